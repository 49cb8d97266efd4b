import { fault } from "./fault.js";
import type { Template } from "./parts.js";

/**
 * EVTX chunk: 64 KiB that can be read alone, so a lost chunk never costs its neighbours.
 *
 *   offset  size  meaning (little-endian)
 *        0     8  "ElfChnk\0"
 *        8    16  first and last event record number
 *       24    16  first and last event record identifier
 *       40     4  size of the header, 128
 *       44     4  offset of the last record
 *       48     4  offset of the free space
 *       52     4  CRC32 of the records (512 up to the free space)
 *      124     4  CRC32 of bytes 0-119 and 128-511
 *      128   256  64 offsets of common strings
 *      384   128  32 offsets of templates
 *      512     -  records
 *
 * Sources: libevtx, "Windows XML Event Log (EVTX) format", Chunk; [MS-EVEN6] 2.2.12, binary XML.
 * Departure: neither table of offsets is needed, since every reference in binary XML is an offset itself; a damaged
 * table therefore costs nothing.
 */
export const CHUNK_SIZE = 65_536;
export const RECORDS_AT = 512;
export const FREE_SPACE_AT = 48;

/** Longest name of an element or attribute, in UTF-16 units: names beyond it are damage. */
const NAME_LENGTH_MAX = 4096;

/** One chunk while it is read: its bytes, and what was decoded from them once. */
export class Chunk {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly templates = new Map<number, Template>();
  readonly #names = new Map<number, string>();

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Makes sure that `length` bytes stand at `offset`. */
  need(offset: number, length: number, what: string): void {
    if (offset < 0 || length < 0 || offset + length > this.bytes.length) {
      throw fault("evtx-past-end", offset, `${what}: need ${length} bytes at 0x${offset.toString(16)}, chunk ends`);
    }
  }

  u8(offset: number, what: string): number {
    this.need(offset, 1, what);
    return this.view.getUint8(offset);
  }

  u16(offset: number, what: string): number {
    this.need(offset, 2, what);
    return this.view.getUint16(offset, true);
  }

  u32(offset: number, what: string): number {
    this.need(offset, 4, what);
    return this.view.getUint32(offset, true);
  }

  /** UTF-16 text of `units` code units. */
  text(offset: number, units: number): string {
    this.need(offset, units * 2, "text");
    return this.bytes.toString("utf16le", offset, offset + units * 2);
  }

  /** The name at an offset (next, hash, length, characters). The chain to the next name is never followed. */
  name(offset: number): string {
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const length = this.u16(offset + 6, "length of a name");
    if (length > NAME_LENGTH_MAX) throw fault("evtx-name-too-long", offset, `a name of ${length} characters`);
    const name = this.text(offset + 8, length);
    this.#names.set(offset, name);
    return name;
  }

  /** Bytes a name takes where it is written in line: head, characters, terminator. */
  nameSize(offset: number): number {
    return 10 + this.u16(offset + 6, "length of a name") * 2;
  }
}
