import { type Need, needsOf } from "../compile/needs.js";
import type { Tree } from "../compile/tree.js";
import { fold } from "../fold.js";
import type { Source } from "../logsource/source.js";
import type { EventView, Texts } from "../match/view.js";
import { GramTable } from "./gram-table.js";

/** A rule in the words of one source. */
export interface BoundRule {
  /** Its place among the rules of the set. */
  readonly ordinal: number;
  readonly source: Source;
  readonly tree: Tree;
  /** Slots of the fields that correlations over the rule ask for; null where none does. */
  readonly feed: readonly number[] | null;
}

/** Where keywords are filed: the text of the whole event. */
const EVERYWHERE = -1;

/** Texts that a field must be, with the rules filed under them. */
interface Shelf {
  readonly slot: number;
  readonly owners: Map<string, number[]>;
}

/** The rules of one source, so filed that an event is asked only those that it may fulfil. */
export class SourceIndex {
  readonly source: Source;
  readonly rules: readonly BoundRule[];
  readonly #when: string | null;
  readonly #whenSlot: number;
  readonly #always: number[] = [];
  readonly #wholes: Shelf[] = [];
  readonly #numbers: Shelf[] = [];
  readonly #grams: GramTable;
  readonly #scanned: readonly number[];
  readonly #seen: Uint32Array;
  #round = 0;
  #offered: BoundRule[] = [];

  /** With `filed` false every rule is asked of every event: slow, and what the index must agree with. */
  constructor(source: Source, rules: readonly BoundRule[], slotOf: (field: string) => number, filed: boolean) {
    this.source = source;
    this.rules = rules;
    this.#when = source.when === undefined ? null : fold(source.when.is);
    this.#whenSlot = source.when === undefined ? -1 : slotOf(source.when.field);
    this.#seen = new Uint32Array(rules.length);
    const within: { field: number; text: string; owner: number }[] = [];
    for (const [owner, rule] of rules.entries()) {
      const needs = filed ? needsOf(rule.tree) : null;
      if (needs === null) this.#always.push(owner);
      else for (const need of needs) this.#file(need, owner, within);
    }
    this.#grams = new GramTable(within);
    this.#scanned = [...new Set(within.map(({ field }) => field))];
  }

  #file(need: Need, owner: number, within: { field: number; text: string; owner: number }[]): void {
    const slot = need.slot ?? EVERYWHERE;
    if (need.kind === "within") {
      within.push({ field: slot, text: need.text, owner });
      return;
    }
    const shelves = need.kind === "whole" ? this.#wholes : this.#numbers;
    let shelf = shelves.find((each) => each.slot === slot);
    if (shelf === undefined) {
      shelf = { slot, owners: new Map() };
      shelves.push(shelf);
    }
    const owners = shelf.owners.get(need.text);
    if (owners === undefined) shelf.owners.set(need.text, [owner]);
    else owners.push(owner);
  }

  /** The rules that the event may fulfil, each once. The list is used again at the next call. */
  offer(view: EventView): readonly BoundRule[] {
    this.#offered.length = 0;
    if (this.#when !== null && !isAmong(view.folded(this.#whenSlot), this.#when)) return this.#offered;
    this.#round += 1;
    this.#hit(this.#always);
    if (this.#always.length === this.rules.length) return this.#offered;
    for (const { slot, owners } of this.#wholes) this.#look(owners, view.folded(slot));
    for (const { slot, owners } of this.#numbers) this.#look(owners, view.numbers(slot));
    for (const slot of this.#scanned) this.#scan(slot, slot === EVERYWHERE ? view.everything() : view.folded(slot));
    return this.#offered;
  }

  #look(owners: ReadonlyMap<string, readonly number[]>, texts: Texts): void {
    if (texts === null) return;
    if (typeof texts !== "string") for (const text of texts) this.#hit(owners.get(text));
    else this.#hit(owners.get(texts));
  }

  #scan(slot: number, texts: Texts): void {
    if (texts === null) return;
    if (typeof texts !== "string") for (const text of texts) this.#grams.scan(slot, text, this.#hit);
    else this.#grams.scan(slot, texts, this.#hit);
  }

  readonly #hit = (owners: readonly number[] | undefined): void => {
    if (owners === undefined) return;
    for (let at = 0; at < owners.length; at += 1) {
      const owner = owners[at] ?? 0;
      const rule = this.rules[owner];
      if (rule === undefined || this.#seen[owner] === this.#round) continue;
      this.#seen[owner] = this.#round;
      this.#offered.push(rule);
    }
  };
}

function isAmong(texts: Texts, wanted: string): boolean {
  return typeof texts === "string" ? texts === wanted : (texts?.includes(wanted) ?? false);
}
