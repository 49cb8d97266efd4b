import { type Problem, toProblem } from "@mizugiwa/base";
import { type Kysely, sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Book } from "../book/book.js";
import { fold } from "../book/fold.js";
import type { Kind } from "../book/kind.js";
import { refusalOf } from "../book/refusals.js";
import { findAll } from "../book/store.js";
import { type Change, type Plan, planImport } from "./plan.js";
import { type Lookup, readTable } from "./read-table.js";

/** What an import did, or would do. */
export interface Outcome {
  readonly digest: string;
  readonly done: readonly Change[];
  readonly problems: readonly Problem[];
}

/** Thrown to undo a rehearsal. */
class Rehearsed extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super("the rehearsal is over");
    this.outcome = outcome;
  }
}

/** Does everything an import would do and undoes it: what it reports is what the database says, not a guess. */
export async function previewImport(book: Book, actor: Actor, csv: string): Promise<Outcome> {
  try {
    return await book.change(async (tx) => {
      throw new Rehearsed(await run(tx, book, actor, await planOf(tx, book.kind, csv)));
    });
  } catch (caught) {
    if (caught instanceof Rehearsed) return caught.outcome;
    throw caught;
  }
}

/**
 * Imports the good rows of a table. `digest` is the preview's: throws HttpError 409 `changed-meanwhile` where the table or
 * the register is no longer what was looked at.
 */
export async function applyImport(book: Book, actor: Actor, csv: string, digest: string): Promise<Outcome> {
  return await book.change(async (tx) => {
    const plan = await planOf(tx, book.kind, csv);
    if (plan.digest !== digest) {
      throw new HttpError(409, "changed-meanwhile", {
        detail: "the table or the register has changed since the preview",
        remedy: "Look at a new preview, then import.",
      });
    }
    return { result: await run(tx, book, actor, plan), ids: [null] };
  });
}

async function planOf(tx: Transaction, kind: Kind, csv: string): Promise<Plan> {
  const table = readTable(kind, csv, await lookupOf(tx, kind));
  const plan = planImport(kind, table.rows, await findAll(tx, kind));
  return { ...plan, problems: [...table.problems, ...plan.problems] };
}

/** Each row on its own: what the database refuses is a problem of that row and costs no other. */
async function run(tx: Transaction, book: Book, actor: Actor, plan: Plan): Promise<Outcome> {
  const problems = [...plan.problems];
  const done: Change[] = [];
  for (const change of plan.changes) {
    if (change.does === "nothing") {
      done.push(change);
      continue;
    }
    await sql`savepoint one_row`.execute(tx);
    try {
      if (change.does === "add") await book.addIn(tx, actor, change.values);
      else await book.patchIn(tx, actor, change.id, change.version, change.given);
      await sql`release savepoint one_row`.execute(tx);
      done.push(change);
    } catch (caught) {
      const refusal = caught instanceof HttpError ? caught : refusalOf(book.kind, caught);
      if (refusal === null) throw caught;
      await sql`rollback to savepoint one_row`.execute(tx);
      const { code, detail, remedy, place } = refusal.problem;
      problems.push(
        toProblem(code, {
          ...place,
          line: change.line,
          column: 1,
          detail,
          ...(remedy === undefined ? {} : { remedy }),
        }),
      );
    }
  }
  problems.sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0));
  return { digest: plan.digest, done, problems };
}

/** What the kind's tables may call the records they refer to. */
async function lookupOf(db: Kysely<object>, kind: Kind): Promise<Lookup> {
  const names = new Map<string, string | null>();
  for (const cell of Object.values(kind.cells)) {
    if (cell.is !== "reference") continue;
    for (const column of cell.by) {
      const found = await sql<{ id: string; name: string }>`select id, ${sql.ref(column)} as name
        from ${sql.table(cell.table)} where ${sql.ref(column)} is not null`.execute(db);
      for (const { id, name } of found.rows) {
        const key = `${cell.table} ${fold(name)}`;
        names.set(key, names.has(key) && names.get(key) !== id ? null : id);
      }
    }
  }
  return (cell, text) => names.get(`${cell.table} ${fold(text)}`) ?? null;
}
