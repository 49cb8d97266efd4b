import { toProblem } from "@mizugiwa/base";
import type { Recovered } from "../../recovery/recovered.js";
import { eachName, readFileName } from "./file-name.js";
import type { Mft } from "./mft.js";
import { type Found, isShortForm, nameMark } from "./name-remnants.js";
import { generationOf, type MftRecord, type Reference } from "./record.js";
import { RemnantEntry } from "./remnant-entry.js";
import { pathOf } from "./tree.js";

/** Remnants held at once; beyond it the oldest knowledge wins and a problem says so. */
const REMNANTS_MAX = 200_000;

/**
 * Names found in slack, each once, without those that the file table knows: a table that is asked for every name it holds strikes
 * out what is no news.
 */
export class RemnantBook {
  /** By parent and name, then whose name it was. */
  readonly #byName = new Map<string, Found[]>();
  /** Of all names held: most names of a table are told to be none of them by this alone. */
  readonly #marks = new Set<number>();
  #byRecord: Map<number, Found[]> | null = null;
  #count = 0;
  isFull = false;
  readonly fullProblem = toProblem("limit-passed", {
    field: "index slack",
    detail: `more than ${REMNANTS_MAX} names lie in slack; the rest is not listed`,
  });

  add(found: Found): void {
    const key = keyOf(found.name.parent, found.name.name);
    const same = this.#byName.get(key) ?? [];
    const known = same.findIndex(({ file }) => file === null || found.file === null || isSame(file, found.file));
    const other = same[known];
    if (other === undefined) {
      this.isFull ||= this.#count >= REMNANTS_MAX;
      if (this.isFull) return;
      this.#count += 1;
      this.#marks.add(found.mark);
      this.#byName.set(key, [...same, found]);
    } else if (isBetter(found, other)) {
      this.#byName.set(
        key,
        same.map((each, at) => (at === known ? found : each)),
      );
    }
  }

  /** Strikes out the names that the record holds. */
  strike(record: MftRecord): void {
    if (this.#count === 0) return;
    const owner: Reference = record.base ?? { record: record.number, sequence: generationOf(record) };
    eachName(record, (_, valueAt) => {
      if (!this.#marks.has(nameMark(record.view, valueAt))) return false;
      const name = readFileName(record.bytes, record.view, valueAt, record.bytes.length - valueAt);
      if (name === null) return false;
      const key = keyOf(name.parent, name.name);
      const same = this.#byName.get(key);
      if (same === undefined) return false;
      const left = same.filter(({ file }) => file !== null && !isSame(file, owner));
      if (left.length === 0) this.#byName.delete(key);
      else this.#byName.set(key, left);
      return false;
    });
  }

  /**
   * The name that slack knows a file by, taken out of the book; null where there is none. The longer form of two is its name, and of
   * several links the one found first.
   */
  takeNameOf(record: MftRecord): Found | null {
    const owner = { record: record.number, sequence: generationOf(record) };
    let best: Found | null = null;
    for (const found of this.#ofRecord(record.number)) {
      if (found.file === null || !isSame(found.file, owner)) continue;
      if (best === null || (isShortForm(best) && !isShortForm(found))) best = found;
    }
    if (best === null) return null;
    const key = keyOf(best.name.parent, best.name.name);
    const left = this.#byName.get(key)?.filter((found) => found !== best) ?? [];
    if (left.length === 0) this.#byName.delete(key);
    else this.#byName.set(key, left);
    return best;
  }

  /** Names by the record they led to, sorted when they are first asked for: few files have no name of their own. */
  #ofRecord(number: number): readonly Found[] {
    if (this.#byRecord === null) {
      this.#byRecord = new Map();
      for (const found of this.#all()) {
        if (found.file === null) continue;
        const same = this.#byRecord.get(found.file.record);
        if (same === undefined) this.#byRecord.set(found.file.record, [found]);
        else same.push(found);
      }
    }
    return this.#byRecord.get(number) ?? [];
  }

  /** What is left, as deleted names; short forms only where no longer name of the same file is left or in the table. */
  *names(mft: Mft): Generator<Recovered, void, undefined> {
    const long = new Set<string>();
    for (const found of this.#all()) if (!isShortForm(found)) long.add(ownerKey(found));
    for (const found of this.#all()) {
      if (isShortForm(found) && (long.has(ownerKey(found)) || this.#isKnown(mft, found.file))) continue;
      const entry = new RemnantEntry(found, pathOf(mft, found.name.parent));
      const { method } = found;
      yield { entry, stream: "", method, confidence: "name-only", ranges: [], content: null, lost: [], problems: [] };
    }
  }

  *#all(): Generator<Found, void, undefined> {
    for (const same of this.#byName.values()) yield* same;
  }

  #isKnown(mft: Mft, file: Reference | null): boolean {
    const record = file === null ? null : mft.read(file.record);
    return record !== null && generationOf(record) === file?.sequence;
  }
}

function keyOf(parent: Reference, name: Uint8Array): string {
  return `${parent.record}.${parent.sequence}/${Buffer.from(name.buffer, name.byteOffset, name.length).toString("latin1")}`;
}

function ownerKey({ file, name, at }: Found): string {
  return file === null ? `at ${at}` : `${file.record}.${file.sequence} in ${name.parent.record}`;
}

function isSame(one: Reference, other: Reference): boolean {
  return one.record === other.record && one.sequence === other.sequence;
}

/** Of two remnants of one name: the one that says whose it was, then the one that changed later. */
function isBetter(found: Found, other: Found): boolean {
  if ((found.file === null) !== (other.file === null)) return other.file === null;
  const [a, b] = [found.name.changed, other.name.changed];
  if (a === null || b === null) return false;
  return a.seconds > b.seconds || (a.seconds === b.seconds && a.nanos > b.nanos);
}
