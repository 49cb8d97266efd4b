import { z } from "zod";

/** A value bound to a statement; lists and times are passed as texts and cast there. */
const Value = z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null()]);
export type Value = z.infer<typeof Value>;

const Statement = z.object({ sql: z.string(), values: z.array(Value) });
/** A statement and what is bound to it; nothing that came from outside stands in its text. */
export type Statement = Readonly<{ sql: string; values: Value[] }>;

/**
 * What the engine process may be told. `open` comes first and once; `run` executes statements in one transaction and answers
 * with the rows of the last; `stream` answers with batches, each asked for by `more`.
 */
export const ToEngine = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("open"),
    /** Absolute path of the only folder whose files may be read and written. */
    folder: z.string(),
    /** Absolute path of what does not fit into memory. */
    spill: z.string(),
    memoryBytes: z.int().positive(),
    threads: z.int().positive(),
  }),
  z.object({ type: z.literal("run"), id: z.int(), statements: z.array(Statement) }),
  z.object({ type: z.literal("stream"), id: z.int(), statement: Statement }),
  z.object({ type: z.literal("more"), id: z.int() }),
  z.object({ type: z.literal("cancel"), id: z.int() }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

const Row = z.array(z.unknown());
/** A row as DuckDB gives it: BIGINT as bigint, BLOB as bytes, lists as arrays. */
export type Row = readonly unknown[];

export const FromEngine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("rows"), id: z.int(), rows: z.array(Row) }),
  /** A batch of a stream; the last is empty. */
  z.object({ type: z.literal("batch"), id: z.int(), rows: z.array(Row) }),
  z.object({ type: z.literal("failed"), id: z.int(), cancelled: z.boolean(), detail: z.string() }),
  z.object({ type: z.literal("beat"), residentBytes: z.int() }),
]);
export type FromEngine = z.infer<typeof FromEngine>;
