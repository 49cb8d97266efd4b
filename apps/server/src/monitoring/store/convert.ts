import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Position } from "../hot/position.js";
import { FIXED, type FieldForm, fieldAs, identifier, literal } from "./columns.js";
import type { Disk } from "./disk.js";
import type { Engine } from "./engine/engine.js";
import { fileName, folderOf, type Maker, type Span, spansOf, TEMPORARY } from "./layout.js";
import type { EventFile } from "./manifest.js";
import type { TailPart } from "./tail.js";

export interface Writing {
  readonly engine: Pick<Engine, "run">;
  readonly disk: Disk;
  /** Every path that comes to be is put here first: what is removed where the writing fails. */
  readonly made: string[];
}

/** Rows of one group: what DuckDB reads at once and can leave out by its statistics. */
const ROW_GROUP = 61_440;
/** Longer than any conversion of a full tail on a slow disk. */
const WRITE_LIMIT_MS = 600_000;

const Hours = z.array(z.tuple([z.bigint()]));
const Facts = z.tuple([z.coerce.number(), z.bigint(), z.bigint()]);

/** Where rows to be written come from: a relation of the engine, in parentheses where it is none by itself, and how it holds fields. */
export interface RowsFrom {
  readonly relation: string;
  readonly columns: ReadonlyMap<string, FieldForm>;
}

/** Writes what parts of the tail have from a place on into files by time, durably and under their names; nobody knows them yet. */
export async function writeParts(parts: readonly TailPart[], begin: Position, writing: Writing): Promise<EventFile[]> {
  const { engine } = writing;
  const last = parts.at(-1);
  if (last === undefined) return [];
  const onwards = `(segment > ${begin.segment} OR (segment = ${begin.segment} AND ordinal >= ${begin.ordinal}))`;
  const from = parts.map(({ table, fields }): RowsFrom => {
    return {
      relation: `(SELECT * FROM ${table} WHERE ${onwards})`,
      columns: new Map([...fields].map((name) => [name, "list"])),
    };
  });
  const tables = from.map(({ relation }) => `SELECT at_us FROM ${relation}`).join(" UNION ALL ");
  const hours = Hours.parse(
    await engine.run([{ sql: `SELECT DISTINCT floor(at_us / 3600000000)::BIGINT FROM (${tables})`, values: [] }]),
  ).map(([hour]) => hour);
  const columns = await formsOf(from, engine);
  const files: EventFile[] = [];
  for (const span of spansOf(hours)) {
    files.push(await writeFile({ maker: "c", from, span, columns, begin, end: last.to }, writing));
  }
  return files;
}

/** Which fields are there, and whether one value at most stands in every row. */
export async function formsOf(from: readonly RowsFrom[], engine: Pick<Engine, "run">): Promise<Map<string, FieldForm>> {
  const forms = new Map<string, FieldForm>();
  for (const { relation, columns } of from) {
    const lists = [...columns].filter(([, form]) => form === "list").map(([name]) => name);
    for (const name of columns.keys()) if (!forms.has(name)) forms.set(name, "text");
    if (lists.length === 0) continue;
    const asked = lists
      .map((name) => `coalesce(max(len(${identifier(name)})) > 1 OR min(len(${identifier(name)})) < 1, false)`)
      .join(", ");
    const [row = []] = await engine.run([{ sql: `SELECT ${asked} FROM ${relation}`, values: [] }]);
    lists.forEach((name, index) => {
      // An empty list is no value, and a plain column could not tell it from an absent field.
      if (row[index] === true) forms.set(name, "list");
    });
  }
  return forms;
}

export interface FileToWrite {
  readonly maker: Maker;
  readonly from: readonly RowsFrom[];
  readonly span: Span;
  readonly columns: ReadonlyMap<string, FieldForm>;
  readonly begin: Pick<Position, "segment" | "ordinal">;
  readonly end: Pick<Position, "segment" | "ordinal">;
}

/** Writes the rows of a span: into a temporary file, forced to the disk, under its name, and that forced too. */
export async function writeFile(file: FileToWrite, { engine, disk, made }: Writing): Promise<EventFile> {
  const { maker, from, span, columns, begin, end } = file;
  const id = randomUUID();
  const name = fileName(maker, begin, id);
  const temporary = `${TEMPORARY}/${name}`;
  const folder = folderOf(span);
  const path = `${folder}/${name}`;
  made.push(temporary, path);
  const within = `at_us >= ${span.beginUs} AND at_us <= ${span.endUs - 1n}`;
  const rows = from.map((each) => `SELECT ${selected(each, columns)} FROM ${each.relation} WHERE ${within}`);
  const copy = `COPY (SELECT * FROM (${rows.join(" UNION ALL ")}) ORDER BY at_us, segment, ordinal) TO ${literal(temporary)}
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`;
  await engine.run([{ sql: copy, values: [] }], { limitMs: WRITE_LIMIT_MS });
  const [facts] = await engine.run([
    { sql: `SELECT count(*), min(at_us), max(at_us) FROM read_parquet(${literal(temporary)})`, values: [] },
  ]);
  const [count, minUs, maxUs] = Facts.parse(facts);
  const bytes = await disk.sync(temporary);
  await disk.makeFolder(folder);
  await disk.rename(temporary, path);
  await disk.syncFolder(folder);
  const { unit, beginUs } = span;
  return { id, path, unit, spanUs: beginUs, rows: count, bytes, minUs, maxUs, columns, from: begin, to: end };
}

function selected(from: RowsFrom, columns: ReadonlyMap<string, FieldForm>): string {
  const fields = [...columns].map(([name, want]) => {
    const have = from.columns.get(name);
    if (have !== undefined) return fieldAs(name, have, want);
    return `NULL::${want === "list" ? "VARCHAR[]" : "VARCHAR"} AS ${identifier(name)}`;
  });
  return [...FIXED.map(({ name }) => name), ...fields].join(", ");
}
