import { createHash } from "node:crypto";
import { type Column, type ColumnNeed, type ColumnOf, fold } from "@mizugiwa/sigma";
import { type Generated, sql } from "kysely";
import type { Database, Transaction } from "../../platform/database/database.js";
import { FIELD_PREFIX, type FieldColumns, identifier } from "./columns.js";

// What of an event is kept as columns besides its folded fields, and what a query may rely on. A column that a file has not, or
// that is null, may mean that the field is absent or that nobody asked for it when the event was read: each event names the set
// of columns that it was read with.

/** More than all rules together ask for; what is beyond is read from the event itself. */
export const FIELDS_LIMIT = 800;

/** No field's column holds the mark: a field that has it in its name is not kept. */
const MARK = "#";
/** Names the set of columns that an event was read with. */
export const KEPT_COLUMN = `${FIELD_PREFIX}${MARK}set`;
/** Ends the name where a value of the event was too long for its column: nothing may rely on the columns then. */
export const CUT_MARK = "!";

/** The column that holds what a rule needs; null where there is none: all values of an event are in no column. */
export function keptName(need: ColumnNeed): string | null {
  if (need.kind === "fact") return `${FIELD_PREFIX}${MARK}${need.fact.toLowerCase()}`;
  const { field, form } = need;
  if (field === "" || field.includes(MARK)) return null;
  return form === "folded" ? `${FIELD_PREFIX}${fold(field)}` : `${FIELD_PREFIX}${fold(field)}${MARK}${form}`;
}

/** A need as text. The field is as it was written: two spellings may be two fields of one event. */
export function keyOfNeed(need: ColumnNeed): string {
  return need.kind === "fact" ? `fact ${need.fact}` : `${need.form} ${need.field}`;
}

/** Names a set of columns by what is in it. */
export function setIdOf(keys: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(keys)).digest("base64url").slice(0, 12);
}

/** Where the columns of a piece are, for conditions over events that were read with them. */
export function columnsIn(columns: FieldColumns): ColumnOf {
  return (need) => {
    const name = keptName(need);
    return name === null ? null : columnIn(name, columns, need.kind === "fact");
  };
}

/** An expression for the set that an event was read with; null where no event of the piece names one. */
export function keptSetIn(columns: FieldColumns): string | null {
  return columns.has(KEPT_COLUMN) ? columnIn(KEPT_COLUMN, columns, true).sql : null;
}

/** A column that a piece has not is null in every row of it. */
function columnIn(name: string, columns: FieldColumns, single: boolean): Column {
  const form = columns.get(name);
  if (form === undefined) return { sql: "CAST(NULL AS VARCHAR)", list: false };
  const sql = identifier(name);
  return form === "list" && single ? { sql: `${sql}[1]`, list: false } : { sql, list: form === "list" };
}

type KeptTables = { event_column_set: { id: string; keys: string[]; made_at: Generated<Date> } };

/** Keeps what a set of columns has, before its name is relied on. */
export async function keepColumnSet(
  tx: Transaction,
  { id, keys }: { id: string; keys: readonly string[] },
): Promise<void> {
  await tx
    .withTables<KeptTables>()
    .insertInto("event_column_set")
    .values({ id, keys: [...keys] })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The sets that have all these columns. */
export async function setsWith({ db }: Pick<Database, "db">, needs: readonly ColumnNeed[]): Promise<string[]> {
  const rows = await db
    .withTables<KeptTables>()
    .selectFrom("event_column_set")
    .select("id")
    .where(sql<boolean>`keys @> ${needs.map(keyOfNeed)}::text[]`)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
