import type { Item, Problem } from "@mizugiwa/base";
import { compileRules, type RuleSet } from "@mizugiwa/sigma";
import type { Hit } from "../alerts/hit.js";
import { LogTail } from "../hot/log-tail.js";
import { comparePositions, type Position } from "../hot/position.js";
import type { StoredBatch } from "../hot/segment.js";
import { IndicatorMatching } from "../indicators/matching.js";
import { parseText, type RuleText, trialOf } from "../rules/texts.js";
import type { TuningOrder } from "../tunings/judge.js";
import type { Suppressed } from "../tunings/suppressed.js";
import { CANARY_TEXT } from "./canary.js";
import { Correlating } from "./correlating.js";
import { CORRELATION_START, type FromStream, type SourceFacts, type StreamStart, type ToStream } from "./protocol.js";
import { BatchReader, Tally } from "./reader.js";

/** A batch goes out when it has this many events or this much text … */
const EVENTS_MAX = 4000;
const TEXT_MAX = 16 * 1024 * 1024;
/** … or when all was read and the last one is this long ago: each costs the database a transaction. */
const PACE_MS = 150;
const PROBLEMS_MAX = 20;
/** What correlations remember is kept this often, and less often where making it takes more than a twentieth of the time. */
const SNAPSHOT_MS = 10_000;
const SNAPSHOT_SHARE = 20;

/** What the thread does to the outside. */
export interface ReadingEffects {
  send(message: FromStream): void;
  /** Writes rows for the store to a file of its own; gives its path. */
  writeRows(rows: readonly string[]): string;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
}

/** What was read and not sent yet. */
interface Gathered {
  readonly from: Position;
  readonly isMatched: boolean;
  readonly rows: string[];
  readonly hits: Hit[];
  readonly suppressed: Suppressed[];
  readonly canaries: number[];
  readonly tallies: Map<string, Tally>;
  readonly problems: Problem[];
  text: number;
}

/**
 * Reads the log, and tells what it finds. It keeps nothing of its own: begun anew where it is told to, it tells the same again.
 * Events are matched from a place of their own on, since the store may need to be fed anew with what was matched already.
 */
export class Reading {
  readonly #effects: ReadingEffects;
  readonly #node: string;
  readonly #tail: LogTail;
  #sources: readonly SourceFacts[] = [];
  #tunings: readonly TuningOrder[] = [];
  #reader: BatchReader | null = null;
  readonly #indicators = new IndicatorMatching();
  #awaitsIndicators: boolean;
  #correlating: Correlating | null = null;
  #remembered: Uint8Array | null;
  #matchedUpTo: Position;
  #correlatedUpTo: Pick<Position, "segment" | "ordinal">;
  /** Hits of correlations that were told before, at places that were matched already: told again with what is matched next. */
  #again: Hit[] = [];
  #snapshotDueMs: number;
  #gathered: Gathered;
  #sentAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    {
      log,
      node,
      fedFrom,
      matchedFrom,
      correlatedFrom,
      correlation,
      closed,
      awaitsIndicators,
    }: Omit<StreamStart, "rows" | "flags">,
    effects: ReadingEffects,
  ) {
    this.#effects = effects;
    this.#node = node;
    const from = comparePositions(correlatedFrom, fedFrom) < 0 ? correlatedFrom : fedFrom;
    this.#tail = new LogTail(log, from, { closed, active: null });
    this.#matchedUpTo = matchedFrom;
    this.#correlatedUpTo = correlatedFrom;
    this.#remembered = correlation;
    this.#awaitsIndicators = awaitsIndicators;
    this.#snapshotDueMs = effects.clock() + SNAPSHOT_MS;
    this.#gathered = this.#gather();
  }

  hear(message: Exclude<ToStream, { type: "stop" }>): void {
    switch (message.type) {
      case "safe":
        return this.#tail.extend(message);
      case "sources":
        return this.#setSources(message.sources);
      case "rules":
        return this.#setRules(message.version, message.texts);
      case "indicators":
        this.#indicators.hear(message.news);
        this.#awaitsIndicators = false;
        return this.#effects.send({ type: "indicators", version: message.news.version, ...this.#indicators.size });
      case "tunings":
        return this.#setTunings(message.tunings);
      case "feed-again":
        this.#send();
        this.#tail.moveTo(message.from);
        this.#gathered = this.#gather();
    }
  }

  /** Whether something can be done now; else how long it may be waited before it should be looked again, in ms. */
  get waitMs(): number {
    if (this.#reader === null || this.#awaitsIndicators) return IDLE_MS;
    if (this.#tail.isBehind) return 0;
    if (!this.#hasGathered) return IDLE_MS;
    return Math.max(0, this.#sentAtMs + PACE_MS - this.#effects.clock());
  }

  /** Reads a part of the log, or sends what was gathered where there is no more. */
  step(): void {
    const reader = this.#reader;
    if (reader === null || this.#awaitsIndicators) return;
    if (!this.#tail.isBehind) {
      if (this.#hasGathered) this.#send();
      return;
    }
    for (const item of this.#tail.next()) {
      this.#take(item, reader);
      const { rows, text } = this.#gathered;
      if (rows.length >= EVENTS_MAX || text >= TEXT_MAX) this.#send();
    }
  }

  get #hasGathered(): boolean {
    return comparePositions(this.#gathered.from, this.#tail.position) !== 0 || this.#gathered.problems.length > 0;
  }

  #take(item: Item<StoredBatch>, reader: BatchReader): void {
    if (!item.ok) {
      // What a crash tore was acknowledged to nobody.
      if (item.problem.code !== "segment-torn" && this.#gathered.problems.length < PROBLEMS_MAX) {
        this.#gathered.problems.push(item.problem);
      }
      return;
    }
    const batch = item.value;
    const isMatched = comparePositions(batch, this.#matchedUpTo) >= 0;
    // Where what was matched before ends, what is matched now begins: nothing lies between the two.
    if (isMatched !== this.#gathered.isMatched) this.#send(this.#matchedUpTo);
    const { rows, hits, suppressed, canaries } = this.#gathered;
    const correlating = comparePositions(batch, this.#correlatedUpTo) >= 0 ? this.#correlating : null;
    for (const event of reader.read(batch, { isMatched, correlating }, this.#tallyOf(batch.head.source))) {
      rows.push(event.row);
      this.#gathered.text += event.row.length;
      for (const hit of event.hits) hits.push(hit);
      for (const each of event.suppressed) suppressed.push(each);
      if (event.canary !== null) canaries.push(event.canary);
    }
    if (correlating === null) return;
    this.#correlatedUpTo = { segment: batch.segment, ordinal: batch.ordinal + batch.events.length };
    const told = isMatched ? hits : this.#again;
    for (const hit of correlating.takeHits()) told.push(hit);
  }

  #tallyOf(source: string): Tally {
    const known = this.#gathered.tallies.get(source);
    if (known !== undefined) return known;
    const tally = new Tally(source);
    this.#gathered.tallies.set(source, tally);
    return tally;
  }

  /** Sends what was gathered, up to the place where reading goes on or the one that is given. */
  #send(upTo = this.#tail.position): void {
    const { from, isMatched, rows, hits, suppressed, canaries, tallies, problems } = this.#gathered;
    this.#sentAtMs = this.#effects.clock();
    if (comparePositions(from, upTo) !== 0 || problems.length > 0) {
      this.#effects.send({
        type: "batch",
        from,
        upTo,
        matched: isMatched,
        rows: this.#effects.writeRows(rows),
        events: rows.length,
        hits: isMatched ? [...this.#again.splice(0), ...hits] : hits,
        suppressed,
        canaries,
        correlation: this.#correlating?.standing ?? CORRELATION_START,
        indicators: this.#indicators.take(),
        snapshot: isMatched ? this.#snapshot() : null,
        tallies: isMatched ? [...tallies.values()].flatMap((tally) => tally.result() ?? []) : [],
        problems,
      });
      if (isMatched) this.#matchedUpTo = upTo;
    }
    this.#gathered = this.#gather(upTo);
  }

  #gather(from = this.#tail.position): Gathered {
    const isMatched = comparePositions(from, this.#matchedUpTo) >= 0;
    return {
      from,
      isMatched,
      rows: [],
      hits: [],
      suppressed: [],
      canaries: [],
      tallies: new Map(),
      problems: [],
      text: 0,
    };
  }

  #setRules(version: number, texts: readonly RuleText[]): void {
    const set = compileRules([CANARY_TEXT, ...texts].map(parseText), { onTrial: (path) => trialOf(path) !== null });
    const forgotten = this.#correlateWith(set);
    const reader = this.#reader ?? new BatchReader(this.#node, set, this.#indicators);
    if (reader === this.#reader) reader.setRules(set);
    else reader.setTunings(this.#tunings);
    this.#reader = reader;
    this.#setSources(this.#sources);
    const { columns } = reader;
    this.#effects.send({
      type: "rules",
      version,
      running: set.rules.length - 1,
      columns,
      problems: set.problems,
      forgotten,
    });
  }

  #setTunings(tunings: readonly TuningOrder[]): void {
    this.#tunings = tunings;
    this.#reader?.setTunings(tunings);
  }

  #correlateWith(set: RuleSet): Problem[] {
    if (this.#correlating !== null) return this.#correlating.setRules(set);
    this.#correlating = new Correlating(set);
    const remembered = this.#remembered;
    this.#remembered = null;
    return remembered === null ? [] : this.#correlating.restore(remembered);
  }

  #setSources(sources: readonly SourceFacts[]): void {
    this.#sources = sources;
    this.#reader?.setSources(sources);
    this.#correlating?.setSources(new Map(sources.map((source) => [source.id, source])));
  }

  /** What correlations remember, where it is time to keep it. It holds at the place that reading has reached. */
  #snapshot(): Uint8Array | null {
    const begunMs = this.#effects.clock();
    if (this.#correlating === null || begunMs < this.#snapshotDueMs) return null;
    const state = this.#correlating.snapshot();
    const endedMs = this.#effects.clock();
    this.#snapshotDueMs = endedMs + Math.max(SNAPSHOT_MS, (endedMs - begunMs) * SNAPSHOT_SHARE);
    return state;
  }
}

/** A sleeping thread looks again after this, should a wake-up be lost. */
const IDLE_MS = 500;
