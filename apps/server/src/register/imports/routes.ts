import type { Problem } from "@mizugiwa/base";
import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { type Book, changedFields, fieldsOf } from "../book/book.js";
import type { Kind } from "../book/kind.js";
import type { Change } from "./plan.js";
import { applyImport, type Outcome, previewImport } from "./service.js";

const BODY_MAX_BYTES = 16 << 20;
/** Rows and problems that are shown; the counts are of all. */
const SHOWN = 1000;

const Table = z.string().min(1).describe("Comma-separated values with a header (RFC 4180)");
const Outcome = z
  .object({
    /** Names what was looked at; the import asks for it. */
    digest: z.string(),
    counts: z.object({ added: z.int(), changed: z.int(), unchanged: z.int(), problems: z.int() }),
    rows: z.array(
      z.object({
        line: z.int(),
        does: z.enum(["add", "change"]),
        id: z.uuid().nullable(),
        fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
      }),
    ),
    problems: z.array(
      z.object({
        code: z.string(),
        line: z.int().nullable(),
        column: z.int().nullable(),
        field: z.string().nullable(),
        detail: z.string(),
        remedy: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "ImportOutcome" });

/** A table of records in: first what it would do, then doing it. */
export function addImportRoutes(http: Http, kind: Kind, book: () => Book): void {
  const config = { access: "register.manage" } as const;
  const tags = [kind.plural];
  http.post(
    `/api/v1/${kind.plural}/import/preview`,
    {
      bodyLimit: BODY_MAX_BYTES,
      schema: {
        tags,
        summary: `What a table of ${kind.plural} would add and change, and which rows it could not`,
        body: z.strictObject({ csv: Table }),
        response: { 200: Outcome, ...problems(413) },
      },
      config,
    },
    async (request) => show(kind, await previewImport(book(), actorOf(request), request.body.csv)),
  );
  http.post(
    `/api/v1/${kind.plural}/import`,
    {
      bodyLimit: BODY_MAX_BYTES,
      schema: {
        tags,
        summary: `Import a table of ${kind.plural} as its preview showed it`,
        body: z.strictObject({ csv: Table, digest: z.string().max(100) }),
        response: { 200: Outcome, ...problems(409, 413) },
      },
      config,
    },
    async (request) => show(kind, await applyImport(book(), actorOf(request), request.body.csv, request.body.digest)),
  );
}

function show(kind: Kind, { digest, done, problems: found }: Outcome): z.infer<typeof Outcome> {
  const count = (does: Change["does"]): number => done.filter((each) => each.does === does).length;
  return {
    digest,
    counts: { added: count("add"), changed: count("change"), unchanged: count("nothing"), problems: found.length },
    rows: done.flatMap((change) => rowOf(kind, change)).slice(0, SHOWN),
    problems: found.slice(0, SHOWN).map(problemRow),
  };
}

function rowOf(kind: Kind, change: Change): z.infer<typeof Outcome>["rows"] {
  if (change.does === "nothing") return [];
  const { line, does } = change;
  const before = change.does === "add" ? {} : change.before;
  const after = change.does === "add" ? change.values : { ...fieldsOf(kind, before), ...change.given };
  const fields = changedFields(kind, before, after).map((field) => ({
    field,
    before: before[field] ?? null,
    after: after[field] ?? null,
  }));
  return [{ line, does, id: change.does === "add" ? null : change.id, fields }];
}

function problemRow({ code, place, detail, remedy }: Problem): z.infer<typeof Outcome>["problems"][number] {
  const { line = null, column = null, field = null } = place;
  return { code, line, column, field, detail, remedy: remedy ?? null };
}
