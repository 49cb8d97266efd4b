/**
 * The columns of an event, in the tail and in files alike. Texts of the matcher's fields (`f_…`) come and go with the rules: each
 * file keeps the list of those it has.
 */

/** How a file holds a field: at most one value in every row, or lists. */
export type FieldForm = "text" | "list";
/** Columns of fields by their name in files, `f_…`. */
export type FieldColumns = ReadonlyMap<string, FieldForm>;

interface FixedColumn {
  readonly name: string;
  readonly type: string;
  /** How it is read from a row of the stream; the row's own value where absent. */
  readonly from?: string;
}

/**
 * `raw` is the event as text where its bytes are UTF-8, else their escaped form, and then `raw_bytes` are the bytes themselves:
 * text is searched, and nothing is kept twice.
 */
export const FIXED: readonly FixedColumn[] = [
  { name: "event_id", type: "VARCHAR NOT NULL" },
  { name: "segment", type: "BIGINT NOT NULL" },
  { name: "ordinal", type: "BIGINT NOT NULL" },
  { name: "at_text", type: "VARCHAR NOT NULL", from: '"at"' },
  { name: "at_us", type: "BIGINT NOT NULL" },
  { name: "received_us", type: "BIGINT NOT NULL" },
  { name: "at_flag", type: "VARCHAR" },
  { name: "source", type: "VARCHAR NOT NULL" },
  { name: "source_code", type: "VARCHAR" },
  { name: "service", type: "VARCHAR" },
  { name: "tenant", type: "VARCHAR" },
  { name: "kind", type: "VARCHAR" },
  { name: "host", type: "VARCHAR" },
  { name: "raw", type: "VARCHAR NOT NULL", from: "coalesce(raw_text, raw_blob::VARCHAR)" },
  { name: "raw_bytes", type: "BLOB", from: "CASE WHEN raw_text IS NULL THEN raw_blob END" },
  { name: "fields", type: "JSON" },
  { name: "ocsf", type: "JSON" },
];

const READ: Readonly<Record<string, string>> = {
  event_id: "VARCHAR",
  segment: "BIGINT",
  ordinal: "BIGINT",
  at: "VARCHAR",
  at_us: "BIGINT",
  received_us: "BIGINT",
  at_flag: "VARCHAR",
  source: "VARCHAR",
  source_code: "VARCHAR",
  service: "VARCHAR",
  tenant: "VARCHAR",
  kind: "VARCHAR",
  host: "VARCHAR",
  raw: "VARCHAR",
  fields: "JSON",
  ocsf: "JSON",
};

export const FIELD_PREFIX = "f_";
/** More columns than the fields of all rules together would ever be. */
export const FIELDS_MAX = 1000;
const NAME_MAX = 300;

export function isFieldColumn(name: string): boolean {
  return name.startsWith(FIELD_PREFIX) && name.length <= NAME_MAX && !name.includes("\0");
}

/** A name as SQL writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL writes it, for what cannot be bound: names of columns to read and of our own files. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Makes the table of a part of the tail. */
export function createTail(table: string): string {
  return `CREATE TABLE ${table} (${FIXED.map(({ name, type }) => `${name} ${type}`).join(", ")})`;
}

export function addField(table: string, name: string): string {
  return `ALTER TABLE ${table} ADD COLUMN ${identifier(name)} VARCHAR[]`;
}

/**
 * Reads rows of the stream (NDJSON, `$1` the file) into a part of the tail, from the place `$2`, `$3` on. In the tail every
 * field is a list: one text, several, or none.
 */
export function insertRows(table: string, fields: readonly string[]): string {
  const read = [...Object.entries(READ), ...fields.map((name) => [name, "JSON"] as const)]
    .map(([name, type]) => `${literal(name)}: ${literal(type)}`)
    .join(", ");
  const columns = [...FIXED.map(({ name, from = name }) => from), ...fields.map((name) => listOf(identifier(name)))];
  const names = [...FIXED.map(({ name }) => name), ...fields.map(identifier)];
  return `INSERT INTO ${table} (${names.join(", ")})
    SELECT ${columns.join(", ")} FROM (
      SELECT *, try(decode(raw_blob)) AS raw_text FROM (
        SELECT *, from_base64(raw) AS raw_blob FROM read_json($1, format = 'newline_delimited', columns = {${read}})))
    WHERE segment > $2::BIGINT OR (segment = $2::BIGINT AND ordinal >= $3::BIGINT)`;
}

function listOf(json: string): string {
  return `CASE WHEN ${json} IS NULL OR json_type(${json}) = 'NULL' THEN NULL
    WHEN json_type(${json}) = 'ARRAY' THEN ${json}::VARCHAR[] ELSE [${json} ->> '$'] END`;
}

/** A field of the tail as a file of the form holds it. */
export function fieldAs(name: string, have: FieldForm, want: FieldForm): string {
  const column = identifier(name);
  if (have === want) return column;
  return want === "text"
    ? `${column}[1] AS ${column}`
    : `CASE WHEN ${column} IS NULL THEN NULL ELSE [${column}] END AS ${column}`;
}

/** Columns as the manifest writes them: "text f_user". */
export function writeColumns(columns: FieldColumns): string[] {
  return [...columns].map(([name, form]) => `${form} ${name}`);
}

export function readColumns(written: readonly string[]): Map<string, FieldForm> {
  return new Map(
    written.map((text) => {
      const form: FieldForm = text.startsWith("list ") ? "list" : "text";
      return [text.slice(form.length + 1), form] as const;
    }),
  );
}
