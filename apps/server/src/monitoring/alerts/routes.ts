import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { PageQuery } from "../../platform/http/paging.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import {
  AlertDetail,
  AlertEventPage,
  AlertGroups,
  AlertId,
  AlertPage,
  AlertQuery,
  AssignStep,
  BulkResult,
  BulkStep,
  CloseStep,
  CommentStep,
  GroupQuery,
  PlainStep,
  SnoozeStep,
  TakeBack,
} from "./schema.js";
import { type Alerts, askOf } from "./service.js";

const ById = z.object({ id: AlertId });
const tags = ["alerts"];
const TRIAGE = { access: "alerts.triage" } as const;
const READ = { access: "alerts.read" } as const;
const NOT_DONE = { 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };

/** The routes of alerts. `alerts` is asked at each request: it is there once the server is ready. */
export function addAlertRoutes(http: Http, alerts: () => Alerts): void {
  addReading(http, alerts);
  addSteps(http, alerts);
  http.post(
    "/api/v1/alerts/:id/assign",
    {
      schema: {
        params: ById,
        body: AssignStep,
        response: { 200: AlertDetail, ...NOT_DONE },
        tags,
        summary: "Give an alert to somebody, or to nobody",
      },
      config: TRIAGE,
    },
    async (request) => {
      const { version, assignee } = request.body;
      return await alerts().assign(actorOf(request), request.params.id, version, assignee);
    },
  );
  http.post(
    "/api/v1/alerts/:id/comment",
    {
      schema: {
        params: ById,
        body: CommentStep,
        response: { 200: AlertDetail, ...NOT_DONE },
        tags,
        summary: "Say something about an alert",
      },
      config: TRIAGE,
    },
    async (request) => await alerts().comment(actorOf(request), request.params.id, request.body.text),
  );
  http.post(
    "/api/v1/alerts/bulk",
    {
      schema: {
        body: BulkStep,
        response: { 200: BulkResult, 422: ProblemDocument },
        tags,
        summary: "One step for up to 500 alerts; each is answered by itself",
      },
      config: TRIAGE,
    },
    async (request) => await alerts().bulk(actorOf(request), request.body),
  );
}

function addReading(http: Http, alerts: () => Alerts): void {
  http.get(
    "/api/v1/alerts",
    {
      schema: {
        querystring: AlertQuery,
        response: { 200: AlertPage, 422: ProblemDocument },
        tags,
        summary: "The queue: what is open and real where the filter does not say otherwise",
      },
      config: READ,
    },
    async (request) => await alerts().list(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/alerts/groups",
    {
      schema: {
        querystring: GroupQuery,
        response: { 200: AlertGroups, 422: ProblemDocument },
        tags,
        summary: "The alerts of a filter, counted by one of their parts",
      },
      config: READ,
    },
    async (request) => await alerts().groups(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/alerts/:id",
    {
      schema: {
        params: ById,
        response: { 200: AlertDetail, 404: ProblemDocument },
        tags,
        summary: "An alert: why, about whom, what is like it, what was done, what could be done",
      },
      config: READ,
    },
    async (request) => await alerts().get(actorOf(request), request.params.id),
  );
  http.get(
    "/api/v1/alerts/:id/events",
    {
      schema: {
        params: ById,
        querystring: PageQuery,
        response: { 200: AlertEventPage, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "The ids of all events of an alert, the newest first",
      },
      config: READ,
    },
    async (request) => await alerts().events(actorOf(request), request.params.id, request.query),
  );
}

/** Steps that need no more than a reason; linking belongs to incidents. */
const PLAIN = [
  ["acknowledge", "Say that you look after it"],
  ["triage", "Begin to look into it"],
  ["reopen", "Bring back what was closed or snoozed"],
  ["unmerge", "Make a duplicate an alert of its own again"],
  ["unlink", "Take it out of its incident"],
] as const;

function addSteps(http: Http, alerts: () => Alerts): void {
  for (const [step, summary] of PLAIN) {
    http.post(
      `/api/v1/alerts/:id/${step}`,
      {
        schema: { params: ById, body: PlainStep, response: { 200: AlertDetail, ...NOT_DONE }, tags, summary },
        config: TRIAGE,
      },
      async (request) => {
        const { version, ...rest } = request.body;
        return await alerts().step(actorOf(request), { id: request.params.id, version, step, ask: askOf(rest) });
      },
    );
  }
  http.post(
    "/api/v1/alerts/:id/take-back",
    {
      schema: {
        params: ById,
        body: TakeBack,
        response: { 200: AlertDetail, ...NOT_DONE },
        tags,
        summary: "Take back what you just did to it, within a minute",
      },
      config: TRIAGE,
    },
    async (request) => await alerts().takeBack(actorOf(request), request.params.id, request.body.version),
  );
  http.post(
    "/api/v1/alerts/:id/close",
    {
      schema: {
        params: ById,
        body: CloseStep,
        response: { 200: AlertDetail, ...NOT_DONE },
        tags,
        summary: "Close with a disposition",
      },
      config: TRIAGE,
    },
    async (request) => {
      const { version, ...rest } = request.body;
      return await alerts().step(actorOf(request), { id: request.params.id, version, step: "close", ask: askOf(rest) });
    },
  );
  http.post(
    "/api/v1/alerts/:id/snooze",
    {
      schema: {
        params: ById,
        body: SnoozeStep,
        response: { 200: AlertDetail, ...NOT_DONE },
        tags,
        summary: "Leave it alone until a time, at most 30 days",
      },
      config: TRIAGE,
    },
    async (request) => {
      const { version, ...rest } = request.body;
      return await alerts().step(actorOf(request), {
        id: request.params.id,
        version,
        step: "snooze",
        ask: askOf(rest),
      });
    },
  );
}
