import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Http } from "../../platform/http/app.js";
import { HttpError, ProblemDocument } from "../../platform/http/problems.js";
import type { Senders } from "../sources/senders.js";
import { BODY_MAX_BYTES, EVENTS_MAX, ID_MAX_BYTES, PROBLEMS_TOLD } from "./limits.js";
import { readBody } from "./ndjson.js";
import type { Intake } from "./service.js";
import { unpackBody } from "./unpack-body.js";

const Taken = z
  .object({
    /** Events that are safe on the disk, by what became of them. */
    stored: z.int(),
    /** Stored before: the request came with an Idempotency-Key that was used already. */
    repeated: z.int(),
    rejected: z.int(),
    /** The first of the rejected ones, by line of the body from 1. */
    problems: z.array(z.object({ line: z.int(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: "IntakeTaken" });

const Headers = z.object({
  authorization: z.string().optional(),
  "idempotency-key": z.string().min(1).max(ID_MAX_BYTES).optional(),
  "content-encoding": z.string().optional(),
  "content-type": z.string().optional(),
});

const REFUSED = Object.fromEntries([400, 401, 403, 413, 415, 422, 429, 503].map((status) => [status, ProblemDocument]));

/**
 * `POST /intake/v1/events`: an event a line, as JSON (`application/x-ndjson`, `application/json`) or as text (`text/plain`).
 * An answer of 200 acknowledges what it counts as stored or repeated.
 */
export function addIntakeRoutes(http: Http, senders: () => Senders, intake: () => Intake): void {
  void http.register(async (scope) => {
    const own = scope.withTypeProvider<ZodTypeProvider>();
    takeAnyBody(own);
    own.post(
      "/intake/v1/events",
      {
        schema: {
          headers: Headers,
          response: { 200: Taken, ...REFUSED },
          tags: ["intake"],
          summary: "Send events, one a line",
          consumes: ["application/x-ndjson", "application/json", "text/plain"],
        },
        config: { access: "intake", rateLimit: false },
        bodyLimit: BODY_MAX_BYTES,
      },
      async (request) => {
        const { authorization, "idempotency-key": key, ...headers } = request.headers;
        const sender = await senders().find(authorization);
        const body = await unpackBody(bytesOf(request.body), headers["content-encoding"]);
        const { events, rejected } = readBody(
          body,
          /^text\/plain\b/i.test(headers["content-type"] ?? "") ? "text" : "json",
        );
        if (events.length > EVENTS_MAX) throw tooMany();
        if (events.length === 0 && rejected.length > 0) throw nothingRead(rejected[0]);
        const offered = events.map((bytes) => ({ bytes, id: null }));
        const taken = await intake().take(sender, offered, key ?? null);
        if (taken.some(({ outcome }) => outcome === "differs")) throw keyReused();
        const repeated = taken.filter(({ outcome }) => outcome === "repeated").length;
        return {
          stored: taken.length - repeated,
          repeated,
          rejected: rejected.length,
          problems: rejected.slice(0, PROBLEMS_TOLD),
        };
      },
    );
  });
}

/** Bodies of any declared form are taken as bytes: senders declare many, and the route decides. */
export function takeAnyBody(scope: Pick<Http, "removeAllContentTypeParsers" | "addContentTypeParser">): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_MAX_BYTES }, (_, body, done) =>
    done(null, body),
  );
}

export function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function nothingRead(first: { line: number; detail: string } | undefined): HttpError {
  return new HttpError(422, "nothing-read", {
    detail: first === undefined ? "there is no event" : `line ${first.line}: ${first.detail}`,
    remedy: "Send a JSON object a line, or text/plain with an event a line.",
  });
}

function tooMany(): HttpError {
  const detail = `a request has ${EVENTS_MAX} events at most`;
  return new HttpError(413, "too-many-events", { detail, remedy: "Send them in several requests." });
}

function keyReused(): HttpError {
  return new HttpError(422, "idempotency-key-reused", {
    field: "idempotency-key",
    detail: "another request with other events came with this key before",
    remedy: "Use a new key for each request, and the same one only to repeat it.",
  });
}
