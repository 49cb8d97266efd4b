import { MizugiwaError } from "@mizugiwa/base";
import { type ByteSource, memorySource, readExactly } from "./source.js";

/** One field of a struct table: where it lies and how its value is read. */
export interface Field<Value> {
  /** Bytes from the start of the struct. */
  readonly offset: number;
  /** Bytes the field takes. */
  readonly size: number;
  readonly get: (view: DataView) => Value;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** What reading a table gives: one value a field, by name. */
export type FieldValues<Table extends Fields> = {
  readonly [Name in keyof Table]: Table[Name] extends Field<infer Value> ? Value : never;
};

/** An on-disk layout as a table. */
export interface Struct<Table extends Fields> {
  readonly name: string;
  /** Bytes that a read needs. */
  readonly size: number;
  /** Reads the struct at `offset`; throws ReadError "name: need 1024 bytes at 0x400, have 512". */
  read(from: ByteSource | Uint8Array, offset: number): FieldValues<Table>;
  /**
   * The error for a value that must not be: "name: magic is 0x1234, want 0xef53". With `at`, the struct's own offset,
   * the error also says where the field lies.
   */
  invalid(field: keyof Table & string, had: number | bigint | string, wanted: string, at?: number): StructError;
}

/** A struct that was read whole and holds a value that must not be. */
export class StructError extends MizugiwaError {}

/**
 * Declares a struct: its name in errors, its size in bytes, its fields. A table whose field passes the size is a
 * defect of the table and throws RangeError when it is declared.
 */
export function struct<const Table extends Fields>(name: string, size: number, fields: Table): Struct<Table> {
  const entries = Object.entries<Field<unknown>>(fields);
  for (const [field, { offset, size: taken }] of entries) {
    if (offset < 0 || offset + taken > size) throw new RangeError(`${name}.${field} lies outside of its ${size} bytes`);
  }
  return {
    name,
    size,
    read: (from, offset) => {
      const bytes = readExactly(from instanceof Uint8Array ? memorySource(from) : from, offset, size, name);
      const view = new DataView(bytes.buffer, bytes.byteOffset, size);
      const values: Record<string, unknown> = {};
      for (const [field, { get }] of entries) values[field] = get(view);
      if (!isComplete(values, fields)) throw new RangeError(`${name}: a field was not read`);
      return values;
    },
    invalid: (field, had, wanted, at) => {
      const hex = wanted.startsWith("0x") && typeof had !== "string";
      const detail = `${name}: ${field} is ${hex ? `0x${had.toString(16)}` : had}, want ${wanted}`;
      const place = at === undefined ? {} : { offset: at + (fields[field]?.offset ?? 0) };
      return new StructError("struct-invalid", { ...place, field, detail });
    },
  };
}

function isComplete<Table extends Fields>(values: object, fields: Table): values is FieldValues<Table> {
  return Object.keys(fields).every((field) => field in values);
}

const field = <Value>(offset: number, size: number, get: (view: DataView) => Value): Field<Value> => ({
  offset,
  size,
  get,
});

/** Unsigned and signed integers; little-endian unless the name ends in `be`. 64-bit ones are bigint. */
export const u8 = (at: number): Field<number> => field(at, 1, (view) => view.getUint8(at));
export const u16 = (at: number): Field<number> => field(at, 2, (view) => view.getUint16(at, true));
export const u32 = (at: number): Field<number> => field(at, 4, (view) => view.getUint32(at, true));
export const u64 = (at: number): Field<bigint> => field(at, 8, (view) => view.getBigUint64(at, true));
export const i8 = (at: number): Field<number> => field(at, 1, (view) => view.getInt8(at));
export const i16 = (at: number): Field<number> => field(at, 2, (view) => view.getInt16(at, true));
export const i32 = (at: number): Field<number> => field(at, 4, (view) => view.getInt32(at, true));
export const i64 = (at: number): Field<bigint> => field(at, 8, (view) => view.getBigInt64(at, true));
export const u16be = (at: number): Field<number> => field(at, 2, (view) => view.getUint16(at));
export const u32be = (at: number): Field<number> => field(at, 4, (view) => view.getUint32(at));
export const u64be = (at: number): Field<bigint> => field(at, 8, (view) => view.getBigUint64(at));
export const i16be = (at: number): Field<number> => field(at, 2, (view) => view.getInt16(at));
export const i32be = (at: number): Field<number> => field(at, 4, (view) => view.getInt32(at));
export const i64be = (at: number): Field<bigint> => field(at, 8, (view) => view.getBigInt64(at));

/** `length` bytes as they lie, a view of the memory that was read: whoever keeps them copies them. */
export const bytesAt = (at: number, length: number): Field<Uint8Array> =>
  field(at, length, (view) => new Uint8Array(view.buffer, view.byteOffset + at, length));
