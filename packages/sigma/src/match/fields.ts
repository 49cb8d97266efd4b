import { fold } from "../fold.js";

/** Keys of events remembered with the slots they fill; hostile logs may invent keys without end. */
const KEYS_LIMIT = 1 << 16;
/** A dotted name of more parts is looked up as one literal key only. */
const PATH_LIMIT = 32;

/** How well a key bears the name of a field: not at all, but for case and spaces, exactly, or as the event's own. */
export const ABSENT = 0;
export const LOOSE = 1;
const EXACT = 2;
const PAYLOAD = 3;

/**
 * Windows events have names twice: event 104 is written to one Channel and tells of another. The reader then marks
 * the event's own; rules mean that one, since where the event was written is said by their logsource.
 */
const PAYLOAD_PREFIX = "EventData_";

/**
 * The field names that rules ask for, each with a slot. A key of an event fills the slots of its own name and of the
 * names that differ from it in case and spaces only; the exact name wins.
 */
export class FieldTable {
  readonly #slots = new Map<string, number>();
  readonly #loose = new Map<string, number[]>();
  readonly #paths: (readonly string[] | null)[] = [];
  readonly #keys = new Map<string, readonly number[]>();
  readonly #looseNames = new Map<string, string>();
  /** What dotted names begin with, without case and spaces, by number. */
  readonly #heads = new Map<string, number>();
  readonly #headOfSlot: number[] = [];
  readonly #headOfKey = new Map<string, number>();

  get size(): number {
    return this.#paths.length;
  }

  /** The slot of a field name; a new one where no rule has asked for it yet. */
  slotOf(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#paths.length;
    const path = name.split(".");
    this.#slots.set(name, slot);
    const isDotted = path.length > 1 && path.length <= PATH_LIMIT;
    this.#paths.push(isDotted ? path : null);
    this.#headOfSlot.push(isDotted ? this.#headNamed(path[0] ?? "") : -1);
    const loose = this.looseOf(name);
    const others = this.#loose.get(loose);
    if (others === undefined) this.#loose.set(loose, [slot]);
    else others.push(slot);
    this.#keys.clear();
    this.#headOfKey.clear();
    return slot;
  }

  /** How many different beginnings dotted names have. */
  get heads(): number {
    return this.#heads.size;
  }

  /** The number of what a dotted name begins with: no key of an event that bears it, no value. */
  headOf(slot: number): number {
    return this.#headOfSlot[slot] ?? -1;
  }

  /** The number of the beginning that a key of an event bears; -1 where no dotted name begins with it. */
  headBorneBy(key: string): number {
    const known = this.#headOfKey.get(key);
    if (known !== undefined) return known;
    const head = this.#heads.get(this.looseOf(key)) ?? -1;
    if (this.#headOfKey.size >= KEYS_LIMIT) this.#headOfKey.clear();
    this.#headOfKey.set(key, head);
    return head;
  }

  #headNamed(name: string): number {
    const loose = this.looseOf(name);
    const known = this.#heads.get(loose);
    if (known !== undefined) return known;
    this.#heads.set(loose, this.#heads.size);
    return this.#heads.size - 1;
  }

  /** The parts of a dotted name, null for a plain one. */
  pathOf(slot: number): readonly string[] | null {
    return this.#paths[slot] ?? null;
  }

  /** A name without what writers of logs and rules disagree on: case and spaces. */
  readonly looseOf = (name: string): string => {
    const known = this.#looseNames.get(name);
    if (known !== undefined) return known;
    const loose = fold(name.replaceAll(" ", ""));
    if (this.#looseNames.size >= KEYS_LIMIT) this.#looseNames.clear();
    this.#looseNames.set(name, loose);
    return loose;
  };

  /** What a key of an event fills: for each slot `slot * 4` plus how well the key bears the name of the field. */
  filledBy(key: string): readonly number[] {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const payload = key.startsWith(PAYLOAD_PREFIX) ? key.slice(PAYLOAD_PREFIX.length) : null;
    const exact = this.#slots.get(key);
    const filled = this.#alike(key).map((slot) => slot * 4 + (slot === exact ? EXACT : LOOSE));
    if (payload !== null) filled.push(...this.#alike(payload).map((slot) => slot * 4 + PAYLOAD));
    if (this.#keys.size >= KEYS_LIMIT) this.#keys.clear();
    this.#keys.set(key, filled);
    return filled;
  }

  #alike(name: string): readonly number[] {
    return this.#loose.get(this.looseOf(name)) ?? [];
  }
}
