import type { Native, NativeEvent, NativeObject } from "@mizugiwa/events";
import { fold } from "../fold.js";
import type { FieldTable } from "./fields.js";
import { leavesOf, lookUp } from "./leaves.js";

/** No text, one, or several: what a field holds. */
export type Texts = null | string | readonly string[];

/** A field's value: a plain one, or several where the event holds lists. */
type Held = { readonly leaf: Native } | { readonly leaves: readonly Native[] };

/** States of a slot. */
const UNKNOWN = 0;
const ABSENT = 1;
const LOOSE = 2;
const EXACT = 3;

/** Between the values of an event when they are searched as one text; no keyword holds it. */
const BETWEEN = "\0";

/**
 * One event as rules see it. Fields are found once, texts folded once, and only where a rule asks. The view is used
 * again for the next event: nothing of it may be kept.
 */
export class EventView {
  readonly #table: FieldTable;
  #size = 0;
  #fresh = new Uint8Array(0);
  #state = new Uint8Array(0);
  #values: (Native | undefined)[] = [];
  #held: (Held | null)[] = [];
  #folded: (Texts | undefined)[] = [];
  #texts: (Texts | undefined)[] = [];
  #fields: NativeObject = {};
  #all: readonly Native[] | null = null;
  #allFolded: readonly string[] | null = null;
  #everything: string | null = null;

  constructor(table: FieldTable) {
    this.#table = table;
  }

  /** Turns to another event. */
  show(event: NativeEvent): void {
    if (this.#size !== this.#table.size) this.#grow();
    this.#state.set(this.#fresh);
    this.#held.fill(null);
    this.#folded.fill(undefined);
    this.#texts.fill(undefined);
    this.#all = null;
    this.#allFolded = null;
    this.#everything = null;
    this.#fields = event.fields;
    for (const key of Object.keys(event.fields)) {
      for (const filled of this.#table.filledBy(key)) {
        const slot = filled >> 1;
        const found = (filled & 1) === 1 ? EXACT : LOOSE;
        if ((this.#state[slot] ?? EXACT) < found) {
          this.#state[slot] = found;
          this.#values[slot] = event.fields[key];
        }
      }
    }
  }

  /** Whether the field is there at all, even as null. */
  has(slot: number): boolean {
    return this.#look(slot) !== ABSENT;
  }

  /** The plain values of a field: none where it is absent, several where there are lists; objects are none. */
  leaves(slot: number): readonly Native[] {
    const held = this.#hold(slot);
    return held === null ? [] : "leaf" in held ? [held.leaf] : held.leaves;
  }

  /** Whether any plain value of the field passes. */
  some(slot: number, test: (leaf: Native) => boolean): boolean {
    const held = this.#hold(slot);
    if (held === null) return false;
    return "leaf" in held ? test(held.leaf) : held.leaves.some(test);
  }

  /** The texts of a field as written: numbers and truth values as JSON writes them, null as none. */
  texts(slot: number): Texts {
    const known = this.#texts[slot];
    if (known !== undefined) return known;
    const held = this.#hold(slot);
    const texts = held === null ? null : "leaf" in held ? textOfLeaf(held.leaf) : textsOf(held.leaves);
    this.#texts[slot] = texts;
    return texts;
  }

  /** The texts of a field, folded. */
  folded(slot: number): Texts {
    const known = this.#folded[slot];
    if (known !== undefined) return known;
    const texts = this.texts(slot);
    const folded = texts === null ? null : typeof texts === "string" ? fold(texts) : texts.map(fold);
    this.#folded[slot] = folded;
    return folded;
  }

  /** Every plain value of the event. */
  allLeaves(): readonly Native[] {
    this.#all ??= leavesOf(this.#fields, true);
    return this.#all;
  }

  /** Every text of the event, folded. */
  allFolded(): readonly string[] {
    this.#allFolded ??= textsOf(this.allLeaves()).map(fold);
    return this.#allFolded;
  }

  /** All texts of the event in one, folded, for the search of keywords without wildcards. */
  everything(): string {
    this.#everything ??= fold(textsOf(this.allLeaves()).join(BETWEEN));
    return this.#everything;
  }

  #grow(): void {
    const size = this.#table.size;
    this.#size = size;
    this.#fresh = Uint8Array.from({ length: size }, (_, slot) =>
      this.#table.pathOf(slot) === null ? ABSENT : UNKNOWN,
    );
    this.#state = new Uint8Array(size);
    this.#values = Array.from({ length: size }, () => undefined);
    this.#held = Array.from({ length: size }, () => null);
    this.#folded = Array.from({ length: size }, () => undefined);
    this.#texts = Array.from({ length: size }, () => undefined);
  }

  /** Finds a field; the path of a dotted name is walked here, once it is asked for. */
  #look(slot: number): number {
    const state = this.#state[slot] ?? ABSENT;
    if (state !== UNKNOWN) return state;
    const path = this.#table.pathOf(slot);
    const found = path === null ? undefined : lookUp(this.#fields, path, this.#table.looseOf);
    this.#values[slot] = found;
    const now = found === undefined ? ABSENT : LOOSE;
    this.#state[slot] = now;
    return now;
  }

  #hold(slot: number): Held | null {
    if (this.#look(slot) === ABSENT) return null;
    const known = this.#held[slot];
    if (known !== null && known !== undefined) return known;
    const value = this.#values[slot] ?? null;
    const held = typeof value === "object" && value !== null ? { leaves: leavesOf(value, false) } : { leaf: value };
    this.#held[slot] = held;
    return held;
  }
}

/** A plain value as text; null has none. */
export function textOfLeaf(leaf: Native): string | null {
  if (typeof leaf === "string") return leaf;
  return typeof leaf === "number" || typeof leaf === "boolean" ? String(leaf) : null;
}

function textsOf(leaves: readonly Native[]): string[] {
  const texts: string[] = [];
  for (const leaf of leaves) {
    const text = textOfLeaf(leaf);
    if (text !== null) texts.push(text);
  }
  return texts;
}
