import { Readable } from "node:stream";
import { describeProblem } from "@mizugiwa/base";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Actor, actorOf } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { problems, streamOf } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { HttpError, ProblemDocument } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { StoreError } from "./errors.js";
import { exportLines, instant } from "./export.js";
import type { EventQuery } from "./query/model.js";
import { keyOf, type StoredEvent } from "./query/rows.js";
import { parseTerms, printTerms } from "./query/text.js";
import {
  type AskedQuery,
  ById,
  type Completeness,
  Event,
  ExportBody,
  FieldsBody,
  FieldsReply,
  HistogramBody,
  HistogramReply,
  ParseBody,
  ParsedQuery,
  SearchBody,
  SearchReply,
  type SourceProgress,
} from "./schema.js";
import type { Asker, EventStore } from "./store.js";

/** What the routes need beside the store. */
export interface EventRouteParts {
  readonly store: () => EventStore;
  readonly database: () => Database;
  /** The sources whose events an actor may read, each with how far its events are there. */
  readonly sourcesOf: (actor: Actor) => Promise<readonly SourceProgress[]>;
}

const CursorKey = z.tuple([z.string(), z.string(), z.string()]);
const REFUSALS = { 422: ProblemDocument, 503: ProblemDocument, 504: ProblemDocument };

/** The routes of the events: search, counts by time, fields, one event, export. */
export function addEventRoutes(http: Http, parts: EventRouteParts): void {
  const { store } = parts;
  http.post(
    "/api/v1/events/parse",
    {
      schema: {
        body: ParseBody,
        response: { 200: ParsedQuery },
        tags: ["events"],
        summary: "Read the text form of a query",
      },
      config: { access: "events.read" },
    },
    async ({ body }) => {
      const { filters, texts, problems } = parseTerms(body.text);
      const told = problems.map(({ code, place, detail, remedy }) => ({
        code,
        offset: place.offset ?? 0,
        detail,
        remedy: remedy ?? "",
      }));
      return { filters: [...filters], texts: [...texts], text: printTerms({ filters, texts }), problems: told };
    },
  );
  http.post(
    "/api/v1/events/search",
    {
      schema: {
        body: SearchBody,
        response: { 200: SearchReply, ...REFUSALS },
        tags: ["events"],
        summary: "Events, newest first",
      },
      config: { access: "events.read" },
    },
    async (request, reply) => {
      const { query, limit, cursor } = request.body;
      const after = cursor === undefined ? null : readKey(cursor);
      return await asking(parts, request, reply, query, async (whole, asker, complete) => {
        const found = await store().search(whole, { limit: limit + 1, after, cut: true }, asker);
        return { ...toPage(found, limit, writeKey, show), complete };
      });
    },
  );
  http.post(
    "/api/v1/events/histogram",
    {
      schema: {
        body: HistogramBody,
        response: { 200: HistogramReply, ...REFUSALS },
        tags: ["events"],
        summary: "Events by time",
      },
      config: { access: "events.read" },
    },
    async (request, reply) =>
      await asking(parts, request, reply, request.body.query, async (whole, asker, complete) => {
        const { widthUs, bars } = await store().histogram(whole, asker);
        return {
          widthSeconds: Number(widthUs) / 1e6,
          bars: bars.map(({ atUs, count }) => ({ at: instant(atUs), count })),
          total: bars.reduce((sum, { count }) => sum + count, 0),
          complete,
        };
      }),
  );
  http.post(
    "/api/v1/events/fields",
    {
      schema: {
        body: FieldsBody,
        response: { 200: FieldsReply, ...REFUSALS },
        tags: ["events"],
        summary: "Fields, or the values of one",
      },
      config: { access: "events.read" },
    },
    async (request, reply) => {
      const { query, field, limit } = request.body;
      return await asking(parts, request, reply, query, async (whole, asker, complete) => {
        if (field === undefined) return { ...(await store().fields(whole, asker)), values: [], complete };
        return { fields: [], looked: 0, values: await store().topValues(whole, field, limit, asker), complete };
      });
    },
  );
  addOneEventRoutes(http, parts);
  addExportRoute(http, parts);
}

function addOneEventRoutes(http: Http, parts: EventRouteParts): void {
  const find = async (request: FastifyRequest, reply: FastifyReply, id: string): Promise<StoredEvent> => {
    const sources = await parts.sourcesOf(actorOf(request));
    const asker = { scope: { allowedSources: sources.map(({ source }) => source) }, signal: leaving(reply) };
    const event = await parts.store().getEvent(id, asker).catch(refuse);
    if (event === null) throw new HttpError(404, "event-unknown", { detail: `there is no event ${id}` });
    return event;
  };
  http.get(
    "/api/v1/events/:id",
    {
      schema: {
        params: ById,
        response: { 200: Event, 404: ProblemDocument, 503: ProblemDocument },
        tags: ["events"],
        summary: "One event",
      },
      config: { access: "events.read" },
    },
    async (request, reply) => show(await find(request, reply, request.params.id)),
  );
  http.get(
    "/api/v1/events/:id/raw",
    {
      schema: {
        params: ById,
        tags: ["events"],
        summary: "The bytes of one event as they came",
        response: { 200: streamOf("application/octet-stream", "The bytes"), ...problems(404) },
      },
      config: { access: "events.read" },
    },
    async (request, reply) => {
      const event = await find(request, reply, request.params.id);
      reply
        .type("application/octet-stream")
        .header("content-disposition", `attachment; filename="${event.eventId}.bin"`);
      return reply.send(Buffer.from(event.raw));
    },
  );
}

function addExportRoute(http: Http, parts: EventRouteParts): void {
  http.post(
    "/api/v1/events/export",
    {
      schema: {
        body: ExportBody,
        tags: ["events"],
        summary: "Events as NDJSON or CSV, newest first",
        response: { 200: streamOf("application/x-ndjson", "One event a line; text/csv where that is asked for") },
      },
      config: { access: "events.read" },
    },
    async (request, reply) => {
      const { query, format, limit } = request.body;
      const actor = actorOf(request);
      const whole = wholeQuery(query);
      const sources = await parts.sourcesOf(actor);
      const asker: Asker = { scope: { allowedSources: sources.map(({ source }) => source) }, signal: leaving(reply) };
      await parts
        .database()
        .db.transaction()
        .execute(async (tx) => {
          const { from, to } = whole;
          const after = {
            from,
            to,
            terms: printTerms(whole),
            sources: whole.sources,
            services: whole.services,
            format,
            limit,
          };
          await appendTrail(tx, actor, { action: "events.exported", object: { kind: "events", id: "search" }, after });
        });
      const lines = exportLines(parts.store(), whole, { format, limit }, asker);
      // The first part comes before the answer begins, so that what cannot be done is refused as such.
      const first = await lines.next().catch(refuse);
      reply
        .type(format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8")
        .header("content-disposition", `attachment; filename="events.${format}"`);
      return reply.send(Readable.from(joined(first, lines), { objectMode: false }));
    },
  );
}

async function* joined(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/** Asks for one actor, with the sources they may see and what the answer stands on. */
async function asking<Reply>(
  parts: EventRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
  query: AskedQuery,
  work: (whole: EventQuery, asker: Asker, complete: Completeness) => Promise<Reply>,
): Promise<Reply> {
  const whole = wholeQuery(query);
  const sources = await parts.sourcesOf(actorOf(request));
  const scope = { allowedSources: sources.map(({ source }) => source) };
  const complete = completeness(sources, whole, parts.store().problems().length);
  return await work(whole, { scope, signal: leaving(reply) }, complete).catch(refuse);
}

/** Adds the terms of the text form; refuses a text that cannot be read. */
function wholeQuery({ text, ...query }: AskedQuery): EventQuery {
  const { filters, texts, problems } = parseTerms(text);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new HttpError(422, problem.code, {
      ...problem.place,
      field: "query.text",
      detail: problem.detail,
      ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
    });
  }
  return { ...query, filters: [...query.filters, ...filters], texts: [...query.texts, ...texts] };
}

function completeness(
  sources: readonly SourceProgress[],
  { sources: wanted }: EventQuery,
  missingFiles: number,
): Completeness {
  const asked = wanted.length === 0 ? sources : sources.filter(({ source }) => wanted.includes(source));
  // A silent source keeps nobody waiting: what it has not sent cannot be missing here.
  const untils = asked.filter(({ state }) => state !== "silent").map(({ until }) => until);
  const known = untils.filter((until) => until !== null).sort();
  const completeUntil = untils.includes(null) ? null : (known[0] ?? null);
  return { completeUntil, lagging: asked.filter(({ state }) => state !== "live"), missingFiles };
}

/** Aborted when the client goes away before it has the whole answer. */
function leaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const look = (): void => {
    if (!reply.raw.writableEnded) controller.abort();
  };
  // It may have gone while it was looked up what it may see: then nobody says so any more.
  if (reply.raw.destroyed) look();
  else reply.raw.once("close", look);
  return controller.signal;
}

const STATUS: Readonly<Record<string, number>> = {
  "query-invalid": 422,
  "query-too-long": 504,
  "query-cancelled": 503,
  "engine-restarted": 503,
  "store-refilling": 503,
  "store-closed": 503,
};

/** The refusal of the store as one of HTTP; a defect stays one. */
function refuse(caught: unknown): never {
  if (!(caught instanceof StoreError)) throw caught;
  const status = STATUS[caught.code];
  if (status === undefined) throw new Error(describeProblem(caught.problem), { cause: caught });
  const { code, place, detail, remedy } = caught.problem;
  throw new HttpError(status, code, { ...place, detail, ...(remedy === undefined ? {} : { remedy }) });
}

function show(event: StoredEvent): Event {
  const { eventId, at, receivedUs, rawText, isText, isCut, fields, ocsf } = event;
  const { atFlag, source, sourceCode, service, tenant, kind, host } = event;
  const about = { atFlag, source, sourceCode, service, tenant, kind, host };
  return { id: eventId, at, receivedAt: instant(receivedUs), ...about, text: rawText, isText, isCut, fields, ocsf };
}

function writeKey(event: StoredEvent): string[] {
  const { atUs, segment, ordinal } = keyOf(event);
  return [String(atUs), String(segment), String(ordinal)];
}

function readKey(cursor: string): { atUs: bigint; segment: bigint; ordinal: bigint } {
  const [atUs, segment, ordinal] = decodeCursor(
    cursor,
    CursorKey.check(z.refine((key) => key.every((each) => /^-?\d{1,19}$/.test(each)))),
  );
  return { atUs: BigInt(atUs), segment: BigInt(segment), ordinal: BigInt(ordinal) };
}
