/**
 * One correlation over event time: a window that ends with each input and reaches back by the timespan, both ends
 * included.
 *
 * Everything here is called in the order of event time, instant by instant, with all inputs of an instant together:
 * so what comes out depends on the set of inputs alone. A condition with `not` also looks as far forward as the
 * timespan reaches, and its hit stands at the end of that time.
 */
import { Entries } from "./entries.js";
import { Groups } from "./groups.js";
import { type Input, keyOfValues } from "./input.js";
import { keepsBounds, measureOf, type WordCondition, wordCondition } from "./judge.js";
import type { Measure } from "./measures/measure.js";
import { type Presence, ruleOrder, rulePresence } from "./measures/presence.js";
import type { PlannedCorrelation } from "./plan.js";

/** An instant at which the condition of a group holds. */
export interface Hit {
  readonly at: number;
  /** The inputs of the instant that made it hold. */
  readonly inputs: readonly Input[];
  /** What the condition judged: a count, a sum, how many rules. */
  readonly value: number;
  /** Entries of the group in the window. */
  readonly count: number;
  readonly first: number;
  /** The newest events of the window, oldest first. */
  readonly refs: readonly string[];
  /** Whether it is to be told: the first of the group since the timespan passed. */
  readonly alerts: boolean;
}

/** A hit that something later can still undo. */
export interface Open {
  readonly due: number;
  readonly group: string;
  readonly present: number;
  readonly hit: Omit<Hit, "at" | "alerts">;
}

/** What a window holds, as plain data. */
export interface WindowState {
  readonly entries: readonly Input[];
  readonly alerted: readonly (readonly [group: string, at: number])[];
  readonly open: readonly Open[];
}

/** Entries over all windows against their bound. */
export interface Room {
  used: number;
  readonly limit: number;
  refused: number;
}

const DECIDED_KEPT = 1024;

export class Window {
  readonly #planned: PlannedCorrelation;
  readonly #span: number;
  readonly #grouping: readonly number[];
  readonly #evidence: number;
  readonly #room: Room;
  readonly #entries = new Entries();
  readonly #groups = new Groups();
  readonly #measures: Measure[];
  readonly #presence: Presence;
  readonly #order: Measure | null;
  readonly #words: WordCondition | null;
  #open: Open[] = [];
  /** Those before it are decided; they are let go many at a time. */
  #undecided = 0;
  #inbox: Input[] = [];

  constructor(planned: PlannedCorrelation, evidence: number, room: Room) {
    const { correlation, expression, roles } = planned;
    this.#planned = planned;
    this.#span = correlation.timespanMs * 1000;
    this.#grouping = [...correlation.groupBy.keys()];
    this.#evidence = evidence;
    this.#room = room;
    this.#words = expression === null ? null : wordCondition(expression, roles);
    this.#presence = rulePresence(roles.length);
    const wanted = this.#words?.wanted ?? 0;
    const inOrder = [...roles.keys()].filter((role) => (wanted & (1 << role)) !== 0);
    this.#order = this.#words !== null && correlation.type === "temporal_ordered" ? ruleOrder(inOrder) : null;
    this.#measures = this.#words === null ? [measureOf(planned)] : [this.#presence];
    if (this.#order !== null) this.#measures.push(this.#order);
  }

  /** Groups with entries in the window. */
  get groups(): number {
    return this.#groups.size;
  }

  /** The next instant at which something is decided without an input. */
  get due(): number {
    return this.#open[this.#undecided]?.due ?? Number.POSITIVE_INFINITY;
  }

  /** Takes an input of the instant at hand. */
  take(input: Input): void {
    this.#inbox.push(input);
  }

  /** Closes the instant: every input of it was taken. */
  settle(at: number): Hit[] {
    this.expire(at);
    const inbox = this.#inbox.sort(byRole);
    this.#inbox = [];
    const touched = new Map<number, Input[]>();
    for (const input of inbox) {
      const key = keyOfValues(input.values, this.#grouping);
      if (key === null) this.#room.used -= 1;
      else this.#enter(input, key, touched);
    }
    const hits: Hit[] = [];
    for (const [group, inputs] of touched) this.#judge(group, inputs, at, hits);
    while (this.due <= at) this.#decide(at, hits);
    return hits;
  }

  /** Forgets what a window ending at the instant no longer holds. */
  expire(at: number): void {
    const since = at - this.#span;
    const entries = this.#entries;
    while (entries.size > 0 && entries.at(entries.first) < since) {
      const input = entries.input(entries.first);
      const group = entries.group(entries.first);
      for (const measure of this.#measures) measure.leave(group, input);
      if (this.#groups.left(group)) for (const measure of this.#measures) measure.drop(group);
      entries.shift();
      this.#room.used -= 1;
    }
  }

  #enter(input: Input, key: string, touched: Map<number, Input[]>): void {
    const group = this.#groups.numberOf(key);
    this.#groups.entered(group, this.#entries.push(input, group, this.#groups.newest(group)));
    for (const measure of this.#measures) measure.enter(group, input);
    const others = touched.get(group);
    if (others === undefined) touched.set(group, [input]);
    else others.push(input);
  }

  #judge(group: number, inputs: readonly Input[], at: number, hits: Hit[]): void {
    const since = at - this.#span;
    const words = this.#words;
    if (words === null) {
      const value = this.#measures[0]?.valueOf(group, since, inputs) ?? Number.NaN;
      if (!keepsBounds(value, this.#planned.correlation.condition.bounds)) return;
      hits.push(this.#told(group, at, { inputs, value, ...this.#evidenceOf(group) }));
      return;
    }
    const present = this.#presence.bitsOf(group);
    const causes = inputs.filter(({ role }) => (words.wanted & (1 << role)) !== 0);
    if (causes.length === 0 || !words.test(present, present)) return;
    const value = this.#presence.valueOf(group, since, inputs);
    if (this.#order !== null && this.#order.valueOf(group, since, inputs) < bitCount(words.wanted)) return;
    const hit = { inputs: causes, value, ...this.#evidenceOf(group) };
    if (!words.negates) hits.push(this.#told(group, at, hit));
    else this.#open.push({ due: at + this.#span, group: this.#groups.keyOf(group), present, hit });
  }

  /** Decides the oldest open hit at the end of its time. */
  #decide(at: number, hits: Hit[]): void {
    const open = this.#open[this.#undecided];
    this.#undecided += 1;
    if (this.#undecided > DECIDED_KEPT && this.#undecided * 2 > this.#open.length) {
      this.#open.splice(0, this.#undecided);
      this.#undecided = 0;
    }
    const group = open === undefined ? undefined : this.#groups.find(open.group);
    if (open === undefined || group === undefined) return;
    const against = open.present | this.#presence.bitsOf(group);
    if (this.#words?.test(open.present, against) === true) hits.push(this.#told(group, at, open.hit));
  }

  #told(group: number, at: number, hit: Open["hit"]): Hit {
    const alerts = at - this.#groups.alerted(group) > this.#span;
    if (alerts) this.#groups.setAlerted(group, at);
    const inputs = hit.inputs.map((input) => (input.at === at ? input : { ...input, at }));
    return { ...hit, inputs, at, alerts };
  }

  #evidenceOf(group: number): Pick<Hit, "count" | "first" | "refs"> {
    const refs: string[] = [];
    let entry = this.#groups.newest(group);
    let first = this.#entries.at(entry);
    for (; entry !== -1 && refs.length < this.#evidence; entry = this.#entries.before(entry)) {
      refs.push(this.#entries.input(entry).ref);
      first = this.#entries.at(entry);
    }
    return { count: this.#groups.count(group), first, refs: refs.reverse() };
  }

  /** What the window holds, to be given to `restore` of a window of the same correlation. */
  snapshot(): WindowState {
    const entries: Input[] = [];
    for (let entry = this.#entries.first; entry < this.#entries.next; entry += 1) {
      entries.push(this.#entries.input(entry));
    }
    return { entries, alerted: [...this.#groups.alerts()], open: this.#open.slice(this.#undecided) };
  }

  /** Fills an empty window. */
  restore(state: WindowState): void {
    for (const input of state.entries) {
      const key = keyOfValues(input.values, this.#grouping);
      if (key === null) continue;
      this.#enter(input, key, new Map());
      this.#room.used += 1;
    }
    for (const [key, at] of state.alerted) {
      const group = this.#groups.find(key);
      if (group !== undefined) this.#groups.setAlerted(group, at);
    }
    this.#open = [...state.open];
  }
}

/** The order of inputs of one instant: by what they are, so that it does not depend on how they came. */
function byRole(a: Input, b: Input): number {
  return a.role - b.role || compareTexts(a.ref, b.ref) || compareTexts(String(a.values), String(b.values));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
