import type { ByteSource } from "@mizugiwa/bytes";
import type { Instant } from "../../instant.js";
import type { Range } from "../../range.js";
import { concatBytes } from "../shared/concat-bytes.js";
import { bytesOf } from "../shared/names.js";
import type { IsoRecord } from "./record.js";
import { longInstant, shortInstant } from "./times.js";

/**
 * Rock Ridge: what POSIX knows of a file, as entries of the System Use Sharing Protocol behind the name of a directory record and in
 * continuation areas.
 *
 * Sources: System Use Sharing Protocol (IEEE P1281) 1.12; Rock Ridge Interchange Protocol (IEEE P1282) 1.12.
 */
export interface RockRidge {
  readonly name: Uint8Array | null;
  readonly target: Uint8Array | null;
  readonly mode: number | null;
  readonly links: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly device: readonly [number, number] | null;
  readonly times: Readonly<Partial<Record<"born" | "modified" | "accessed" | "changed", Instant | null>>>;
  /** Block of a directory that was moved because it lay too deep, and that belongs here. */
  readonly child: number | null;
  /** Whether this directory was moved here and belongs elsewhere. */
  readonly moved: boolean;
  /** Size before it was packed by zisofs; null where it was not. */
  readonly unpackedSize: number | null;
  /** Continuation areas that were read. */
  readonly areas: readonly Range[];
}

const AREAS_MAX = 64;
const TIMES = ["born", "modified", "accessed", "changed"] as const;

/** The bytes that every system use area begins with before its entries; null where the root directory has no SP entry. */
export function skippedBytes(dot: IsoRecord): number | null {
  const { bytes, systemUse: at } = dot;
  const isSp = bytes[at] === 0x53 && bytes[at + 1] === 0x50 && bytes[at + 4] === 0xbe && bytes[at + 5] === 0xef;
  return isSp ? (bytes[at + 6] ?? 0) : null;
}

/** Reads the entries of a record, continuation areas too, each once. */
export function readRockRidge(
  volume: ByteSource,
  record: IsoRecord,
  skip: number,
  blockSize: number,
  offsetMinutes: number,
): RockRidge {
  const reader = new Reader(offsetMinutes);
  const waiting: Uint8Array[] = [record.bytes.subarray(record.systemUse + skip)];
  const areas: Range[] = [];
  for (let area = waiting.shift(); area !== undefined; area = waiting.shift()) {
    for (const entry of entriesOf(area)) {
      if (entry.signature !== "CE" || entry.data.length < 24) {
        reader.take(entry);
        continue;
      }
      const offset = entry.view.getUint32(0, true) * blockSize + entry.view.getUint32(8, true);
      const length = Math.min(entry.view.getUint32(16, true), blockSize);
      if (areas.length >= AREAS_MAX || areas.some((each) => each.offset === offset)) continue;
      areas.push({ offset, length });
      waiting.push(volume.read(offset, length));
    }
  }
  return reader.result(areas);
}

interface SystemUse {
  readonly signature: string;
  /** What follows signature, length and version. */
  readonly data: Uint8Array;
  readonly view: DataView;
}

function* entriesOf(area: Uint8Array): Generator<SystemUse, void, undefined> {
  for (let at = 0; at + 4 <= area.length; ) {
    const length = area[at + 2] ?? 0;
    const signature = String.fromCharCode(area[at] ?? 0, area[at + 1] ?? 0);
    if (length < 4 || at + length > area.length || signature === "ST") return;
    const data = area.subarray(at + 4, at + length);
    yield { signature, data, view: new DataView(data.buffer, data.byteOffset, data.length) };
    at += length;
  }
}

class Reader {
  readonly #offsetMinutes: number;
  readonly #names: Uint8Array[] = [];
  readonly #target = new LinkTarget();
  readonly #times: { -readonly [Key in keyof RockRidge["times"]]: RockRidge["times"][Key] } = {};
  #mode: number | null = null;
  #links: number | null = null;
  #uid: number | null = null;
  #gid: number | null = null;
  #device: readonly [number, number] | null = null;
  #child: number | null = null;
  #moved = false;
  #unpackedSize: number | null = null;

  constructor(offsetMinutes: number) {
    this.#offsetMinutes = offsetMinutes;
  }

  take({ signature, data, view }: SystemUse): void {
    if (signature === "NM" && data.length >= 1 && ((data[0] ?? 0) & 6) === 0) this.#names.push(data.subarray(1));
    else if (signature === "SL" && data.length >= 1) this.#target.take(data.subarray(1));
    else if (signature === "PX" && data.length >= 32) {
      this.#mode = view.getUint32(0, true);
      this.#links = view.getUint32(8, true);
      this.#uid = view.getUint32(16, true);
      this.#gid = view.getUint32(24, true);
    } else if (signature === "PN" && data.length >= 16) this.#device = deviceOf(view);
    else if (signature === "TF" && data.length >= 1) this.#takeTimes(data);
    else if (signature === "CL" && data.length >= 8) this.#child = view.getUint32(0, true);
    else if (signature === "RE") this.#moved = true;
    else if (signature === "ZF" && data.length >= 12 && data[0] === 0x70) this.#unpackedSize = view.getUint32(4, true);
  }

  #takeTimes(data: Uint8Array): void {
    const flags = data[0] ?? 0;
    const long = (flags & 0x80) !== 0;
    let at = 1;
    for (const [bit, name] of TIMES.entries()) {
      if ((flags & (1 << bit)) === 0) continue;
      if (at + (long ? 17 : 7) > data.length) return;
      this.#times[name] = (long ? longInstant : shortInstant)(data, at, this.#offsetMinutes);
      at += long ? 17 : 7;
    }
  }

  result(areas: readonly Range[]): RockRidge {
    return {
      name: this.#names.length === 0 ? null : concatBytes(this.#names),
      target: this.#target.result(),
      mode: this.#mode,
      links: this.#links,
      uid: this.#uid,
      gid: this.#gid,
      device: this.#device,
      times: this.#times,
      child: this.#child,
      moved: this.#moved,
      unpackedSize: this.#unpackedSize,
      areas,
    };
  }
}

/** High and low word; where the high one is zero both numbers are in the low one, as Linux packs them. */
function deviceOf(view: DataView): readonly [number, number] {
  const high = view.getUint32(0, true);
  const low = view.getUint32(8, true);
  return high === 0 ? [low >>> 8, low & 0xff] : [high, low];
}

/** Target of a symbolic link, put together from components that may go on in the next one. */
class LinkTarget {
  readonly #parts: Uint8Array[] = [];
  #present = false;
  #continues = false;

  take(components: Uint8Array): void {
    this.#present = true;
    for (let at = 0; at + 2 <= components.length; ) {
      const flags = components[at] ?? 0;
      const length = components[at + 1] ?? 0;
      this.#component(flags, components.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }

  #component(flags: number, content: Uint8Array): void {
    const afterRoot = this.#parts.length === 1 && this.#parts[0]?.[0] === 0x2f && this.#parts[0].length === 1;
    if (this.#parts.length > 0 && !this.#continues && !afterRoot) this.#parts.push(bytesOf("/"));
    if ((flags & 8) !== 0) this.#parts.push(bytesOf("/"));
    else if ((flags & 2) !== 0) this.#parts.push(bytesOf("."));
    else if ((flags & 4) !== 0) this.#parts.push(bytesOf(".."));
    else this.#parts.push(content);
    this.#continues = (flags & 1) !== 0;
  }

  result(): Uint8Array | null {
    return this.#present ? concatBytes(this.#parts) : null;
  }
}
