import { type Need, needsOf } from "../compile/needs.js";
import type { Tree } from "../compile/tree.js";
import { fold } from "../fold.js";
import type { Source } from "../logsource/source.js";
import { canonicalNumber } from "../match/number.js";
import type { EventView, Texts } from "../match/view.js";
import { GramTable } from "./gram-table.js";

/** A rule in the words of one source. */
export interface CompiledRule {
  /** Its place among the rules of the set. */
  readonly ordinal: number;
  readonly source: Source;
  readonly tree: Tree;
}

/** Where keywords are filed: the text of the whole event. */
const EVERYWHERE = -1;
/** So few rules are asked faster than looked up. */
const INDEX_FROM = 3;

/** The rules of one source, so filed that an event is asked only those that it may fulfil. */
export class SourceIndex {
  readonly source: Source;
  readonly rules: readonly CompiledRule[];
  readonly #when: string | null;
  readonly #whenSlot: number;
  readonly #always: CompiledRule[] = [];
  readonly #whole = new Map<number, Map<string, number[]>>();
  readonly #numbers = new Map<number, Map<string, number[]>>();
  readonly #grams: GramTable;
  readonly #scanned: readonly number[];
  readonly #seen: Uint32Array;
  #round = 0;

  /** With `filed` false every rule is asked of every event: slow, and what the index must agree with. */
  constructor(source: Source, rules: readonly CompiledRule[], slotOf: (field: string) => number, filed: boolean) {
    this.source = source;
    this.rules = rules;
    this.#when = source.when === undefined ? null : fold(source.when.is);
    this.#whenSlot = source.when === undefined ? -1 : slotOf(source.when.field);
    this.#seen = new Uint32Array(rules.length);
    const within: { field: number; text: string; owner: number }[] = [];
    for (const [owner, rule] of rules.entries()) {
      const needs = filed && rules.length >= INDEX_FROM ? needsOf(rule.tree) : null;
      if (needs === null) this.#always.push(rule);
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
    const slots = need.kind === "whole" ? this.#whole : this.#numbers;
    const texts = slots.get(slot) ?? new Map<string, number[]>();
    slots.set(slot, texts);
    const owners = texts.get(need.text) ?? [];
    texts.set(need.text, owners);
    owners.push(owner);
  }

  /** Calls `ask` once for each rule that the event may fulfil. */
  offer(view: EventView, ask: (rule: CompiledRule) => void): void {
    if (this.#when !== null && !someText(view.folded(this.#whenSlot), (text) => text === this.#when)) return;
    for (const rule of this.#always) ask(rule);
    if (this.#always.length === this.rules.length) return;
    this.#round += 1;
    const hit = (owner: number): void => {
      if (this.#seen[owner] === this.#round) return;
      this.#seen[owner] = this.#round;
      const rule = this.rules[owner];
      if (rule !== undefined) ask(rule);
    };
    for (const [slot, texts] of this.#whole) forText(view.folded(slot), (text) => texts.get(text)?.forEach(hit));
    for (const [slot, numbers] of this.#numbers) {
      forText(view.texts(slot), (text) => numbers.get(canonicalNumber(text) ?? "")?.forEach(hit));
    }
    for (const slot of this.#scanned) {
      if (slot === EVERYWHERE) this.#grams.scan(slot, view.everything(), hit);
      else forText(view.folded(slot), (text) => this.#grams.scan(slot, text, hit));
    }
  }
}

function forText(texts: Texts, use: (text: string) => void): void {
  if (typeof texts === "string") use(texts);
  else if (texts !== null) for (const text of texts) use(text);
}

function someText(texts: Texts, test: (text: string) => boolean): boolean {
  return typeof texts === "string" ? test(texts) : (texts?.some(test) ?? false);
}
