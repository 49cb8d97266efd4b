/**
 * Correlations as a state machine over event time.
 *
 * Matches are added in any order; nothing is decided before the watermark has passed it, and then everything is decided
 * in the order of event time. So the alerts are a function of the set of matches, whatever their arrival, as long as
 * none comes behind the watermark of its source; those that do are counted and left out. The watermark of the whole
 * is the lowest of its sources: one whose clock runs ahead makes no other late. No clock is read here.
 *
 * Bounds: matches in windows and on their way to them are at most `entriesLimit`, about 300 bytes each with short
 * texts; beyond it matches are refused and counted. Groups live as long as they have entries.
 */
import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { digestOf } from "../compile/fingerprint.js";
import type { SigmaCorrelation } from "../rule.js";
import { type Input, keyOfValues } from "./input.js";
import { instantOf, instantOfMs, timeOf } from "./instant.js";
import { Pending } from "./pending.js";
import type { CorrelationPlan, Edge } from "./plan.js";
import { type CorrelatorState, fromWritten, readState, toWritten } from "./state.js";
import { type Hit, type Room, Window } from "./window.js";

export interface CorrelateOptions {
  /** Matches held at most; beyond it they are refused and counted. Default 4,000,000. */
  readonly entriesLimit?: number;
  /** Events named in an alert at most. Default 100; their count is exact anyway. */
  readonly evidenceLimit?: number;
}

/** What of a match correlations need; plain data, so that it may come from another thread. */
export interface Feed {
  /** The rule's place in the set. */
  readonly ordinal: number;
  /** The values that correlations over the rule ask for; null where there are none. */
  readonly feed: readonly (string | null)[] | null;
}

/** The event of a match. */
export interface FedEvent {
  /** RFC 3339; null where the event has no time, so that no window can hold it. */
  readonly time: string | null;
  /** How alerts name the event; the same event always by the same name. */
  readonly ref: string;
}

export interface CorrelationAlert {
  /** The same for the same alert of the same correlation, whenever it is computed. */
  readonly key: string;
  /** The correlation, by what it detects; and with the group that the alert is about. */
  readonly correlation: string;
  readonly subject: string;
  readonly rule: SigmaCorrelation;
  /** RFC 3339: when the condition came to hold. */
  readonly time: string;
  /** When the oldest of the events named happened. */
  readonly since: string;
  /** The fields of `group-by` with the values that the events share. */
  readonly group: Readonly<Record<string, string>>;
  /** What the condition judged: a count, a sum, a share, the number of rules. */
  readonly value: number;
  /** Matches in the window when it came to hold. */
  readonly count: number;
  /** The newest of their events, oldest first. */
  readonly refs: readonly string[];
}

export interface CorrelationCounts {
  readonly added: number;
  /** Behind the watermark when they came. */
  readonly late: number;
  /** Without a time. */
  readonly untimed: number;
  /** Beyond `entriesLimit`. */
  readonly refused: number;
  /** In windows and on their way. */
  readonly held: number;
  readonly groups: number;
}

/** What `correlate` needs of a rule set. */
export interface Correlated {
  readonly plan: CorrelationPlan;
}

const ENTRIES_LIMIT = 4_000_000;
const EVIDENCE_LIMIT = 100;

/** Begins to correlate the matches of a rule set. */
export function correlate(set: Correlated, options: CorrelateOptions = {}): Correlator {
  return new Correlator(set.plan, options);
}

export class Correlator {
  readonly #plan: CorrelationPlan;
  readonly #windows: readonly Window[];
  readonly #keys: readonly string[];
  readonly #room: Room;
  readonly #pending = new Pending();
  readonly #sources = new Map<string, number>();
  readonly #dirty: boolean[];
  #watermark = Number.NEGATIVE_INFINITY;
  #alerts: CorrelationAlert[] = [];
  #added = 0;
  #late = 0;
  #untimed = 0;

  constructor(plan: CorrelationPlan, options: CorrelateOptions) {
    this.#plan = plan;
    this.#room = { used: 0, limit: options.entriesLimit ?? ENTRIES_LIMIT, refused: 0 };
    const evidence = options.evidenceLimit ?? EVIDENCE_LIMIT;
    this.#windows = plan.correlations.map((planned) => new Window(planned, evidence, this.#room));
    this.#keys = correlationKeys(plan);
    this.#dirty = plan.correlations.map(() => false);
  }

  /** Adds a match of an event from a source; what no correlation is about costs nothing. */
  add({ ordinal, feed }: Feed, event: FedEvent, source: string): void {
    const edges = this.#plan.edges.get(ordinal);
    if (edges === undefined || feed === null) return;
    const at = event.time === null ? null : instantOf(event.time);
    const own = this.#sources.get(source) ?? Number.NEGATIVE_INFINITY;
    if (!this.#sources.has(source)) this.#sources.set(source, own);
    if (at === null) this.#untimed += 1;
    else if (at < own || at < this.#watermark) this.#late += 1;
    else if (this.#room.used + edges.length > this.#room.limit) this.#room.refused += 1;
    else {
      this.#added += 1;
      for (const edge of edges) this.#pending.add(arrivalOf(edge, feed, at, event.ref));
      this.#room.used += edges.length;
    }
  }

  /**
   * Says that a source will bring nothing older than this, in milliseconds since the epoch; it never goes back. The
   * allowed lateness is the caller's: what is given is the newest time seen less the lateness. Infinity ends a source.
   */
  advance(source: string, watermarkMs: number): void {
    const known = this.#sources.get(source) ?? Number.NEGATIVE_INFINITY;
    this.#sources.set(source, Math.max(known, instantOfMs(watermarkMs)));
    this.#drain();
  }

  /** Forgets a source: it holds the others back no longer, and is as a new one if it comes again. */
  leave(source: string): void {
    this.#sources.delete(source);
    this.#drain();
  }

  /** Ends all sources: whatever is open is decided. */
  finish(): void {
    for (const source of this.#sources.keys()) this.#sources.set(source, Number.POSITIVE_INFINITY);
    this.#drain();
  }

  /** Takes the alerts since the last call, in the order of event time. */
  alerts(): CorrelationAlert[] {
    const alerts = this.#alerts;
    this.#alerts = [];
    return alerts;
  }

  get counts(): CorrelationCounts {
    const groups = this.#windows.reduce((sum, window) => sum + window.groups, 0);
    const { used: held, refused } = this.#room;
    return { added: this.#added, late: this.#late, untimed: this.#untimed, refused, held, groups };
  }

  /** Everything there is to know, but for alerts that were not taken. */
  snapshot(): CorrelatorState {
    const { added, late, untimed, refused } = this.counts;
    return {
      version: 1,
      watermark: toWritten(this.#watermark),
      sources: [...this.#sources].map(([source, watermark]) => [source, toWritten(watermark)]),
      counts: { added, late, untimed, refused },
      windows: this.#windows.map((window, place) => [this.#keys[place] ?? "", window.snapshot()]),
      pending: [...this.#pending].map(({ into, input }) => [this.#keys[into] ?? "", input]),
    };
  }

  /**
   * Goes on where a snapshot was taken; only before anything was added. State of correlations that are no longer the
   * same is left out, each with a problem. Throws MizugiwaError `correlation-state-invalid` for what is no snapshot.
   */
  restore(snapshot: unknown): Problem[] {
    if (this.#added + this.#late + this.#untimed > 0) {
      throw new MizugiwaError("correlation-state-late", { detail: "state is restored before the first match" });
    }
    const state = readState(snapshot);
    const places = new Map(this.#keys.map((key, place) => [key, place]));
    this.#watermark = fromWritten(state.watermark);
    for (const [source, watermark] of state.sources) this.#sources.set(source, fromWritten(watermark));
    this.#added = state.counts.added;
    this.#late = state.counts.late;
    this.#untimed = state.counts.untimed;
    this.#room.refused = state.counts.refused;
    const problems: Problem[] = [];
    for (const [key, window] of state.windows) {
      const place = places.get(key);
      if (place !== undefined) this.#windows[place]?.restore(window);
      else if (window.entries.length > 0) problems.push(lostState(key, window.entries.length));
    }
    for (const [key, input] of state.pending) {
      const into = places.get(key);
      if (into === undefined) continue;
      this.#pending.add({ into, input });
      this.#room.used += 1;
    }
    return problems;
  }

  /** Decides everything before the lowest watermark. */
  #drain(): void {
    const lowest = Math.min(...this.#sources.values());
    if (this.#sources.size === 0 || lowest <= this.#watermark) return;
    this.#watermark = lowest;
    for (;;) {
      const instant = Math.min(this.#pending.earliest, this.#due());
      if (instant >= lowest) break;
      while (this.#pending.earliest === instant) {
        const arrival = this.#pending.take();
        if (arrival === undefined) break;
        this.#dirty[arrival.into] = true;
        this.#windows[arrival.into]?.take(arrival.input);
      }
      this.#settle(instant);
    }
    for (const window of this.#windows) window.expire(lowest);
  }

  #due(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const window of this.#windows) due = Math.min(due, window.due);
    return due;
  }

  /** Closes an instant, inner correlations first, so that outer ones see their hits at the same instant. */
  #settle(instant: number): void {
    for (let place = 0; place < this.#windows.length; place += 1) {
      const window = this.#windows[place];
      if (window === undefined || !(this.#dirty[place] === true || window.due <= instant)) continue;
      this.#dirty[place] = false;
      for (const hit of window.settle(instant)) this.#hit(place, hit);
    }
  }

  #hit(place: number, hit: Hit): void {
    const planned = this.#plan.correlations[place];
    if (planned === undefined) return;
    for (const edge of planned.out) {
      const outer = this.#plan.correlations[edge.into];
      // What is counted are alerts; for what is only there or not, an inner correlation is there while it holds.
      const whole = outer?.correlation.type === "temporal" || outer?.correlation.type === "temporal_ordered";
      const inputs = whole ? hit.inputs : hit.alerts ? hit.inputs.slice(0, 1) : [];
      for (const input of inputs) this.#pass(edge, input);
    }
    if (!planned.reported || !hit.alerts) return;
    this.#alerts.push(alertOf(planned.correlation, planned.key, this.#keys[place] ?? planned.key, hit));
  }

  #pass(edge: Edge, { values, at, ref }: Input): void {
    if (this.#room.used >= this.#room.limit) {
      this.#room.refused += 1;
      return;
    }
    this.#room.used += 1;
    this.#dirty[edge.into] = true;
    this.#windows[edge.into]?.take(arrivalOf(edge, values, at, ref).input);
  }
}

function arrivalOf(
  edge: Edge,
  values: readonly (string | null)[],
  at: number,
  ref: string,
): { into: number; input: Input } {
  const taken = edge.take.map((place) => values[place] ?? null);
  return { into: edge.into, input: { at, role: edge.role, values: taken, ref } };
}

function alertOf(rule: SigmaCorrelation, key: string, correlation: string, hit: Hit): CorrelationAlert {
  const values = hit.inputs[0]?.values ?? [];
  const time = timeOf(hit.at);
  const group = Object.fromEntries(rule.groupBy.map((field, place) => [field, values[place] ?? ""]));
  const own = keyOfValues(values, rule.groupBy.keys());
  const { value, count, refs, first } = hit;
  const subject = digestOf([correlation, own]);
  const since = timeOf(first);
  return { key: digestOf([key, time, own]), correlation, subject, rule, time, since, group, value, count, refs };
}

/** What state of the correlations of a plan is kept under, by their place; of two that detect the same by another each. */
export function correlationKeys({ correlations }: CorrelationPlan): string[] {
  const seen = new Map<string, number>();
  return correlations.map(({ key }) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count === 0 ? key : `${key}#${count}`;
  });
}

function lostState(key: string, entries: number): Problem {
  return toProblem("correlation-state-lost", {
    field: key,
    detail: `the correlation that ${entries} matches were kept for is gone or has changed`,
    remedy: "Run the changed correlation over stored events to fill its windows.",
  });
}
