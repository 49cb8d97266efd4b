import { type Entry, safeParts } from "@mizugiwa/evidence";

const NOTHING = Buffer.alloc(0);
const SEPARATOR = Buffer.from("/");

/**
 * Says where each file of evidence is to be written below one folder: its path without what leads out of it, with a number where
 * a name is taken. The same files in the same order have the same names, whatever threads do. Of each name only a
 * hash is kept, 8 bytes and some room: that two names meet by chance costs a needless number, nothing else.
 */
export class TargetNames {
  readonly #taken = new HashedNames();
  readonly #folders = new Map<string, Buffer>();
  /** The next number of names that were taken before. */
  readonly #next = new Map<number, number>();
  readonly #isWindows: boolean;

  /** `reserved`: names at the top that no file gets. */
  constructor(reserved: readonly string[], isWindows = process.platform === "win32") {
    this.#isWindows = isWindows;
    for (const name of reserved) this.#taken.add(hashOf(Buffer.from(name)));
  }

  /** One byte a character (latin1); "" for the folder itself. */
  folder(volume: string | null, entry: Entry): string {
    return this.#folder(this.#partsOf(volume, entry)).toString("latin1");
  }

  /** One byte a character (latin1). */
  file(volume: string | null, entry: Entry, stream: string): string {
    const parts = this.#partsOf(volume, entry);
    const own = parts.pop() ?? Buffer.from("unnamed");
    const name = stream === "" ? own : Buffer.concat([own, Buffer.from(`~${safeText(stream)}`)]);
    return this.#free(this.#folder(parts), name).toString("latin1");
  }

  #partsOf(volume: string | null, { directory, name }: Entry): Buffer[] {
    const above = volume === null ? [] : [Buffer.from(safeText(volume))];
    return [...above, ...safeParts(directory, name, this.#isWindows).map((part) => Buffer.from(part))];
  }

  /** One place for a folder, whoever asks; a file of its name gave it a number. */
  #folder(parts: readonly Buffer[]): Buffer {
    const name = parts.at(-1);
    if (name === undefined) return NOTHING;
    const key = Buffer.concat(parts.flatMap((part) => [part, SEPARATOR])).toString("latin1");
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const path = this.#free(this.#folder(parts.slice(0, -1)), name);
    this.#folders.set(key, path);
    return path;
  }

  #free(folder: Buffer, name: Buffer): Buffer {
    const wanted = folder.length === 0 ? name : Buffer.concat([folder, SEPARATOR, name]);
    const hash = hashOf(wanted);
    if (this.#taken.add(hash)) return wanted;
    for (let number = this.#next.get(hash) ?? 2; ; number += 1) {
      const path = numbered(wanted, number);
      if (!this.#taken.add(hashOf(path))) continue;
      this.#next.set(hash, number + 1);
      return path;
    }
  }
}

function numbered(path: Buffer, number: number): Buffer {
  return Buffer.concat([path, Buffer.from(numberedEnding(number))]);
}

/** What tells two files of one name apart: `report.txt~2`. */
export function numberedEnding(number: number): string {
  return `~${number}`;
}

/** A name of ours for a file: volumes and streams have names that others chose. */
function safeText(name: string): string {
  return name
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 60)
    .replace(/^\.+$/, "_");
}

const HALF = 2 ** 26;

/** 52 bits of two hashes (FNV-1a, two bases), never 0. */
function hashOf(bytes: Uint8Array): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x5bd1e995);
  }
  return ((high >>> 6) ^ ((high << 7) & 0x3ffffff)) * HALF + ((low >>> 6) ^ ((low << 7) & 0x3ffffff)) || 1;
}

const FILLED_MOST = 0.6;

/** A set of numbers in one typed array. */
class HashedNames {
  #slots = new Float64Array(1024);
  #count = 0;

  /** False where it was there. */
  add(hash: number): boolean {
    if (!insert(this.#slots, hash)) return false;
    this.#count += 1;
    if (this.#count > this.#slots.length * FILLED_MOST) this.#grow();
    return true;
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0) insert(larger, hash);
    this.#slots = larger;
  }
}

function insert(slots: Float64Array, hash: number): boolean {
  for (let at = hash % slots.length; ; at = at + 1 === slots.length ? 0 : at + 1) {
    const held = slots[at];
    if (held === hash) return false;
    if (held === 0) {
      slots[at] = hash;
      return true;
    }
  }
}
