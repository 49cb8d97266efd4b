/**
 * Finds which of many texts are in a text, in one pass: each wanted text is filed under one of its runs of four
 * characters, and at every place of the text the run there is looked up. Only what is filed under that run is then
 * compared.
 *
 * An automaton over the wanted texts of SigmaHQ has 73 thousand states and needs 130 MB as a table; this needs less
 * than one MB and is built in milliseconds.
 */

const GRAM = 4;
/** Odd, with well-mixed bits (Knuth, The Art of Computer Programming 3, 6.4: the golden ratio of 2^32). */
const MULTIPLIER = 0x9e3779b1;
const BITS_MIN = 10;
const BITS_MAX = 20;

/** Called with the number the text was added under. */
export type OnHit = (owner: number) => void;

interface Filed {
  readonly field: number;
  readonly text: string;
  /** Where in the text its run begins. */
  readonly offset: number;
  readonly owners: number[];
}

export class GramTable {
  readonly #short = new Map<number, Filed[]>();
  readonly #filed: Filed[] = [];
  readonly #next: Int32Array;
  readonly #heads: Int32Array;
  readonly #present: Uint32Array;
  readonly #shift: number;

  /** Takes texts by field (any small integer); owners are what a hit reports. */
  constructor(wanted: readonly { readonly field: number; readonly text: string; readonly owner: number }[]) {
    const long: Filed[] = [];
    const known = new Map<string, Filed>();
    for (const { field, text, owner } of wanted) {
      const key = `${field} ${text}`;
      const same = known.get(key);
      if (same !== undefined) same.owners.push(owner);
      else {
        const filed = { field, text, offset: rarestRun(text), owners: [owner] };
        known.set(key, filed);
        if (text.length >= GRAM) long.push(filed);
        else this.#short.set(field, [...(this.#short.get(field) ?? []), filed]);
      }
    }
    const bits = Math.min(Math.max(Math.ceil(Math.log2(long.length * 8 + 1)), BITS_MIN), BITS_MAX);
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(1 << bits).fill(-1);
    this.#present = new Uint32Array((1 << bits) >> 5);
    this.#next = new Int32Array(long.length).fill(-1);
    for (const filed of long) this.#file(filed);
  }

  #file(filed: Filed): void {
    let run = 0;
    for (let at = 0; at < GRAM; at += 1) run = (run << 8) ^ filed.text.charCodeAt(filed.offset + at);
    const place = this.#place(run, filed.field);
    const index = this.#filed.length;
    this.#filed.push(filed);
    this.#next[index] = this.#heads[place] ?? -1;
    this.#heads[place] = index;
    this.#present[place >> 5] = (this.#present[place >> 5] ?? 0) | (1 << (place & 31));
  }

  #place(run: number, field: number): number {
    return Math.imul(run ^ Math.imul(field + 1, 0x85ebca6b), MULTIPLIER) >>> this.#shift;
  }

  /** Reports the owners of every wanted text that is in the field's text; an owner may be reported repeatedly. */
  scan(field: number, text: string, hit: OnHit): void {
    const short = this.#short.get(field);
    if (short !== undefined) for (const filed of short) if (text.includes(filed.text)) filed.owners.forEach(hit);
    if (text.length < GRAM || this.#filed.length === 0) return;
    const salt = Math.imul(field + 1, 0x85ebca6b);
    const present = this.#present;
    const shift = this.#shift;
    let run = 0;
    for (let at = 0; at < GRAM - 1; at += 1) run = (run << 8) ^ text.charCodeAt(at);
    for (let at = GRAM - 1; at < text.length; at += 1) {
      run = (run << 8) ^ text.charCodeAt(at);
      const place = Math.imul(run ^ salt, MULTIPLIER) >>> shift;
      if (((present[place >> 5] ?? 0) & (1 << (place & 31))) !== 0)
        this.#compare(place, field, text, at - GRAM + 1, hit);
    }
  }

  #compare(place: number, field: number, text: string, at: number, hit: OnHit): void {
    for (let index = this.#heads[place] ?? -1; index !== -1; index = this.#next[index] ?? -1) {
      const filed = this.#filed[index];
      if (filed === undefined || filed.field !== field) continue;
      if (at >= filed.offset && text.startsWith(filed.text, at - filed.offset)) filed.owners.forEach(hit);
    }
  }
}

/** Letters and signs that are everywhere in logs: the text is better filed under a run with few of them. */
const COMMON = cost("aeinorst\\ .0", 2, cost("cdlmpuwhx:/-", 1, new Uint8Array(128)));

function cost(chars: string, each: number, costs: Uint8Array): Uint8Array {
  for (let at = 0; at < chars.length; at += 1) costs[chars.charCodeAt(at)] = each;
  return costs;
}

function rarestRun(text: string): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + GRAM <= text.length; at += 1) {
    let sum = 0;
    for (let next = at; next < at + GRAM; next += 1) sum += COMMON[text.charCodeAt(next)] ?? 0;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return best;
}
