import { type ColumnType, sql } from "kysely";
import type { Database, Transaction } from "../../platform/database/database.js";
import { comparePositions, type Position } from "../hot/position.js";
import { type FieldColumns, readColumns, writeColumns } from "./columns.js";
import { StoreError } from "./errors.js";
import type { Unit } from "./layout.js";

/** A file of events as the manifest has it. */
export interface EventFile {
  readonly id: string;
  /** Below the folder of events. */
  readonly path: string;
  readonly unit: Unit;
  readonly spanUs: bigint;
  readonly rows: number;
  readonly bytes: number;
  readonly minUs: bigint;
  readonly maxUs: bigint;
  readonly columns: FieldColumns;
  /** Where its events stand in the log: from the first place up to the second, exclusive. */
  readonly from: Pick<Position, "segment" | "ordinal">;
  readonly to: Pick<Position, "segment" | "ordinal">;
}

type BigInt8 = ColumnType<string, string | number, string | number>;

type StoreTables = {
  event_file: {
    id: string;
    path: string;
    unit: Unit;
    span_us: BigInt8;
    rows: BigInt8;
    bytes: BigInt8;
    min_us: BigInt8;
    max_us: BigInt8;
    columns: string[];
    from_segment: BigInt8;
    from_ordinal: BigInt8;
    to_segment: BigInt8;
    to_ordinal: BigInt8;
  };
  stream_offset: {
    name: "matched" | "stored";
    segment: BigInt8;
    offset: BigInt8;
    ordinal: BigInt8;
    moved_at: ColumnType<Date, never, ReturnType<typeof sql<Date>>>;
  };
};

/** Which files there are and how far the log is in them: changed together or not at all. */
export interface Manifest {
  load(): Promise<{ files: EventFile[]; stored: Position }>;
  /** Adds files and moves the stored offset from where it must be, in one transaction. */
  commit(files: readonly EventFile[], from: Position, to: Position): Promise<void>;
  /** Puts files in the place of others that hold the same events. */
  replace(old: readonly EventFile[], files: readonly EventFile[]): Promise<void>;
  /** The stored offset once no change of it is under way any more. */
  settled(): Promise<Position>;
}

export function databaseManifest(database: Database): Manifest {
  const db = database.db.withTables<StoreTables>();
  return {
    load: async () =>
      await db.transaction().execute(async (tx) => {
        const stored = await tx
          .selectFrom("stream_offset")
          .selectAll()
          .where("name", "=", "stored")
          .executeTakeFirstOrThrow();
        const rows = await tx.selectFrom("event_file").selectAll().execute();
        return { files: rows.map(toFile), stored: toOffset(stored) };
      }),
    commit: async (files, from, to) =>
      await database.db.transaction().execute(async (tx) => {
        await moveStored(tx, from, to);
        await insertFiles(tx, files);
      }),
    replace: async (old, files) =>
      await database.db.transaction().execute(async (tx) => {
        const ids = old.map(({ id }) => id);
        const done = await tx
          .withTables<StoreTables>()
          .deleteFrom("event_file")
          .where("id", "in", ids)
          .executeTakeFirst();
        if (Number(done.numDeletedRows) !== old.length) {
          throw new StoreError("manifest-moved", {
            detail: "files that were to be joined are not in the manifest any more",
          });
        }
        await insertFiles(tx, files);
      }),
    settled: async () =>
      await db.transaction().execute(async (tx) => {
        const row = await tx
          .selectFrom("stream_offset")
          .selectAll()
          .where("name", "=", "stored")
          .forUpdate()
          .executeTakeFirstOrThrow();
        return toOffset(row);
      }),
  };
}

async function moveStored(tx: Transaction, from: Position, to: Position): Promise<void> {
  const moved = await tx
    .withTables<StoreTables>()
    .updateTable("stream_offset")
    .set({ segment: to.segment, offset: to.offset, ordinal: to.ordinal, moved_at: sql<Date>`now()` })
    .where("name", "=", "stored")
    .where("segment", "=", String(from.segment))
    .where("ordinal", "=", String(from.ordinal))
    .executeTakeFirst();
  if (Number(moved.numUpdatedRows) === 1 && comparePositions(from, to) < 0) return;
  throw new StoreError("manifest-moved", {
    detail: "the stored offset is not where this conversion began",
    remedy: "Another process may write to the same database: run one server only.",
  });
}

async function insertFiles(tx: Transaction, files: readonly EventFile[]): Promise<void> {
  if (files.length === 0) return;
  const rows = files.map((file) => ({
    id: file.id,
    path: file.path,
    unit: file.unit,
    span_us: String(file.spanUs),
    rows: file.rows,
    bytes: file.bytes,
    min_us: String(file.minUs),
    max_us: String(file.maxUs),
    columns: writeColumns(file.columns),
    from_segment: file.from.segment,
    from_ordinal: file.from.ordinal,
    to_segment: file.to.segment,
    to_ordinal: file.to.ordinal,
  }));
  await tx.withTables<StoreTables>().insertInto("event_file").values(rows).execute();
}

type FileRow = {
  [Name in keyof StoreTables["event_file"]]: StoreTables["event_file"][Name] extends BigInt8
    ? string
    : StoreTables["event_file"][Name];
};

function toFile(row: FileRow): EventFile {
  return {
    id: row.id,
    path: row.path,
    unit: row.unit,
    spanUs: BigInt(row.span_us),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    minUs: BigInt(row.min_us),
    maxUs: BigInt(row.max_us),
    columns: readColumns(row.columns),
    from: { segment: Number(row.from_segment), ordinal: Number(row.from_ordinal) },
    to: { segment: Number(row.to_segment), ordinal: Number(row.to_ordinal) },
  };
}

function toOffset(row: { segment: string; offset: string; ordinal: string }): Position {
  return { segment: Number(row.segment), offset: Number(row.offset), ordinal: Number(row.ordinal) };
}
