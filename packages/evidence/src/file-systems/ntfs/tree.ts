import { limitPassed } from "@mizugiwa/base";
import { joinPath, wtf8 } from "../shared/names.js";
import { DOS_SPACE, eachName, FILE_NAME_SIZE } from "./file-name.js";
import type { Mft } from "./mft.js";
import { type MftRecord, nextSequence, type Reference, reference } from "./record.js";

export const ROOT_RECORD = 5;
/** A path on NTFS has at most 32,767 units; deeper is damage. */
const DEPTH_MAX = 16_384;
const BYTES_PER_NAME = 24;
const ORPHANS_MAX = 1_000_000;
const UNKNOWN = new TextEncoder().encode("/unknown");

/** Where a name is kept: the file's record, the record with the name, the offset of the attribute in it. */
export interface NamePlace {
  readonly owner: number;
  readonly holder: number;
  readonly offset: number;
}

/** Every name of the table by the directory that holds it: four numbers a name, so that millions fit. */
export class NameTable {
  readonly #mft: Mft;
  readonly #heldBytes: number;
  /** Of each name: the record with the attribute, its offset there, and the next name of the same directory. */
  #holder = new Uint32Array(1024);
  #offset = new Uint32Array(1024);
  #next = new Int32Array(1024);
  #owner = new Uint32Array(1024);
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #count = 0;
  #known: Reference = { record: -1, sequence: 0 };
  /** Names whose directory is gone; bounded as the others are. */
  readonly orphans: (NamePlace & { readonly parent: Reference })[] = [];

  constructor(mft: Mft, heldBytes: number) {
    this.#mft = mft;
    this.#heldBytes = heldBytes;
    if (mft.count * 8 > heldBytes) throw limitPassed(heldBytes, "bytes for the names of the table (cap heldBytes)");
    this.#first = new Int32Array(mft.count).fill(-1);
    this.#last = new Int32Array(mft.count).fill(-1);
    for (const record of mft.scan()) if (record.inUse && record.number < mft.count) this.#collect(record);
  }

  #collect(record: MftRecord): void {
    const { view } = record;
    eachName(record, (at, valueAt) => {
      if (view.getUint8(valueAt + 65) !== DOS_SPACE) this.#add(record, at, reference(view, valueAt));
      return false;
    });
  }

  #add(record: MftRecord, at: number, parent: Reference): void {
    const owner = record.base?.record ?? record.number;
    if (owner === ROOT_RECORD || owner >= this.#mft.count) return;
    if (!this.#isFolder(parent)) {
      if (this.orphans.length >= ORPHANS_MAX) throw limitPassed(ORPHANS_MAX, "files without their directory");
      this.orphans.push({ owner, holder: record.number, offset: at, parent });
      return;
    }
    const index = this.#count;
    if (index === this.#next.length) this.#grow();
    this.#holder[index] = record.number;
    this.#offset[index] = at;
    this.#owner[index] = owner;
    this.#next[index] = -1;
    const last = this.#last[parent.record] ?? -1;
    if (last === -1) this.#first[parent.record] = index;
    else this.#next[last] = index;
    this.#last[parent.record] = index;
    this.#count += 1;
  }

  /** Whether a live directory is what the reference names; names of one directory often follow each other. */
  #isFolder({ record, sequence }: Reference): boolean {
    if (record === this.#known.record && sequence === this.#known.sequence) return true;
    const folder = this.#mft.read(record);
    if (folder === null || !folder.inUse || !folder.directory || folder.sequence !== sequence) return false;
    this.#known = { record, sequence };
    return true;
  }

  #grow(): void {
    const size = this.#next.length * 2;
    if (size * BYTES_PER_NAME > this.#heldBytes) {
      throw limitPassed(this.#heldBytes, "bytes for the names of the table (cap heldBytes)");
    }
    const larger = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const fresh = new Uint32Array(size);
      fresh.set(old);
      return fresh;
    };
    this.#holder = larger(this.#holder);
    this.#offset = larger(this.#offset);
    this.#owner = larger(this.#owner);
    const next = new Int32Array(size);
    next.set(this.#next);
    this.#next = next;
  }

  /** Names that the directory holds. */
  *namesIn(directory: number): Generator<NamePlace, void, undefined> {
    for (let at = this.#first[directory] ?? -1; at !== -1; at = this.#next[at] ?? -1) {
      yield { owner: this.#owner[at] ?? 0, holder: this.#holder[at] ?? 0, offset: this.#offset[at] ?? 0 };
    }
  }
}

/**
 * Path of the directory that a reference names: of a live one, or of a deleted one whose record was not used again (its sequence
 * number is then one higher). «/unknown/…» from where the trace ends.
 */
export function pathOf(mft: Mft, parent: Reference): Uint8Array {
  const names: Uint8Array[] = [];
  const seen = new Set<number>();
  let at = parent;
  let top: Uint8Array = new Uint8Array(0);
  while (at.record !== ROOT_RECORD) {
    const record = mft.read(at.record);
    const fits =
      record?.inUse === true ? record.sequence === at.sequence : record?.sequence === nextSequence(at.sequence);
    const link = record !== null && fits && record.directory && !seen.has(at.record) ? firstName(record) : null;
    if (link === null || seen.size > DEPTH_MAX) {
      top = UNKNOWN;
      break;
    }
    seen.add(at.record);
    names.push(link.name);
    at = link.parent;
  }
  return names.reduceRight((path, name) => joinPath(path, name), top);
}

function firstName(record: MftRecord): { name: Uint8Array; parent: Reference } | null {
  const { view, bytes } = record;
  let found: { name: Uint8Array; parent: Reference } | null = null;
  eachName(record, (_, valueAt) => {
    if (view.getUint8(valueAt + 65) === DOS_SPACE) return false;
    const units = view.getUint8(valueAt + 64);
    found = { name: wtf8(bytes, valueAt + FILE_NAME_SIZE, units), parent: reference(view, valueAt) };
    return true;
  });
  return found;
}
