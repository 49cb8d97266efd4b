import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { decodeCursor, PageQuery, pageOf, toPage } from "../../platform/http/paging.js";
import { likePattern } from "../book/fold.js";
import type { BillOutcome, Components } from "./service.js";

const BILL_MAX_BYTES = 64 << 20;
/** Problems that are shown; the count is of all. */
const SHOWN = 200;

const ById = z.object({ id: z.uuid() });
const Outcome = z
  .object({
    components: z.int(),
    added: z.int(),
    removed: z.int(),
    changed: z.int(),
    /** `before` and `after` are versions; null where it was not, or is not any more. */
    examples: z.array(z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
    problemCount: z.int(),
    problems: z.array(
      z.object({ code: z.string(), field: z.string().nullable(), detail: z.string(), remedy: z.string().nullable() }),
    ),
  })
  .meta({ id: "BillOutcome" });
const Component = z
  .object({
    service: z.uuid(),
    number: z.int(),
    type: z.string(),
    scope: z.string().nullable(),
    name: z.string(),
    version: z.string().nullable(),
    purl: z.string().nullable(),
    licenses: z.array(z.string()),
  })
  .meta({ id: "Component" });
const Query = PageQuery.extend({
  service: z.uuid().optional(),
  /** In name or package URL. */
  q: z.string().max(500).optional(),
});
const Cursor = z.tuple([z.string(), z.uuid(), z.int()]);
/** A bill is CycloneDX as it came from the build. */
const BillBody = z.looseObject({ bomFormat: z.string() }).describe("CycloneDX 1.2 to 1.7, JSON");

/** What services are made of. */
export function addComponentRoutes(http: Http, components: () => Components): void {
  const tags = ["components"];
  const page = { querystring: Query, response: { 200: pageOf(Component), ...problems() }, tags };
  http.get(
    "/api/v1/components",
    {
      schema: { ...page, summary: "Components of the current bills, of one service or of all, by name" },
      config: { access: "register.read" },
    },
    async ({ query: { service, q, limit, cursor } }) => {
      const found = await components().find({
        service,
        pattern: q === undefined ? null : likePattern(q),
        after: cursor === undefined ? null : decodeCursor(cursor, Cursor),
        limit,
      });
      return toPage(
        found,
        limit,
        (row) => [row.name, row.service, row.number],
        (row) => ({ ...row, licenses: [...row.licenses] }),
      );
    },
  );
  const config = { access: "register.manage" } as const;
  const schema = { params: ById, body: BillBody, response: { 200: Outcome, ...problems(404, 413) }, tags };
  http.post(
    "/api/v1/services/:id/bill/preview",
    { bodyLimit: BILL_MAX_BYTES, schema: { ...schema, summary: "What a bill of materials would change" }, config },
    async ({ params, body }) => show(await components().preview(params.id, body)),
  );
  http.post(
    "/api/v1/services/:id/bill",
    {
      bodyLimit: BILL_MAX_BYTES,
      schema: { ...schema, summary: "Put a bill of materials in the place of the current one" },
      config,
    },
    async (request) => show(await components().replace(actorOf(request), request.params.id, request.body)),
  );
}

function show({ problems: found, examples, ...counts }: BillOutcome): z.infer<typeof Outcome> {
  return {
    ...counts,
    examples: [...examples],
    problemCount: found.length,
    problems: found.slice(0, SHOWN).map(({ code, place, detail, remedy }) => ({
      code,
      field: place.field ?? null,
      detail,
      remedy: remedy ?? null,
    })),
  };
}
