import { z } from "zod";
import { AlertId } from "../../monitoring/alerts/index.js";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import {
  AddEntry,
  AddNote,
  AddParticipant,
  Board,
  Change,
  Declare,
  IncidentDetail,
  IncidentFilter,
  IncidentPage,
  IncidentQuery,
  LinkAlerts,
  Promote,
  Restrict,
  ReviseNote,
  SetScope,
  SetTrack,
  StrikeEntry,
  TakeStep,
} from "./schema.js";
import type { Incidents } from "./service.js";

const ById = z.object({ id: z.uuid() });
const ByAlert = z.object({ id: AlertId });
const tags = ["incidents"];
const NOT_DONE = { 403: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };
const answers = { 200: IncidentDetail, ...NOT_DONE };
const READ = { access: "incidents.read" } as const;
const DECLARE = { access: "incidents.declare" } as const;
const CONTRIBUTE = { access: "incidents.contribute" } as const;
const TRIAGE = { access: "alerts.triage" } as const;

/** The routes of incidents. `incidents` is asked at each request: it is there once the server is ready. */
export function addIncidentRoutes(http: Http, incidents: () => Incidents): void {
  addReading(http, incidents);
  addLife(http, incidents);
  addNotes(http, incidents);
  addParts(http, incidents);
}

function addReading(http: Http, incidents: () => Incidents): void {
  http.get(
    "/api/v1/incidents",
    {
      schema: {
        querystring: IncidentQuery,
        response: { 200: IncidentPage, 422: ProblemDocument },
        tags,
        summary: "Incidents, the newest first: what is open and real where the filter does not say otherwise",
      },
      config: READ,
    },
    async (request) => await incidents().list(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/incidents/board",
    {
      schema: {
        querystring: IncidentFilter,
        response: { 200: Board, 422: ProblemDocument },
        tags,
        summary: "Open incidents by state",
      },
      config: READ,
    },
    async (request) => await incidents().board(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/incidents/:id",
    {
      schema: {
        params: ById,
        response: { 200: IncidentDetail, 404: ProblemDocument },
        tags,
        summary: "An incident with everything in it",
      },
      config: READ,
    },
    async (request) => await incidents().get(actorOf(request), request.params.id),
  );
}

function addLife(http: Http, incidents: () => Incidents): void {
  http.post(
    "/api/v1/incidents",
    {
      schema: {
        body: Declare,
        response: { 201: IncidentDetail, ...NOT_DONE },
        tags,
        summary: "Declare an incident, from alerts or without",
      },
      config: DECLARE,
    },
    async (request, reply) => reply.code(201).send(await incidents().declare(actorOf(request), request.body)),
  );
  http.post(
    "/api/v1/alerts/:id/promote",
    {
      schema: {
        params: ByAlert,
        body: Promote,
        response: { 201: IncidentDetail, ...NOT_DONE },
        tags,
        summary: "Declare an incident from an alert",
      },
      config: DECLARE,
    },
    async (request, reply) => {
      const { version, ...rest } = request.body;
      const alerts = [{ id: request.params.id, version }];
      return reply.code(201).send(await incidents().declare(actorOf(request), { ...rest, alerts }));
    },
  );
  http.post(
    "/api/v1/incidents/:id/step",
    {
      schema: { params: ById, body: TakeStep, response: answers, tags, summary: "Take a step of its life" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().step(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/incidents/:id/restrict",
    {
      schema: { params: ById, body: Restrict, response: answers, tags, summary: "Close it to its participants" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().restrict(actorOf(request), request.params.id, request.body),
  );
  http.patch(
    "/api/v1/incidents/:id",
    {
      schema: { params: ById, body: Change, response: answers, tags, summary: "Change what is said of it" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().change(actorOf(request), request.params.id, request.body),
  );
}

const NoteSaved = z
  .object({ note: z.uuid(), revision: z.int(), conflict: z.boolean() })
  .meta({ id: "IncidentNoteSaved" });

function addNotes(http: Http, incidents: () => Incidents): void {
  http.post(
    "/api/v1/incidents/:id/notes",
    {
      schema: { params: ById, body: AddNote, response: { 201: NoteSaved, ...NOT_DONE }, tags, summary: "Begin a note" },
      config: CONTRIBUTE,
    },
    async (request, reply) =>
      reply.code(201).send(await incidents().addNote(actorOf(request), request.params.id, request.body.text)),
  );
  http.post(
    "/api/v1/incidents/:id/notes/:note/revise",
    {
      schema: {
        params: ById.extend({ note: z.uuid() }),
        body: ReviseNote,
        response: { 200: NoteSaved, ...NOT_DONE },
        tags,
        summary: "Save a text of a note; one written on an older revision is kept beside the newer one",
      },
      config: CONTRIBUTE,
    },
    async (request) => {
      const { id, note } = request.params;
      return await incidents().reviseNote(actorOf(request), id, { note, ...request.body });
    },
  );
}

function addParts(http: Http, incidents: () => Incidents): void {
  http.post(
    "/api/v1/incidents/:id/timeline",
    {
      schema: { params: ById, body: AddEntry, response: answers, tags, summary: "Add what happened to the timeline" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().addEntry(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/incidents/:id/timeline/:entry/strike",
    {
      schema: {
        params: ById.extend({ entry: z.uuid() }),
        body: StrikeEntry,
        response: answers,
        tags,
        summary: "Strike an entry out; it stays to be read",
      },
      config: CONTRIBUTE,
    },
    async (request) => {
      const { id, entry } = request.params;
      return await incidents().strikeEntry(actorOf(request), id, entry, request.body.reason);
    },
  );
  http.post(
    "/api/v1/incidents/:id/participants",
    {
      schema: {
        params: ById,
        body: AddParticipant,
        response: answers,
        tags,
        summary: "Give somebody a function; command is handed over",
      },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().addParticipant(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/incidents/:id/participants/:participant/end",
    {
      schema: { params: ById.extend({ participant: z.uuid() }), response: answers, tags, summary: "End a function" },
      config: CONTRIBUTE,
    },
    async (request) =>
      await incidents().endParticipant(actorOf(request), request.params.id, request.params.participant),
  );
  http.post(
    "/api/v1/incidents/:id/scope",
    {
      schema: { params: ById, body: SetScope, response: answers, tags, summary: "Say how far something is affected" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().setScope(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/incidents/:id/tracks",
    {
      schema: { params: ById, body: SetTrack, response: answers, tags, summary: "Say how far a track of the work is" },
      config: CONTRIBUTE,
    },
    async (request) => await incidents().setTrack(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/incidents/:id/alerts",
    {
      schema: {
        params: ById,
        body: LinkAlerts,
        response: answers,
        tags,
        summary: "Link alerts to it: all of them, or none",
      },
      config: TRIAGE,
    },
    async (request) => await incidents().linkAlerts(actorOf(request), request.params.id, request.body.alerts),
  );
  http.post(
    "/api/v1/alerts/:id/link",
    {
      schema: {
        params: ByAlert,
        body: z.object({ version: z.int().min(1), incident: z.uuid() }),
        response: answers,
        tags,
        summary: "Link an alert to an incident",
      },
      config: TRIAGE,
    },
    async (request) => {
      const { version, incident } = request.body;
      return await incidents().linkAlerts(actorOf(request), incident, [{ id: request.params.id, version }]);
    },
  );
}
