import { Readable } from "node:stream";
import { z } from "zod";
import { actorOf } from "../access/guard.js";
import { problems, streamOf } from "../http/answers.js";
import type { Http } from "../http/app.js";
import { decodeCursor, PageQuery, pageOf, toPage } from "../http/paging.js";
import { CheckpointDocument, toDocument } from "./checkpoint.js";
import { TrailPage, TrailQuery } from "./read.js";
import type { Trail } from "./service.js";

const Head = z
  .object({
    /** The newest seal; null while there is none. */
    head: z.object({ position: z.int(), hash: z.string() }).nullable(),
    unsealed: z.int(),
    /** Fingerprint of the key that signs checkpoints: SHA-256 of its DER form, hex. */
    fingerprint: z.string(),
    publicKey: z.base64(),
  })
  .meta({ id: "TrailHead" });
const CheckpointPage = pageOf(CheckpointDocument).meta({ id: "TrailCheckpointPage" });
const Position = z.tuple([z.int()]);
const Erasure = z.strictObject({
  kind: z.string().min(1).max(100),
  id: z.string().min(1).max(200),
  reason: z.string().trim().min(1).max(2000),
});
const Erased = z.object({ entries: z.int() }).meta({ id: "TrailErasure" });

/** The audit trail as auditors read it. */
export function addTrailRoutes(http: Http, trail: () => Trail): void {
  const tags = ["trail"];
  const read = { access: "trail.read" } as const;
  http.get(
    "/api/v1/trail",
    {
      schema: {
        tags,
        summary: "What was done by whom, newest first",
        querystring: TrailQuery,
        response: { 200: TrailPage, ...problems() },
      },
      config: read,
    },
    async (request) => await trail().read(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/trail/head",
    {
      schema: {
        tags,
        summary: "How far the trail is sealed, and the key that signs it",
        response: { 200: Head, ...problems() },
      },
      config: read,
    },
    async () => await trail().head(),
  );
  http.get(
    "/api/v1/trail/checkpoints",
    {
      schema: {
        tags,
        summary: "Signed checkpoints in the order of positions; each can leave the machine as an anchor",
        querystring: PageQuery,
        response: { 200: CheckpointPage, ...problems() },
      },
      config: read,
    },
    async ({ query: { limit, cursor } }) => {
      const after = cursor === undefined ? 0 : decodeCursor(cursor, Position)[0];
      const found = await trail().checkpoints(after, limit + 1);
      return toPage(found, limit, ({ position }) => [position], toDocument);
    },
  );
  http.get(
    "/api/v1/trail/export",
    {
      schema: {
        tags,
        summary: "The whole trail with its seals as NDJSON, for audit-trail verify --file",
        response: {
          200: streamOf("application/x-ndjson", "One object a line"),
          ...problems(),
        },
      },
      config: read,
    },
    async (request, reply) => {
      reply.header("content-disposition", 'attachment; filename="audit-trail.ndjson"');
      reply.type("application/x-ndjson; charset=utf-8");
      return reply.send(Readable.from(trail().export(actorOf(request))));
    },
  );
  http.post(
    "/api/v1/trail/checkpoints",
    {
      schema: {
        tags,
        summary: "Seal and sign the trail as it is now",
        response: { 201: CheckpointDocument, ...problems(409) },
      },
      config: read,
    },
    async (_, reply) => reply.code(201).send(toDocument(await trail().checkpoint())),
  );
  http.post(
    "/api/v1/trail/erase-personal",
    {
      schema: {
        tags,
        summary: "Erase the personal parts of all entries about one object; the chain holds",
        body: Erasure,
        response: { 200: Erased, ...problems() },
      },
      config: { access: "trail.erase-personal" },
    },
    async (request) => {
      const { kind, id, reason } = request.body;
      return { entries: await trail().erase(actorOf(request), { kind, id }, reason) };
    },
  );
}
