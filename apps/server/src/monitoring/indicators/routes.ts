import { Readable } from "node:stream";
import { FEED_FORMATS } from "@mizugiwa/intel";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { HttpError } from "../../platform/http/problems.js";
import type { IndicatorDoor } from "./door.js";
import { problemRow } from "./import-kind.js";
import { FILE_MAX_BYTES } from "./imports.js";
import {
  ImportQuery,
  Indicator,
  IndicatorImport,
  IndicatorPage,
  IndicatorPreview,
  IndicatorQuery,
  IndicatorSet,
  IndicatorSetChange,
  IndicatorSetList,
  KnownAnswer,
  NewIndicatorSet,
  ProblemRows,
  SetSwitch,
  WarningListFacts,
} from "./schema.js";

const ById = z.object({ id: z.uuid() });
const ByNumber = z.object({ id: z.string().regex(/^\d{1,18}$/) });
const Reason = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
const TEXT_MAX = 256 << 10;
const LIST_MAX_BYTES = 16 << 20;
const Typed = z.strictObject({ text: z.string().min(1).max(TEXT_MAX) });
const Previewed = z.strictObject({ format: z.enum(FEED_FORMATS), text: z.string().max(TEXT_MAX) });
const TakenList = z.object({ list: WarningListFacts, problems: ProblemRows }).meta({ id: "WarningListTaken" });
const Added = z.object({ added: z.int(), changed: z.int(), problems: ProblemRows }).meta({ id: "IndicatorsAdded" });

const tags = ["indicators"];
const read = { access: "indicators.read" } as const;
const manage = { access: "indicators.manage" } as const;

export function addIndicatorRoutes(http: Http, door: () => IndicatorDoor): void {
  addSetRoutes(http, door);
  addRowRoutes(http, door);
  addImportRoutes(http, door);
  addWarningRoutes(http, door);
}

function addSetRoutes(http: Http, door: () => IndicatorDoor): void {
  http.get(
    "/api/v1/indicator-sets",
    { schema: { response: { 200: IndicatorSetList }, tags, summary: "Sets of indicators" }, config: read },
    async () => ({ rows: await door().sets.list(), running: door().running() }),
  );
  http.get(
    "/api/v1/indicator-sets/:id",
    {
      schema: { params: ById, response: { 200: IndicatorSet, ...problems(404) }, tags, summary: "A set" },
      config: read,
    },
    async (request) => await door().sets.get(request.params.id),
  );
  http.post(
    "/api/v1/indicator-sets",
    {
      schema: {
        body: NewIndicatorSet,
        response: { 201: IndicatorSet, ...problems(409, 422) },
        tags,
        summary: "Add a set",
      },
      config: manage,
    },
    async (request, reply) => reply.code(201).send(await door().sets.add(actorOf(request), request.body)),
  );
  http.patch(
    "/api/v1/indicator-sets/:id",
    {
      schema: {
        params: ById,
        body: IndicatorSetChange,
        response: { 200: IndicatorSet, ...problems(404, 409, 422) },
        tags,
        summary: "Change what is said of a set",
      },
      config: manage,
    },
    async (request) => await door().sets.change(actorOf(request), request.params.id, request.body),
  );
  for (const [verb, enabled] of [
    ["start", true],
    ["stop", false],
  ] as const) {
    http.post(
      `/api/v1/indicator-sets/:id/${verb}`,
      {
        schema: {
          params: ById,
          body: SetSwitch,
          response: { 200: IndicatorSet, ...problems(404, 409, 422) },
          tags,
          summary: enabled ? "Let a set be compared with" : "Stop a set at once",
        },
        config: manage,
      },
      async (request) => await door().sets.turn(actorOf(request), request.params.id, enabled, request.body),
    );
  }
}

function addRowRoutes(http: Http, door: () => IndicatorDoor): void {
  http.get(
    "/api/v1/indicator-sets/:id/indicators",
    {
      schema: {
        params: ById,
        querystring: IndicatorQuery,
        response: { 200: IndicatorPage, ...problems(404, 422) },
        tags,
        summary: "Indicators of a set, the newest first",
      },
      config: read,
    },
    async (request) => await door().indicators.list(request.params.id, request.query),
  );
  http.post(
    "/api/v1/indicator-sets/:id/indicators",
    {
      bodyLimit: 4 * TEXT_MAX,
      schema: {
        params: ById,
        body: Typed,
        response: { 200: Added, ...problems(404, 422) },
        tags,
        summary: "Add indicators, one a line",
      },
      config: manage,
    },
    async (request) => await door().indicators.add(actorOf(request), request.params.id, request.body.text),
  );
  http.post(
    "/api/v1/indicators/:id/retract",
    {
      schema: {
        params: ByNumber,
        body: Reason,
        response: { 200: Indicator, ...problems(404, 422) },
        tags,
        summary: "Take an indicator back",
      },
      config: manage,
    },
    async (request) => await door().indicators.retract(actorOf(request), request.params.id, request.body.reason),
  );
  http.get(
    "/api/v1/indicators/known",
    {
      schema: {
        querystring: z.object({ value: z.string().trim().min(1).max(4096) }),
        response: { 200: KnownAnswer, ...problems(422) },
        tags,
        summary: "Whether a value is known as an indicator, or meets one",
      },
      config: read,
    },
    async (request) => await door().indicators.known(request.query.value),
  );
}

function addImportRoutes(http: Http, door: () => IndicatorDoor): void {
  http.post(
    "/api/v1/indicator-imports/preview",
    {
      bodyLimit: 4 * TEXT_MAX,
      schema: {
        body: Previewed,
        response: { 200: IndicatorPreview, ...problems(413, 422) },
        tags,
        summary: "What a file would give",
      },
      config: manage,
    },
    async (request) => await door().indicators.preview(request.body.format, request.body.text),
  );
  http.get(
    "/api/v1/indicator-sets/:id/imports",
    {
      schema: {
        params: ById,
        response: { 200: z.array(IndicatorImport) },
        tags,
        summary: "Imports of a set, the newest first",
      },
      config: read,
    },
    async (request) => await door().imports.list(request.params.id),
  );
  http.get(
    "/api/v1/indicator-imports/:id",
    {
      schema: { params: ById, response: { 200: IndicatorImport, ...problems(404) }, tags, summary: "An import" },
      config: read,
    },
    async (request) => await door().imports.get(request.params.id),
  );
  http.post(
    "/api/v1/indicator-imports/:id/cancel",
    {
      schema: { params: ById, response: { 200: IndicatorImport, ...problems(404) }, tags, summary: "End an import" },
      config: manage,
    },
    async (request) => await door().imports.cancel(actorOf(request), request.params.id),
  );
  void http.register(async (scope) => {
    const own = scope.withTypeProvider<ZodTypeProvider>();
    own.removeAllContentTypeParsers();
    // The file is written to the disk as it comes: it never stands in memory.
    own.addContentTypeParser("application/octet-stream", (_, payload, done) => done(null, payload));
    own.post(
      "/api/v1/indicator-sets/:id/imports",
      {
        bodyLimit: FILE_MAX_BYTES,
        schema: {
          params: ById,
          querystring: ImportQuery,
          response: { 202: IndicatorImport, ...problems(404, 413, 415, 422) },
          tags,
          summary: "Import a file of indicators",
          consumes: ["application/octet-stream"],
        },
        config: manage,
      },
      async (request, reply) => {
        const body: unknown = request.body;
        if (!(body instanceof Readable)) throw noFile();
        const begun = await door().imports.begin(actorOf(request), request.params.id, request.query, body);
        return reply.code(202).send(begun);
      },
    );
  });
}

function addWarningRoutes(http: Http, door: () => IndicatorDoor): void {
  http.get(
    "/api/v1/warning-lists",
    { schema: { response: { 200: z.array(WarningListFacts) }, tags, summary: "Warning lists" }, config: read },
    async () => await door().warnings.list(),
  );
  http.post(
    "/api/v1/warning-lists/:code",
    {
      bodyLimit: LIST_MAX_BYTES,
      schema: {
        params: z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/) }),
        body: z.strictObject({ text: z.string().min(1).max(LIST_MAX_BYTES) }),
        response: { 200: TakenList, ...problems(413, 422) },
        tags,
        summary: "Bring in a warning list in the JSON format of MISP",
      },
      config: manage,
    },
    async (request) => {
      const { list, problems: found } = await door().warnings.take(
        actorOf(request),
        request.params.code,
        request.body.text,
      );
      return { list, problems: found.map(problemRow) };
    },
  );
  for (const [verb, enabled] of [
    ["enable", true],
    ["disable", false],
  ] as const) {
    http.post(
      `/api/v1/warning-lists/:id/${verb}`,
      {
        schema: {
          params: ById,
          body: SetSwitch,
          response: { 200: WarningListFacts, ...problems(404, 409, 422) },
          tags,
          summary: enabled ? "Let a warning list hold hits back" : "Let a warning list rest",
        },
        config: manage,
      },
      async (request) => await door().warnings.turn(actorOf(request), request.params.id, enabled, request.body),
    );
  }
}

function noFile(): HttpError {
  return new HttpError(415, "no-file", {
    detail: "the body is no file",
    remedy: "Send the file as application/octet-stream.",
  });
}
