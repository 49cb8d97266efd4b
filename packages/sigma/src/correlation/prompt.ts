/**
 * Correlations that are told at once, and are the same alerts whatever the order of arrival.
 *
 * A `Correlator` decides nothing before its watermark, which lies the allowed lateness behind: what it tells is sure. But
 * where a correlation lasts (see lasting.ts), no match that is still to come can undo it. So beside the sure correlator
 * runs a prompt one that sees only those and decides with each match. A match that comes behind what the prompt one has
 * decided is still in the allowed lateness: the prompt one begins anew from what the sure one holds, with the match in its
 * place (the window is replayed). That costs time with what is held, so it is not done more often than that allows.
 *
 * What is told promptly is settled by the sure alert of the same group. A condition that held at an instant e holds there
 * for every larger set too, so the sure correlator, which tells the first instant and is then quiet for a timespan, tells
 * exactly one alert within the timespan before e. Alerts told promptly of one group lie further apart than a timespan:
 * hence each is settled by another sure alert, and a sure one that settles none is told itself. So there are as many
 * alerts as sure ones, none twice; where the late matches moved one, it is told `instead` of what was told before.
 */
import type { Problem } from "@mizugiwa/base";
import { digestOf } from "../compile/fingerprint.js";
import {
  type Correlated,
  type CorrelateOptions,
  type CorrelationAlert,
  type CorrelationCounts,
  Correlator,
  correlationKeys,
  type FedEvent,
  type Feed,
} from "./correlate.js";
import { instantOf } from "./instant.js";
import { lastingCorrelations, lastingPlan } from "./lasting.js";
import type { CorrelationPlan } from "./plan.js";
import { fromWritten, type PromptState, readPromptState, type Told, toWritten } from "./state.js";

/** An alert as it is told. */
export interface PromptAlert extends CorrelationAlert {
  /** The key under which it was told before, where matches that came late have changed it; null where it is new. */
  readonly instead: string | null;
}

export interface PromptCounts extends CorrelationCounts {
  /** Came out of their order, yet within the allowed lateness. */
  readonly disordered: number;
}

/** Begins to correlate the matches of a rule set, telling what lasts at once. */
export function correlatePromptly(set: Correlated, options: CorrelateOptions = {}): PromptCorrelator {
  return new PromptCorrelator(set.plan, options);
}

/** To the correlators everything is of one source: watermarks of sources are the caller's. */
const ALL = "all";
/** Windows are replayed at most once in this time, and in this much more for each match that is held. */
const REPLAY_US = 1_000_000;
const REPLAY_EACH_US = 100;

export class PromptCorrelator {
  readonly #plan: CorrelationPlan;
  readonly #options: CorrelateOptions;
  readonly #lasting: ReadonlySet<string>;
  readonly #told = new Map<string, Told[]>();
  #sure: Correlator;
  #prompt: Correlator;
  #mark = Number.NEGATIVE_INFINITY;
  #promptMark = Number.NEGATIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;
  #isBehind = false;
  #replayDue = Number.NEGATIVE_INFINITY;
  #disordered = 0;
  #alerts: PromptAlert[] = [];

  constructor(plan: CorrelationPlan, options: CorrelateOptions) {
    const lasting = lastingCorrelations(plan);
    this.#plan = lastingPlan(plan);
    this.#options = options;
    this.#lasting = new Set(correlationKeys(plan).filter((_, place) => lasting[place] === true));
    this.#sure = new Correlator(plan, options);
    this.#prompt = new Correlator(this.#plan, options);
  }

  /** Adds a match of an event. */
  add(match: Feed, event: FedEvent): void {
    this.#sure.add(match, event, ALL);
    const at = event.time === null ? null : instantOf(event.time);
    if (at === null || at < this.#mark || match.feed === null || !this.#plan.edges.has(match.ordinal)) return;
    this.#newest = Math.max(this.#newest, at);
    if (at >= this.#promptMark) return this.#prompt.add(match, event, ALL);
    this.#isBehind = true;
    this.#disordered += 1;
  }

  /** Says that nothing older than this comes any more, in milliseconds since the epoch: what is before it is sure. */
  advance(watermarkMs: number): void {
    this.#sure.advance(ALL, watermarkMs);
    this.#settleAll();
    this.#mark = Math.max(this.#mark, Math.floor(watermarkMs * 1000));
    for (const [subject, told] of this.#told) {
      const kept = told.filter(({ at, span }) => at + span >= this.#mark);
      if (kept.length === 0) this.#told.delete(subject);
      else if (kept.length < told.length) this.#told.set(subject, kept);
    }
  }

  /** Tells what lasts of all that was added; `nowUs` is a clock of the caller that only paces replays. */
  tell(nowUs: number): void {
    if (this.#isBehind && nowUs >= this.#replayDue) this.#replay(nowUs);
    this.#promptMark = Math.max(this.#promptMark, this.#newest + 1, this.#mark);
    // Half a microsecond more: a division must not lose the one that closes the instant.
    if (Number.isFinite(this.#promptMark)) this.#prompt.advance(ALL, (this.#promptMark + 0.5) / 1000);
    for (const alert of this.#prompt.alerts()) this.#offer(alert);
  }

  /** Ends everything: what is open is decided. */
  finish(): void {
    this.#sure.finish();
    this.#settleAll();
    this.#mark = Number.POSITIVE_INFINITY;
  }

  /** Takes the alerts since the last call. */
  alerts(): PromptAlert[] {
    const alerts = this.#alerts;
    this.#alerts = [];
    return alerts;
  }

  /** Whether something was added that the next replay may tell. */
  get isWaiting(): boolean {
    return this.#isBehind;
  }

  get counts(): PromptCounts {
    return { ...this.#sure.counts, disordered: this.#disordered };
  }

  /** Everything there is to know, but for alerts that were not taken. */
  snapshot(): PromptState {
    return {
      sure: this.#sure.snapshot(),
      prompt: this.#prompt.snapshot(),
      told: [...this.#told],
      mark: toWritten(this.#mark),
      promptMark: toWritten(this.#promptMark),
      newest: toWritten(this.#newest),
      replayDue: toWritten(this.#replayDue),
      isBehind: this.#isBehind,
      disordered: this.#disordered,
    };
  }

  /** As `Correlator.restore`. */
  restore(snapshot: unknown): Problem[] {
    const state = readPromptState(snapshot);
    const problems = this.#sure.restore(state.sure);
    this.#prompt.restore(state.prompt);
    for (const [subject, told] of state.told) this.#told.set(subject, [...told]);
    this.#mark = fromWritten(state.mark);
    this.#promptMark = fromWritten(state.promptMark);
    this.#newest = fromWritten(state.newest);
    this.#replayDue = fromWritten(state.replayDue);
    this.#isBehind = state.isBehind;
    this.#disordered = state.disordered;
    return problems;
  }

  /** Begins the prompt correlator anew from what the sure one holds: everything since the watermark in its order. */
  #replay(nowUs: number): void {
    const { windows, pending, ...state } = this.#sure.snapshot();
    const lasts = ([key]: readonly [string, unknown]): boolean => this.#lasting.has(key);
    this.#prompt = new Correlator(this.#plan, this.#options);
    this.#prompt.restore({ ...state, windows: windows.filter(lasts), pending: pending.filter(lasts) });
    this.#isBehind = false;
    this.#replayDue = nowUs + REPLAY_US + this.#sure.counts.held * REPLAY_EACH_US;
  }

  /** Tells what the prompt correlator found, where nothing of the group was told within a timespan. */
  #offer(alert: CorrelationAlert): void {
    const at = instantOf(alert.time) ?? 0;
    const span = alert.rule.timespanMs * 1000;
    // What is before the watermark is sure already.
    if (at < this.#mark) return;
    const told = this.#toldOf(alert.subject);
    if (told.some((each) => Math.abs(each.at - at) <= span)) return;
    told.push({ at, span, key: alert.key, mark: markOf(alert), isSettled: false });
    this.#alerts.push({ ...alert, instead: null });
  }

  #settleAll(): void {
    for (const alert of this.#sure.alerts()) this.#settle(alert);
  }

  #settle(alert: CorrelationAlert): void {
    if (!this.#lasting.has(alert.correlation)) return void this.#alerts.push({ ...alert, instead: null });
    const at = instantOf(alert.time) ?? 0;
    const span = alert.rule.timespanMs * 1000;
    const told = this.#toldOf(alert.subject);
    const place = told.findIndex((each) => !each.isSettled && each.at >= at && each.at - at <= span);
    const before = told[place];
    const mark = markOf(alert);
    if (before === undefined) told.push({ at, span, key: alert.key, mark, isSettled: true });
    else told[place] = { ...before, isSettled: true };
    if (before?.mark !== mark) this.#alerts.push({ ...alert, instead: before?.key ?? null });
  }

  #toldOf(subject: string): Told[] {
    const known = this.#told.get(subject);
    if (known !== undefined) return known;
    const made: Told[] = [];
    this.#told.set(subject, made);
    return made;
  }
}

/** What an alert says: where two say the same nothing needs to be told again. */
function markOf({ key, value, count, since, refs }: CorrelationAlert): string {
  return digestOf([key, value, count, since, refs]);
}
