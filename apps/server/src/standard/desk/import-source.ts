import type { Problem } from "@mizugiwa/base";
import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { clauseKey } from "./clause-id.js";
import { readSource, type SourceClause } from "./read-source.js";
import type { ImportResult, SourceImport } from "./schema.js";

/** Rows and problems shown; the counts are of all. */
const SHOWN = 200;

interface Held {
  readonly id: string;
  readonly title: string | null;
  readonly body: string | null;
  readonly withdrawn: boolean;
}

/**
 * Brings a source in, or says what that would do. A clause that is there is known by its identifier in any spelling and keeps
 * its mappings; one that the file does not name is withdrawn, never removed. What is known of a source that ships is its
 * operator's to complete: titles and texts of the file are added.
 */
export async function importSource(tx: Transaction, actor: Actor, given: SourceImport): Promise<ImportResult> {
  const { clauses, problems } = readSource(given.format, Buffer.from(given.file, "base64"));
  if (clauses.length === 0) throw nothingIn(problems);
  const { rows: held } = await sql<Held>`
    select id, title, body, withdrawn from framework_clause where framework = ${given.id}`.execute(tx);
  const known = new Map(held.map((clause) => [clauseKey(clause.id), clause]));
  const wanted = clauses.map((clause, position) => ({ ...kept(clause, given.keep), position }));
  const planned = wanted.map((clause) => {
    const before = known.get(clauseKey(clause.id));
    const next = before === undefined ? clause : merged(before, clause);
    return { ...next, position: clause.position, does: doesTo(before, next) };
  });
  const named = new Set(wanted.map(({ id }) => clauseKey(id)));
  const gone = held.filter(({ id, withdrawn }) => !withdrawn && !named.has(clauseKey(id)));
  if (!given.preview) await store(tx, actor, given, planned, gone);
  const count = (does: string): number => planned.filter((each) => each.does === does).length;
  return {
    counts: {
      added: count("add"),
      changed: count("change"),
      unchanged: count("nothing"),
      withdrawn: gone.length,
      problems: problems.length,
    },
    sample: planned.slice(0, SHOWN).map(({ id, title, does }) => ({ id, title, does })),
    problems: problems.slice(0, SHOWN).map(({ code, place, detail, remedy }) => ({
      code,
      field: place.field ?? "",
      detail,
      line: place.line ?? null,
      remedy: remedy ?? null,
    })),
  };
}

function kept(clause: SourceClause, keep: SourceImport["keep"]): SourceClause {
  if (keep === "text") return clause;
  return { ...clause, body: null, title: keep === "titles" ? clause.title : null };
}

function merged(before: Held, { title, body, withdrawn }: SourceClause): Held {
  return { id: before.id, title: title ?? before.title, body: body ?? before.body, withdrawn };
}

function doesTo(before: Held | undefined, next: Held): "add" | "change" | "nothing" {
  if (before === undefined) return "add";
  const same = before.title === next.title && before.body === next.body && before.withdrawn === next.withdrawn;
  return same ? "nothing" : "change";
}

async function store(
  tx: Transaction,
  actor: Actor,
  { id, title, publisher, kind, keep }: SourceImport,
  planned: readonly (Held & { readonly position: number })[],
  gone: readonly Held[],
): Promise<void> {
  await sql`insert into framework (id, title, publisher, kind, holds) values (${id}, ${title}, ${publisher}, ${kind}, ${keep})
    on conflict (id) do update set changed_at = now(), version = framework.version + 1,
      title = case when framework.shipped then framework.title else excluded.title end,
      publisher = case when framework.shipped then framework.publisher else excluded.publisher end`.execute(tx);
  await sql`insert into framework_clause (framework, id, title, body, position, withdrawn)
    select ${id}, given.id, given.title, given.body, given.position, given.withdrawn
    from jsonb_to_recordset(${JSON.stringify(planned)}::jsonb)
      as given (id text, title text, body text, position integer, withdrawn boolean)
    on conflict (framework, id) do update set title = excluded.title, body = excluded.body,
      position = excluded.position, withdrawn = excluded.withdrawn`.execute(tx);
  await sql`update framework_clause set withdrawn = true
    where framework = ${id} and id = any(${gone.map((clause) => clause.id)}::text[])`.execute(tx);
  await appendTrail(tx, actor, {
    action: "framework.imported",
    object: { kind: "framework", id },
    after: { title, clauses: planned.length, withdrawn: gone.map((clause) => clause.id) },
  });
}

function nothingIn(problems: readonly Problem[]): HttpError {
  const [first] = problems;
  return new HttpError(422, first?.code ?? "source-empty", {
    ...first?.place,
    detail: first?.detail ?? "there is no clause in it",
    remedy: first?.remedy ?? "Give a file with one clause a row.",
  });
}
