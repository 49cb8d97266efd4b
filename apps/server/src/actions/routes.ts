import { z } from "zod";
import { actorOf } from "../platform/access/index.js";
import { problems } from "../platform/http/answers.js";
import type { Http } from "../platform/http/app.js";
import {
  ActionFigures,
  ActionQuery,
  AddCheck,
  AddMeasure,
  AddProof,
  AddRecurrence,
  AnswerFor,
  AskExtension,
  ChangeAction,
  CorrectiveActionDetail,
  CorrectiveActionPage,
  DecideExtension,
  IssueAction,
  SetMeasure,
  TakeActionStep,
} from "./schema.js";
import type { Actions } from "./service.js";

const BASE = "/api/v1/corrective-actions";
const ById = z.object({ id: z.uuid() });
const answers = { 200: CorrectiveActionDetail, ...problems(404, 409) };
const tags = ["corrective actions"];

/** The routes of corrective actions. `actions` is asked at each request: it is there once the server is ready. */
export function addActionRoutes(http: Http, actions: () => Actions): void {
  addReading(http, actions);
  addLife(http, actions);
  addWork(http, actions);
  addJudging(http, actions);
}

function addReading(http: Http, actions: () => Actions): void {
  const config = { access: "actions.read" } as const;
  const list = { querystring: ActionQuery, response: { 200: CorrectiveActionPage, ...problems() }, tags };
  http.get(
    BASE,
    { schema: { ...list, summary: "Corrective actions, what is due first first" }, config },
    async (request) => actions().list(actorOf(request), request.query),
  );
  const figures = { response: { 200: ActionFigures, ...problems() }, tags, summary: "How the register stands" };
  http.get(`${BASE}/figures`, { schema: figures, config }, async (request) => actions().figures(actorOf(request)));
  const one = { params: ById, response: { 200: CorrectiveActionDetail, ...problems(404) }, tags };
  http.get(`${BASE}/:id`, { schema: { ...one, summary: "An action with all its parts" }, config }, async (request) =>
    actions().get(actorOf(request), request.params.id),
  );
}

const CONTRIBUTE = { access: "actions.contribute" } as const;

function addLife(http: Http, actions: () => Actions): void {
  const issued = { 201: CorrectiveActionDetail, ...problems(404, 409) };
  http.post(
    BASE,
    {
      schema: { body: IssueAction, response: issued, tags, summary: "Issue an action" },
      config: { access: "actions.issue" },
    },
    async (request, reply) => reply.code(201).send(await actions().issue(actorOf(request), request.body)),
  );
  http.post(
    `${BASE}/:id/step`,
    {
      schema: { params: ById, body: TakeActionStep, response: answers, tags, summary: "Take a step of its life" },
      // Who takes which step is asked of the step: some are the owner's, some a judge's, some an approver's.
      config: { access: "actions.read" },
    },
    async (request) => actions().step(actorOf(request), request.params.id, request.body),
  );
  http.patch(
    `${BASE}/:id`,
    {
      schema: { params: ById, body: ChangeAction, response: answers, tags, summary: "Change what is said of it" },
      config: CONTRIBUTE,
    },
    async (request) => actions().change(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${BASE}/:id/recurrences`,
    {
      schema: { params: ById, body: AddRecurrence, response: answers, tags, summary: "The weakness was met again" },
      config: CONTRIBUTE,
    },
    async (request) => actions().addRecurrence(actorOf(request), request.params.id, request.body.what),
  );
}

function addWork(http: Http, actions: () => Actions): void {
  http.post(
    `${BASE}/:id/measures`,
    {
      schema: { params: ById, body: AddMeasure, response: answers, tags, summary: "Plan a measure" },
      config: CONTRIBUTE,
    },
    async (request) => actions().addMeasure(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${BASE}/:id/measures/:measure/set`,
    {
      schema: {
        params: ById.extend({ measure: z.uuid() }),
        body: SetMeasure,
        response: answers,
        tags,
        summary: "Say that a measure is done, or is not",
      },
      config: CONTRIBUTE,
    },
    async (request) => {
      const { id, measure } = request.params;
      return await actions().setMeasure(actorOf(request), id, measure, request.body.done);
    },
  );
  http.post(
    `${BASE}/:id/answers`,
    {
      schema: {
        params: ById,
        body: AnswerFor,
        response: answers,
        tags,
        summary: "Say whether other services share the weakness",
      },
      config: CONTRIBUTE,
    },
    async (request) => actions().answer(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${BASE}/:id/proofs`,
    {
      schema: { params: ById, body: AddProof, response: answers, tags, summary: "Give a proof" },
      config: CONTRIBUTE,
    },
    async (request) => actions().addProof(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${BASE}/:id/extensions`,
    {
      schema: { params: ById, body: AskExtension, response: answers, tags, summary: "Ask for a later day" },
      config: CONTRIBUTE,
    },
    async (request) => actions().askExtension(actorOf(request), request.params.id, request.body),
  );
}

function addJudging(http: Http, actions: () => Actions): void {
  http.post(
    `${BASE}/:id/extensions/:extension/decide`,
    {
      schema: {
        params: ById.extend({ extension: z.uuid() }),
        body: DecideExtension,
        response: answers,
        tags,
        summary: "Grant a later day, or refuse it",
      },
      config: { access: "actions.approve" },
    },
    async (request) => {
      const { id, extension } = request.params;
      return await actions().decideExtension(actorOf(request), id, extension, request.body);
    },
  );
  http.post(
    `${BASE}/:id/checks`,
    {
      schema: { params: ById, body: AddCheck, response: answers, tags, summary: "Check whether it works" },
      config: { access: "actions.verify" },
    },
    async (request) => actions().addCheck(actorOf(request), request.params.id, request.body),
  );
}
