import { deflateSync } from "node:zlib";
import { adler32 } from "@mizugiwa/bytes";

export interface EwfShape {
  readonly segment: number;
  readonly last: boolean;
  /** What the volume section tells of the whole disk; only in the first segment. */
  readonly disk: { readonly chunks: number; readonly size: number } | null;
  readonly chunks: readonly Uint8Array[];
  readonly packed?: boolean;
  readonly damage?: { readonly table?: boolean; readonly chunk?: number };
  readonly errors?: readonly (readonly [number, number])[];
}

const SECTORS_A_CHUNK = 8;
export const CHUNK = SECTORS_A_CHUNK * 512;

/** A segment as EnCase 6 writes it: header, volume, sectors, table, table2, error2, next or done. */
export function ewfSegment(shape: EwfShape): Uint8Array {
  const head = new Uint8Array(13);
  head.set([0x45, 0x56, 0x46, 9, 13, 10, 255, 0, 1]);
  head[9] = shape.segment;
  const parts: Uint8Array[] = [head];
  const sizeSoFar = (): number => parts.reduce((sum, { length }) => sum + length, 0);
  const section = (type: string, body: Uint8Array): void => {
    const at = sizeSoFar();
    const isLast = type === "next" || type === "done";
    parts.push(descriptor(type, isLast ? at : at + 76 + body.length, 76 + body.length), body);
  };
  if (shape.disk !== null) {
    const text = "1\nmain\nc\tn\ta\te\tt\nCASE-7\tE 1\tdisk\tsomebody\tnotes\n";
    section("header2", deflateSync(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")])));
    section("volume", volume(shape.disk.chunks, shape.disk.size));
  }
  const stored = shape.chunks.map((chunk) => (shape.packed === true ? deflateSync(chunk) : withSum(chunk)));
  const base = sizeSoFar() + 76;
  const offsets: number[] = [];
  let at = 0;
  for (const each of stored) {
    offsets.push(shape.packed === true ? at + 0x8000_0000 : at);
    at += each.length;
  }
  const hit = shape.damage?.chunk === undefined ? undefined : stored[shape.damage.chunk];
  if (hit !== undefined) hit[20] = (hit[20] ?? 0) ^ 0xff;
  section("sectors", Buffer.concat(stored));
  const table = tableOf(offsets, base);
  const broken = Uint8Array.from(table);
  if (shape.damage?.table === true) broken[25] = (broken[25] ?? 0) ^ 0x55;
  section("table", broken);
  section("table2", table);
  if (shape.errors !== undefined) section("error2", errorsOf(shape.errors));
  section(shape.last ? "done" : "next", new Uint8Array(0));
  return Buffer.concat(parts);
}

function descriptor(type: string, next: number, size: number): Uint8Array {
  const bytes = new Uint8Array(76);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(type, "latin1"));
  view.setBigUint64(16, BigInt(next), true);
  view.setBigUint64(24, BigInt(size), true);
  view.setUint32(72, adler32(bytes.subarray(0, 72)), true);
  return bytes;
}

function volume(chunks: number, size: number): Uint8Array {
  const bytes = new Uint8Array(1052);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setUint32(4, chunks, true);
  view.setUint32(8, SECTORS_A_CHUNK, true);
  view.setUint32(12, 512, true);
  view.setBigUint64(16, BigInt(size / 512), true);
  view.setUint32(1048, adler32(bytes.subarray(0, 1048)), true);
  return bytes;
}

/** The head, the entries and their checksum. */
export function tableOf(entries: readonly number[], base: number): Uint8Array {
  const bytes = new Uint8Array(24 + entries.length * 4 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, entries.length, true);
  view.setBigUint64(8, BigInt(base), true);
  view.setUint32(20, adler32(bytes.subarray(0, 20)), true);
  for (const [index, entry] of entries.entries()) view.setUint32(24 + index * 4, entry, true);
  view.setUint32(24 + entries.length * 4, adler32(bytes.subarray(24, 24 + entries.length * 4)), true);
  return bytes;
}

function errorsOf(errors: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = new Uint8Array(520 + errors.length * 8 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, errors.length, true);
  for (const [index, [first, count]] of errors.entries()) {
    view.setUint32(520 + index * 8, first, true);
    view.setUint32(524 + index * 8, count, true);
  }
  return bytes;
}

function withSum(chunk: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(chunk.length + 4);
  bytes.set(chunk);
  new DataView(bytes.buffer).setUint32(chunk.length, adler32(chunk), true);
  return bytes;
}
