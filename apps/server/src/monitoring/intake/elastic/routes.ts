import type { FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Http } from "../../../platform/http/app.js";
import { HttpError } from "../../../platform/http/problems.js";
import type { Sender, Senders } from "../../sources/senders.js";
import { BODY_MAX_BYTES, EVENTS_MAX } from "../limits.js";
import { saidBy } from "../refusals.js";
import { bytesOf, takeAnyBody } from "../routes.js";
import type { Intake } from "../service.js";
import { unpackBody } from "../unpack-body.js";
import { errorAnswer, itemAnswer, LICENSE_ANSWER, refusedAnswer, rootAnswer, XPACK_ANSWER } from "./answers.js";
import { BulkError, type BulkItem, readBulk } from "./bulk.js";

/** Where the routes stand: senders are given this as their address of Elasticsearch. */
const PREFIX = "/intake/elastic";

const CONFIG = { access: "intake", rateLimit: false } as const;
const HIDDEN = { schema: { hide: true }, config: CONFIG, bodyLimit: BODY_MAX_BYTES } as const;

export interface ElasticParts {
  readonly senders: () => Senders;
  readonly intake: () => Intake;
  /** Names this installation among others. */
  readonly cluster: () => string;
}

/** The part of Elasticsearch's API that senders of logs use. Every request carries a token, as with Elasticsearch itself. */
export function addElasticRoutes(http: Http, { senders, intake, cluster }: ElasticParts): void {
  void http.register(
    async (scope) => {
      const own = scope.withTypeProvider<ZodTypeProvider>();
      takeAnyBody(own);
      own.addHook("onSend", async (request, reply, payload) => {
        reply.header("x-elastic-product", "Elasticsearch");
        if (reply.getHeader("content-type")?.toString().includes("json") === true) {
          reply.header("content-type", answerType(request));
        }
        return payload;
      });
      own.setErrorHandler((caught, request, reply) => sendElasticError(caught, request, reply));
      const sender = (request: FastifyRequest): Promise<Sender> => senders().find(request.headers.authorization);

      const bulk = async (request: FastifyRequest, reply: FastifyReply, index: string | null): Promise<unknown> => {
        const from = await sender(request);
        const body = await unpackBody(bytesOf(request.body), request.headers["content-encoding"]);
        const items = readBulk(body, index);
        try {
          return await answerBulk(items, from, intake());
        } catch (caught) {
          if (!(caught instanceof HttpError) || caught.status !== 429 || !isBulkHelper(request)) throw caught;
          if (caught.retryAfter !== null) reply.header("retry-after", String(caught.retryAfter));
          return busyAnswer(items, `${caught.problem.detail} (${caught.code})`);
        }
      };
      for (const method of ["POST", "PUT"] as const) {
        own.route({ method, url: "/_bulk", ...HIDDEN, handler: (request, reply) => bulk(request, reply, null) });
        own.route({
          method,
          url: "/:index/_bulk",
          ...HIDDEN,
          handler: (request, reply) => bulk(request, reply, paramOf(request, "index")),
        });
        for (const url of ["/:index/_doc", "/:index/_doc/:id", "/:index/_create/:id"]) {
          own.route({
            method,
            url,
            ...HIDDEN,
            handler: async (request, reply) => await one(request, reply, await sender(request)),
          });
        }
      }

      const one = async (request: FastifyRequest, reply: FastifyReply, from: Sender): Promise<unknown> => {
        const body = await unpackBody(bytesOf(request.body), request.headers["content-encoding"]);
        const action = request.url.includes("/_create/") ? "create" : "index";
        const id = paramOf(request, "id");
        const about = JSON.stringify({
          [action]: { _index: paramOf(request, "index"), ...(id === null ? {} : { _id: id }) },
        });
        const line = Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8"))));
        const { items } = await answerBulk(
          readBulk(Buffer.concat([Buffer.from(`${about}\n`), line]), null),
          from,
          intake(),
        );
        const answer = items[0]?.[action] ?? {};
        reply.code(typeof answer["status"] === "number" ? answer["status"] : 500);
        return answer["error"] === undefined ? answer : { error: answer["error"], status: answer["status"] };
      };

      const fixed = (url: string, answer: () => unknown): void => {
        own.route({
          method: ["GET", "HEAD"],
          url,
          ...HIDDEN,
          handler: async (request) => {
            await sender(request);
            return answer();
          },
        });
      };
      fixed("/", () => rootAnswer(cluster()));
      fixed("/_license", () => LICENSE_ANSWER);
      fixed("/_xpack", () => XPACK_ANSWER);
      fixed("/_cluster/health", () => ({ cluster_name: "mizugiwa", status: "green", timed_out: false }));
      for (const url of TEMPLATES) {
        own.route({
          method: ["GET", "HEAD"],
          url,
          ...HIDDEN,
          handler: async (request, reply) => {
            await sender(request);
            return await reply.code(404).send(errorAnswer(404, "resource_not_found_exception", "it is not kept here"));
          },
        });
        own.route({
          method: ["PUT", "POST"],
          url,
          ...HIDDEN,
          handler: async (request) => {
            await sender(request);
            return { acknowledged: true };
          },
        });
      }
    },
    { prefix: PREFIX },
  );
}

/** What senders put up before they send: it is acknowledged and not kept, since the form of events is decided here. */
const TEMPLATES = [
  "/_index_template/*",
  "/_component_template/*",
  "/_template/*",
  "/_ilm/policy/*",
  "/_ingest/pipeline/*",
  "/_data_stream/*",
];

interface BulkAnswer {
  readonly took: number;
  readonly errors: boolean;
  readonly items: readonly ReturnType<typeof refusedAnswer>[];
}

async function answerBulk(items: readonly BulkItem[], sender: Sender, intake: Intake): Promise<BulkAnswer> {
  const begun = performance.now();
  if (items.length > EVENTS_MAX) throw new BulkError(`a request has ${EVENTS_MAX} items at most`);
  const wanted = items.flatMap(({ source, index, id, refused }) => {
    if (refused !== null || source === null) return [];
    return [{ bytes: source, id: id === null ? null : { scope: index, id } }];
  });
  const taken = wanted.length === 0 ? [] : await intake.take(sender, wanted, null);
  let next = 0;
  const answers = items.map((item) => {
    if (item.refused !== null || item.source === null) return refusedAnswer(item);
    const one = taken[next];
    next += 1;
    if (one === undefined) throw new Error("an item was taken and is not answered");
    return itemAnswer(item, one);
  });
  const errors = answers.some((answer) => Object.values(answer).some(({ error }) => error !== undefined));
  return { took: Math.round(performance.now() - begun), errors, items: answers };
}

/**
 * Whether the bulk helper of one of Elasticsearch's own clients asks ("h=bp" in `x-elastic-client-meta`). It gives up where a
 * whole request is refused, and repeats items that were refused with 429; other senders are told about the whole request.
 */
function isBulkHelper({ headers }: FastifyRequest): boolean {
  const meta = headers["x-elastic-client-meta"];
  return typeof meta === "string" && meta.split(",").includes("h=bp");
}

/** Each item to be sent again: nothing of the request was taken. */
function busyAnswer(items: readonly BulkItem[], reason: string): BulkAnswer {
  const refused = { status: 429, type: "es_rejected_execution_exception", reason };
  const answers = items.map((item) => refusedAnswer(item.refused === null ? { ...item, refused } : item));
  return { took: 0, errors: true, items: answers };
}

function paramOf(request: FastifyRequest, name: string): string | null {
  const { params } = request;
  if (typeof params !== "object" || params === null) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(params, name)?.value;
  return typeof value === "string" ? value : null;
}

/** Clients of 8 and 9 ask for the form of their version; others for JSON. */
function answerType(request: FastifyRequest): string {
  const version = /application\/vnd\.elasticsearch\+json; ?compatible-with=(\d)/.exec(
    request.headers.accept ?? "",
  )?.[1];
  return version === undefined
    ? "application/json; charset=UTF-8"
    : `application/vnd.elasticsearch+json;compatible-with=${version}`;
}

const TYPES: Readonly<Record<number, string>> = {
  401: "security_exception",
  403: "security_exception",
  413: "content_too_long_exception",
  429: "circuit_breaking_exception",
  503: "unavailable_shards_exception",
};

function sendElasticError(caught: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (caught instanceof BulkError || caught instanceof SyntaxError) {
    void reply.code(400).send(errorAnswer(400, "illegal_argument_exception", caught.message));
    return;
  }
  const { status, code, detail, retryAfter } = saidBy(caught);
  if (status >= 500) request.log.error({ err: caught, code }, "request failed");
  if (retryAfter !== null) reply.header("retry-after", String(retryAfter));
  if (status === 401) reply.header("www-authenticate", 'ApiKey, Basic realm="mizugiwa"');
  void reply.code(status).send(errorAnswer(status, TYPES[status] ?? "exception", `${detail} (${code})`));
}
