import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { searchText } from "./fold.js";
import { columnOf, type Kind, type Values } from "./kind.js";

/** What a list is asked for. */
export interface ListQuery {
  readonly filters: Values;
  /** Name of a sort of the kind. */
  readonly sort: string;
  readonly descending: boolean;
  /** Sort value and id of the last row of the page before. */
  readonly after: readonly [value: string, id: string] | null;
  readonly limit: number;
  /** What `search` must be like; null for everything. */
  readonly pattern: string | null;
}

/** A row as the database gives it, its times as JavaScript has them. */
type Raw = Record<string, unknown>;

/** The columns under their JSON names. Days are read as text: a day has no time zone. */
function selection(kind: Kind): RawBuilder<unknown> {
  const columns = Object.keys(kind.row.shape).map((field) => {
    const column = sql.ref(columnOf(kind, field));
    return isDay(field) ? sql`${column}::text as ${sql.ref(field)}` : sql`${column} as ${sql.ref(field)}`;
  });
  return sql.join(columns);
}

function isDay(field: string): boolean {
  return /(?:On|Day)$/.test(field);
}

function toValues(kind: Kind, raw: Raw): Values {
  const shown = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
  return kind.row.parse(shown);
}

export async function findOne(db: Kysely<object>, kind: Kind, id: string, lock = false): Promise<Values | null> {
  const found = await sql<Raw>`select ${selection(kind)} from ${sql.table(kind.table)} where id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(db);
  const row = found.rows[0];
  return row === undefined ? null : toValues(kind, row);
}

/** All records, for an import to compare with. */
export async function findAll(db: Kysely<object>, kind: Kind): Promise<Values[]> {
  const found = await sql<Raw>`select ${selection(kind)} from ${sql.table(kind.table)}`.execute(db);
  return found.rows.map((row) => toValues(kind, row));
}

/** One row more than the limit where there are more; each with the value it is sorted by. */
export async function findPage(
  db: Kysely<object>,
  kind: Kind,
  query: ListQuery,
): Promise<{ values: Values; at: string; id: string }[]> {
  const { column, type } = sortOf(kind, query.sort);
  const sorted = sql.ref(column);
  const order = query.descending ? sql`desc` : sql`asc`;
  const conditions = [sql<boolean>`true`];
  if (query.pattern !== null) conditions.push(sql<boolean>`search like ${query.pattern}`);
  for (const [name, value] of Object.entries(query.filters)) {
    const asks = kind.filterBy[name];
    if (asks !== undefined && value !== undefined) conditions.push(asks(value));
  }
  if (query.after !== null) {
    const [value, id] = query.after;
    const beyond = query.descending ? sql`<` : sql`>`;
    conditions.push(sql<boolean>`(${sorted}, id) ${beyond} (${value}::${sql.raw(type)}, ${id}::uuid)`);
  }
  const found = await sql<Raw & { sort_value: string; sort_id: string }>`
    select ${selection(kind)}, ${sorted}::text as sort_value, id as sort_id from ${sql.table(kind.table)}
    where ${sql.join(conditions, sql` and `)} order by ${sorted} ${order}, id ${order} limit ${query.limit + 1}`.execute(
    db,
  );
  return found.rows.map(({ sort_value, sort_id, ...row }) => ({
    values: toValues(kind, row),
    at: sort_value,
    id: sort_id,
  }));
}

function sortOf(kind: Kind, name: string): Kind["sorts"][string] {
  const sort = kind.sorts[name];
  if (sort === undefined) throw new Error(`${kind.plural} has no sort ${name}`);
  return sort;
}

/** Adds a record; `values` holds every field of the kind. */
export async function insertOne(tx: Transaction, kind: Kind, values: Values): Promise<Values> {
  const fields = Object.keys(kind.fields.shape);
  const columns = fields.map((field) => sql.ref(columnOf(kind, field)));
  const made = await sql<Raw>`insert into ${sql.table(kind.table)} (${sql.join([...columns, sql.ref("search")])})
    values (${sql.join([...fields.map((field) => values[field] ?? null), searchText(kind.search(values))])})
    returning ${selection(kind)}`.execute(tx);
  return toValues(kind, made.rows[0] ?? {});
}

/** Writes the fields of a record anew and counts its version up. */
export async function updateOne(tx: Transaction, kind: Kind, id: string, values: Values): Promise<Values> {
  const settings = Object.keys(kind.fields.shape).map(
    (field) => sql`${sql.ref(columnOf(kind, field))} = ${values[field] ?? null}`,
  );
  if (kind.adopts !== undefined) {
    const column = sql.ref(kind.adopts.column);
    settings.push(sql`${column} = coalesce(${column}, now())`);
  }
  const changed = await sql<Raw>`update ${sql.table(kind.table)}
    set ${sql.join(settings)}, search = ${searchText(kind.search(values))}, version = version + 1, changed_at = now()
    where id = ${id} returning ${selection(kind)}`.execute(tx);
  return toValues(kind, changed.rows[0] ?? {});
}

export async function deleteOne(tx: Transaction, kind: Kind, id: string): Promise<void> {
  await sql`delete from ${sql.table(kind.table)} where id = ${id}`.execute(tx);
}

/** Marks that a kind changes, and keeps other writers of it waiting until this transaction ends. */
export async function markChanged(tx: Transaction, kind: Pick<Kind, "name">): Promise<void> {
  await sql`insert into register_change (kind, number) values (${kind.name}, 1)
    on conflict (kind) do update set number = register_change.number + 1`.execute(tx);
}
