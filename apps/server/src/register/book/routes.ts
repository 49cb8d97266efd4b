import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { decodeCursor, PageQuery, pageOf, toPage } from "../../platform/http/paging.js";
import { TrailPage } from "../../platform/trail/index.js";
import type { Book } from "./book.js";
import { likePattern } from "./fold.js";
import type { Kind, Values } from "./kind.js";

const Id = z.object({ id: z.uuid() });
const Version = z.int().min(1);
const Removal = z.strictObject({ version: Version, reason: z.string().trim().min(1).max(2000) });

/** The routes every kind of records has: list, add, read, change, remove, history. */
export function addBookRoutes(http: Http, kind: Kind, book: () => Book): void {
  const path = `/api/v1/${kind.plural}`;
  const tags = [kind.plural];
  const read = { access: "register.read" } as const;
  const manage = { access: "register.manage" } as const;
  http.get(
    path,
    {
      schema: {
        tags,
        summary: `List ${kind.plural}`,
        querystring: listQuery(kind),
        response: { 200: pageOf(kind.row), ...problems() },
      },
      config: read,
    },
    async (request) => await list(book(), request.query),
  );
  http.post(
    path,
    {
      schema: { tags, summary: `Add a ${kind.name}`, body: kind.fields, response: { 201: kind.row, ...problems(409) } },
      config: manage,
    },
    async (request, reply) => reply.code(201).send(await book().add(actorOf(request), request.body)),
  );
  http.get(
    `${path}/:id`,
    {
      schema: { tags, summary: `Read a ${kind.name}`, params: Id, response: { 200: kind.row, ...problems(404) } },
      config: read,
    },
    async (request) => await book().get(request.params.id),
  );
  http.patch(
    `${path}/:id`,
    {
      schema: {
        tags,
        summary: `Change a ${kind.name}: the fields that are given, on the version that is named`,
        params: Id,
        body: kind.fields.partial().extend({ version: Version }),
        response: { 200: kind.row, ...problems(404, 409) },
      },
      config: manage,
    },
    async (request) => {
      const { version, ...given } = request.body;
      return await book().patch(actorOf(request), request.params.id, Version.parse(version), given);
    },
  );
  http.post(
    `${path}/:id/remove`,
    {
      schema: {
        tags,
        summary: `Remove a ${kind.name} that nothing refers to`,
        params: Id,
        body: Removal,
        response: { 204: z.undefined(), ...problems(404, 409) },
      },
      config: manage,
    },
    async (request, reply) => {
      await book().remove(actorOf(request), request.params.id, request.body.version, request.body.reason);
      return reply.code(204).send();
    },
  );
  http.get(
    `${path}/:id/history`,
    {
      schema: {
        tags,
        summary: `What was done to a ${kind.name}, newest first`,
        params: Id,
        querystring: PageQuery,
        response: { 200: TrailPage, ...problems(404) },
      },
      config: read,
    },
    async (request) => await book().history(actorOf(request), request.params.id, request.query),
  );
}

/** What a list takes: paging, a text to look for, an order (`-` before it for the other way round), filters. */
function listQuery(kind: Kind): z.ZodObject {
  const sorts = Object.keys(kind.sorts).flatMap((name) => [name, `-${name}`]);
  return PageQuery.extend({
    q: z.string().max(200).optional(),
    sort: z.enum(sorts).default(kind.sortDefault),
    ...kind.filters.shape,
  });
}

const Order = PageQuery.extend({ q: z.string().optional(), sort: z.string() });

async function list(book: Book, query: Values): Promise<{ rows: Values[]; next: string | null }> {
  const { limit, cursor, q, sort } = Order.parse(query);
  const descending = sort.startsWith("-");
  // A cursor of another order is none of this list.
  const Cursor = z.tuple([z.literal(sort), z.string(), z.uuid()]);
  const key = cursor === undefined ? null : decodeCursor(cursor, Cursor);
  const found = await book.list({
    filters: Object.fromEntries(Object.keys(book.kind.filters.shape).map((name) => [name, query[name]])),
    sort: descending ? sort.slice(1) : sort,
    descending,
    after: key === null ? null : [key[1], key[2]],
    limit,
    pattern: q === undefined || q.trim() === "" ? null : likePattern(q),
  });
  return toPage(
    found,
    limit,
    ({ at, id }) => [sort, at, id],
    ({ values }) => values,
  );
}
