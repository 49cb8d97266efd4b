import { z } from "zod";
import { actorOf } from "../access/guard.js";
import { problems } from "../http/answers.js";
import type { Http } from "../http/app.js";
import { decodeCursor, PageQuery, pageOf, toPage } from "../http/paging.js";
import { HttpError } from "../http/problems.js";
import type { Outbox } from "../outbox/index.js";
import { AddedChannel, Channel, ChannelPatch, Delivery, DeliveryPage, NewChannel } from "./schema.js";
import type { Notify } from "./service.js";

const Id = z.object({ id: z.uuid() });
const Failed = z.object({ code: z.string(), detail: z.string() });
const Tested = z
  .object({ rows: z.array(z.object({ recipient: z.string(), error: Failed.nullable() })) })
  .meta({ id: "NotifyTest" });
const DeadLetter = z
  .object({
    event: z.string(),
    consumer: z.string(),
    kind: z.string(),
    attempts: z.int(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    error: Failed.nullable(),
  })
  .meta({ id: "DeadLetter" });
const DeadLetterPage = pageOf(DeadLetter).meta({ id: "DeadLetterPage" });
const Place = z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]);
const Letter = z.object({ event: z.string().regex(/^\d{1,19}$/), consumer: z.string().max(100) });

/** Channels, their test, the log of deliveries, and what was given up. */
export function addNotifyRoutes(http: Http, parts: { notify: () => Notify; outbox: () => Outbox }): void {
  const { notify } = parts;
  addChannelRoutes(http, notify);
  const tags = ["notify"];
  const config = { access: "notify.manage" } as const;
  http.get(
    "/api/v1/notify/deliveries",
    {
      schema: {
        tags,
        summary: "What was sent to whom, newest first",
        querystring: PageQuery.extend({ channel: z.uuid().optional(), state: Delivery.shape.state.optional() }),
        response: { 200: DeliveryPage, ...problems() },
      },
      config,
    },
    async (request) => await notify().deliveries(request.query),
  );
  http.get(
    "/api/v1/outbox/dead-letters",
    {
      schema: {
        tags: ["outbox"],
        summary: "What could not be told to a part of the system, newest first",
        querystring: PageQuery,
        response: { 200: DeadLetterPage, ...problems() },
      },
      config,
    },
    async ({ query: { limit, cursor } }) => {
      const before = cursor === undefined ? null : decodeCursor(cursor, Place);
      const found = await parts.outbox().dead(before, limit + 1);
      return toPage(
        found,
        limit,
        ({ event, consumer }) => [event, consumer],
        ({ createdAt, endedAt, error, ...row }) => ({
          ...row,
          createdAt: createdAt.toISOString(),
          endedAt: endedAt.toISOString(),
          error: Failed.nullable().parse(error),
        }),
      );
    },
  );
  http.post(
    "/api/v1/outbox/dead-letters/:event/:consumer/retry",
    {
      schema: {
        tags: ["outbox"],
        summary: "Try a delivery again that was given up",
        params: Letter,
        response: { 204: z.undefined(), ...problems(404) },
      },
      config,
    },
    async ({ params: { event, consumer } }, reply) => {
      if (await parts.outbox().retry(event, consumer)) return reply.code(204).send();
      throw new HttpError(404, "not-found", { detail: "nothing was given up under this name" });
    },
  );
}

function addChannelRoutes(http: Http, notify: () => Notify): void {
  const tags = ["notify"];
  const config = { access: "notify.manage" } as const;
  http.get(
    "/api/v1/notify/channels",
    {
      schema: {
        tags,
        summary: "Ways people and systems are told; secrets are never shown",
        response: { 200: z.object({ rows: z.array(Channel) }), ...problems() },
      },
      config,
    },
    async () => ({ rows: await notify().channels() }),
  );
  http.post(
    "/api/v1/notify/channels",
    {
      schema: { tags, summary: "Add a channel", body: NewChannel, response: { 201: AddedChannel, ...problems(409) } },
      config,
    },
    async (request, reply) => reply.code(201).send(await notify().add(actorOf(request), request.body)),
  );
  http.patch(
    "/api/v1/notify/channels/:id",
    {
      schema: {
        tags,
        summary: "Change a channel; a secret that is left out stays, unless another address would get it",
        params: Id,
        body: ChannelPatch,
        response: { 200: Channel, ...problems(404, 409) },
      },
      config,
    },
    async (request) => await notify().patch(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/notify/channels/:id/remove",
    {
      schema: {
        tags,
        summary: "Remove a channel with its log",
        params: Id,
        body: z.strictObject({ version: z.int().min(1) }),
        response: { 204: z.undefined(), ...problems(404, 409) },
      },
      config,
    },
    async (request, reply) => {
      await notify().remove(actorOf(request), request.params.id, request.body.version);
      return reply.code(204).send();
    },
  );
  http.post(
    "/api/v1/notify/channels/:id/test",
    {
      schema: {
        tags,
        summary: "Send a test to every recipient now, and say what came of it",
        params: Id,
        response: { 200: Tested, ...problems(404) },
      },
      config: { ...config, rateLimit: { max: 10, timeWindow: 60_000 } },
    },
    async (request) => ({ rows: await notify().test(actorOf(request), request.params.id) }),
  );
}
