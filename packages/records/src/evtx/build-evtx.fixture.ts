/**
 * Event log files made for tests: binary XML is written token by token, names and templates in line at first use.
 */
export const CHUNK = 65_536;

export class Writer {
  readonly bytes = Buffer.alloc(CHUNK);
  at = 0;

  u8(...values: number[]): this {
    for (const value of values) this.at = this.bytes.writeUInt8(value, this.at);
    return this;
  }

  u16(value: number): this {
    this.at = this.bytes.writeUInt16LE(value, this.at);
    return this;
  }

  u32(value: number): this {
    this.at = this.bytes.writeUInt32LE(value, this.at);
    return this;
  }

  u64(value: bigint): this {
    this.at = this.bytes.writeBigUInt64LE(value, this.at);
    return this;
  }

  utf16(text: string): this {
    this.at += this.bytes.write(text, this.at, "utf16le");
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    return this;
  }

  /** Name offset, and the name in line right behind it. */
  name(text: string): this {
    this.u32(this.at + 4);
    return this.u32(0).u16(0).u16(text.length).utf16(text).u16(0);
  }

  /** Value token with text. */
  text(text: string): this {
    return this.u8(0x05, 0x01).u16(text.length).utf16(text);
  }

  /** An element; sizes within are never believed by the reader and stay 0. */
  element(name: string, attributes: readonly [string, () => void][], content: (() => void) | null): this {
    this.u8(attributes.length > 0 ? 0x41 : 0x01)
      .u16(0xffff)
      .u32(0)
      .name(name);
    if (attributes.length > 0) {
      this.u32(0);
      for (const [attribute, value] of attributes) {
        this.u8(0x06).name(attribute);
        value();
      }
    }
    if (content === null) return this.u8(0x03);
    this.u8(0x02);
    content();
    return this.u8(0x04);
  }

  substitution(index: number, type: number, optional = true): this {
    return this.u8(optional ? 0x0e : 0x0d)
      .u16(index)
      .u8(type);
  }
}

export interface Value {
  readonly type: number;
  readonly bytes: Uint8Array;
}

export const utf16 = (text: string): Value => ({ type: 0x01, bytes: Buffer.from(text, "utf16le") });
export const u16Value = (value: number): Value => ({ type: 0x06, bytes: Uint8Array.of(value & 0xff, value >> 8) });
export const NULL_VALUE: Value = { type: 0x00, bytes: new Uint8Array(0) };

/** Starts a chunk: its header, ready for records. */
export function startChunk(): Writer {
  const chunk = new Writer();
  chunk.bytes.write("ElfChnk\0", 0, "latin1");
  chunk.at = 512;
  return chunk;
}

/** Writes one record; `body` writes its binary XML. */
export function writeRecord(chunk: Writer, id: number, body: () => void): void {
  const start = chunk.at;
  chunk
    .u32(0x2a2a)
    .u32(0)
    .u64(BigInt(id))
    .u64(132_223_104_000_000_000n + BigInt(id));
  chunk.u8(0x0f, 1, 1, 0);
  body();
  chunk.u8(0x00);
  const size = chunk.at + 4 - start;
  chunk.u32(size);
  chunk.bytes.writeUInt32LE(size, start + 4);
  chunk.bytes.writeUInt32LE(chunk.at, 48);
}

/** A template instance with its definition in line; gives the definition's offset for later instances. */
export function writeInstance(chunk: Writer, definition: number | (() => void), values: readonly Value[]): number {
  chunk.u8(0x0c, 0x01).u32(7);
  const at = typeof definition === "number" ? definition : chunk.at + 4;
  chunk.u32(at);
  if (typeof definition !== "number") {
    chunk.u32(0).u32(7).u32(0).u32(0).u32(0);
    const sizeAt = chunk.at;
    chunk.u32(0).u8(0x0f, 1, 1, 0);
    definition();
    chunk.u8(0x00);
    chunk.bytes.writeUInt32LE(chunk.at - sizeAt - 4, sizeAt);
  }
  chunk.u32(values.length);
  for (const { type, bytes } of values) chunk.u16(bytes.length).u8(type, 0);
  for (const { bytes } of values) chunk.raw(bytes);
  return at;
}

/** The file of some chunks. */
export function evtxFile(...chunks: Writer[]): Buffer {
  const header = Buffer.alloc(4096);
  header.write("ElfFile\0", 0, "latin1");
  return Buffer.concat([header, ...chunks.map(({ bytes }) => bytes)]);
}
