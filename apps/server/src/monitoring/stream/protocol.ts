import type { Problem } from "@mizugiwa/base";
import { z } from "zod";
import type { Hit } from "../alerts/hit.js";
import type { Position } from "../hot/position.js";
import type { IndicatorNews, IndicatorTally } from "../indicators/protocol.js";
import type { RuleText } from "../rules/texts.js";
import type { TuningOrder } from "../tunings/judge.js";
import type { Suppressed } from "../tunings/suppressed.js";
import type { ColumnSet } from "./columns.js";

// What the server and the thread that reads the log say to each other. The thread's work is synchronous: it looks for
// messages between two parts of the log, and waits on `flags` when there is nothing to read.

const Place = z.object({ segment: z.int(), offset: z.int(), ordinal: z.int() });

/** What the thread begins with. */
export const StreamStart = z.object({
  /** Folder of the hot log. */
  log: z.string(),
  /** Folder for files of rows on their way to the store. */
  rows: z.string(),
  /** This node's name within event ids. */
  node: z.string(),
  /** Events from here on are handed to the store … */
  fedFrom: Place,
  /** … and from here on they are matched too. */
  matchedFrom: Place,
  /** Correlations go on from here; it may lie before the place that events are matched from. */
  correlatedFrom: Place,
  /** What they remembered at that place; null where nothing was kept. */
  correlation: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
  /** The last segment of earlier starts. */
  closed: z.int(),
  /** Whether indicators are told: nothing is matched before they are. */
  awaitsIndicators: z.boolean(),
  /** WAKE counts what may end a wait, KEPT the batches that were kept. */
  flags: z.custom<Int32Array<SharedArrayBuffer>>((value) => value instanceof Int32Array),
});
export type StreamStart = z.infer<typeof StreamStart>;

export const WAKE = 0;
export const KEPT = 1;

/** Batches under way at once; the thread waits beyond them. */
export const BATCHES_MAX = 3;

/** What events need to know of their source. */
export interface SourceFacts {
  readonly id: string;
  readonly code: string;
  readonly service: string | null;
  readonly tenant: string | null;
  readonly zone: string;
  readonly environment: "production" | "staging" | "test";
  readonly compartment: string | null;
}

export type ToStream =
  /** So much of the log is safe. */
  | { readonly type: "safe"; readonly segment: number; readonly bytes: number }
  | { readonly type: "sources"; readonly sources: readonly SourceFacts[] }
  | { readonly type: "rules"; readonly version: number; readonly texts: readonly RuleText[] }
  | { readonly type: "indicators"; readonly news: IndicatorNews }
  /** What is expected now: the rest of what rules meet alerts. */
  | { readonly type: "tunings"; readonly tunings: readonly TuningOrder[] }
  /** The store lost what it held in memory: events from here on are handed over again. */
  | { readonly type: "feed-again"; readonly from: Position }
  | { readonly type: "stop" };

/** What was seen of a source in a batch. */
export interface SourceTally {
  readonly source: string;
  readonly events: number;
  readonly bytes: number;
  readonly ahead: number;
  readonly late: number;
  /** Events that were taken as text because they could not be read as what they seem to be. */
  readonly unread: number;
  readonly receivedUs: bigint;
  readonly newestUs: bigint;
  readonly watermarkUs: bigint | null;
  /** Machines that its events named; of very many only the first. */
  readonly hosts: readonly string[];
  /** Events and bytes by minute of receipt, ms since the epoch. */
  readonly minutes: readonly { readonly ms: number; readonly events: number; readonly bytes: number }[];
}

/** How correlations stand: matches held, and since they began those that came too late, found no room, came out of order. */
export interface CorrelationStanding {
  readonly held: number;
  readonly late: number;
  readonly refused: number;
  readonly disordered: number;
  /** Whether some that came out of order wait for time to go on in the log. */
  readonly isWaiting: boolean;
}

export const CORRELATION_START: CorrelationStanding = {
  held: 0,
  late: 0,
  refused: 0,
  disordered: 0,
  isWaiting: false,
};

/** A part of the log that was read; positions are those between which it lies. */
export interface StreamBatch {
  readonly type: "batch";
  readonly from: Position;
  readonly upTo: Position;
  /** False where it was matched before and is only handed to the store again. */
  readonly matched: boolean;
  /** File of rows for the store. */
  readonly rows: string;
  readonly events: number;
  readonly hits: readonly Hit[];
  /** What rules met and tunings hold back. */
  readonly suppressed: readonly Suppressed[];
  /** Canaries that came through, by their number. */
  readonly canaries: readonly number[];
  readonly tallies: readonly SourceTally[];
  readonly correlation: CorrelationStanding;
  readonly indicators: IndicatorTally;
  /** What correlations remember at `upTo`, where it is time to keep it. */
  readonly snapshot: Uint8Array | null;
  /** What could not be read of the log. */
  readonly problems: readonly Problem[];
}

export type FromStream =
  | StreamBatch
  | {
      readonly type: "rules";
      readonly version: number;
      readonly running: number;
      /** The columns that events have from here on. */
      readonly columns: ColumnSet;
      readonly problems: readonly Problem[];
      /** What correlations had to forget. */
      readonly forgotten: readonly Problem[];
    }
  | { readonly type: "indicators"; readonly version: number; readonly indicators: number; readonly bytes: number }
  | { readonly type: "failed"; readonly problem: Problem };
