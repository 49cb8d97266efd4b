import type { Native, NativeEvent, NativeObject } from "@mizugiwa/events";
import { fold } from "../fold.js";
import { ABSENT, type FieldTable, LOOSE } from "./fields.js";
import { leavesOf, lookUp, valuesOf } from "./leaves.js";
import { canonicalNumber } from "./number.js";

/** No text, one, or several: what a field holds. */
export type Texts = null | string | readonly string[];

/** What is known of a field in the event of a round; `undefined` is not yet looked at. */
class Cell {
  round = 0;
  state: number = ABSENT;
  value: Native | undefined = undefined;
  /** The plain values where the event holds lists or objects; null where `value` is one itself. */
  leaves: readonly Native[] | null | undefined = undefined;
  texts: Texts | undefined = undefined;
  folded: Texts | undefined = undefined;
  numbers: Texts | undefined = undefined;

  /** Begins a new round with a value, or without. */
  set(round: number, state: number, value: Native | undefined): void {
    this.round = round;
    this.state = state;
    this.value = value;
    this.leaves = undefined;
    this.texts = undefined;
    this.folded = undefined;
    this.numbers = undefined;
  }
}

/** Between the values of an event when they are searched as one text; no keyword holds it. */
const BETWEEN = "\0";
const NOTHING: readonly Native[] = [];

/**
 * One event as rules see it. Fields are found once, texts folded once, and only where a rule asks. The view is used
 * again for the next event: nothing of it may be kept.
 */
export class EventView {
  readonly #table: FieldTable;
  readonly #cells: Cell[] = [];
  /** By the beginning of dotted names the last round whose event bears it. */
  readonly #heads: number[] = [];
  #round = 0;
  #fields: NativeObject = {};
  #all: readonly Native[] | null = null;
  #allFolded: readonly string[] | null = null;
  #everything: string | null = null;

  constructor(table: FieldTable) {
    this.#table = table;
  }

  /** Turns to another event. */
  show(event: NativeEvent): void {
    while (this.#cells.length < this.#table.size) this.#cells.push(new Cell());
    while (this.#heads.length < this.#table.heads) this.#heads.push(0);
    this.#round += 1;
    this.#all = null;
    this.#allFolded = null;
    this.#everything = null;
    const { fields } = event;
    this.#fields = fields;
    for (const key of Object.keys(fields)) {
      const head = this.#table.headBorneBy(key);
      if (head !== -1) this.#heads[head] = this.#round;
      const filled = this.#table.filledBy(key);
      for (let at = 0; at < filled.length; at += 1) this.#fill(filled[at] ?? 0, fields[key]);
    }
  }

  /** Whether the field is there at all, even as null. */
  has(slot: number): boolean {
    return this.#cell(slot).state !== ABSENT;
  }

  /** The plain values of a field: none where it is absent, several where there are lists; objects as JSON. */
  leaves(slot: number): readonly Native[] {
    const cell = this.#cell(slot);
    if (cell.state === ABSENT) return NOTHING;
    return leavesIn(cell) ?? [cell.value ?? null];
  }

  /** Whether any plain value of the field passes. */
  some(slot: number, test: (leaf: Native) => boolean): boolean {
    const cell = this.#cell(slot);
    if (cell.state === ABSENT) return false;
    const leaves = leavesIn(cell);
    return leaves === null ? test(cell.value ?? null) : leaves.some(test);
  }

  /** The texts of a field as written: numbers and truth values as JSON writes them, null as none. */
  texts(slot: number): Texts {
    const cell = this.#cell(slot);
    if (cell.texts === undefined) cell.texts = textsIn(cell);
    return cell.texts;
  }

  /** The one text of a field as written, of several their JSON list; null where it has none. */
  joined(slot: number): string | null {
    const texts = this.texts(slot);
    if (texts === null || typeof texts === "string") return texts;
    return texts.length > 1 ? JSON.stringify(texts) : (texts[0] ?? null);
  }

  /** The texts of a field, folded. */
  folded(slot: number): Texts {
    const cell = this.#cell(slot);
    if (cell.folded === undefined) cell.folded = eachText(this.texts(slot), fold);
    return cell.folded;
  }

  /** The texts of a field that are numbers, in canonical form; what is none is the empty text. */
  numbers(slot: number): Texts {
    const cell = this.#cell(slot);
    if (cell.numbers === undefined) cell.numbers = eachText(this.texts(slot), (text) => canonicalNumber(text) ?? "");
    return cell.numbers;
  }

  /** Every plain value of the event. */
  allLeaves(): readonly Native[] {
    this.#all ??= leavesOf(this.#fields);
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

  #fill(filled: number, value: Native | undefined): void {
    const cell = this.#cells[filled >> 2];
    const state = filled & 3;
    if (cell !== undefined && (cell.round !== this.#round || cell.state < state)) cell.set(this.#round, state, value);
  }

  /** The cell of a field; the path of a dotted name is walked here, once it is asked for. */
  #cell(slot: number): Cell {
    const cell = this.#cells[slot];
    if (cell === undefined) throw new RangeError(`no field has the slot ${slot}`);
    if (cell.round === this.#round) return cell;
    // Most dotted names are of other logs: nothing is walked where the event has no key that they begin with.
    const isBorne = this.#heads[this.#table.headOf(slot)] === this.#round;
    const path = isBorne ? this.#table.pathOf(slot) : null;
    const found = path === null ? undefined : lookUp(this.#fields, path, this.#table.looseOf);
    cell.set(this.#round, found === undefined ? ABSENT : LOOSE, found);
    return cell;
  }
}

function leavesIn(cell: Cell): readonly Native[] | null {
  if (cell.leaves === undefined) {
    const value = cell.value ?? null;
    cell.leaves = typeof value === "object" && value !== null ? valuesOf(value) : null;
  }
  return cell.leaves;
}

function textsIn(cell: Cell): Texts {
  if (cell.state === ABSENT) return null;
  if (typeof cell.value === "string") return cell.value;
  const leaves = leavesIn(cell);
  return leaves === null ? textOfLeaf(cell.value ?? null) : textsOf(leaves);
}

function eachText(texts: Texts, change: (text: string) => string): Texts {
  if (texts === null) return null;
  return typeof texts === "string" ? change(texts) : texts.map(change);
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
