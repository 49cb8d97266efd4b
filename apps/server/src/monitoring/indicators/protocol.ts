import type { MatcherData, WarningList } from "@mizugiwa/intel";
import type { TlpLabel } from "../../platform/labels.js";
import type { IndicatorLevel } from "./schema.js";

// What the thread that matches is told of indicators, and what it tells of them.

/** A set as the thread needs it. Times are seconds since the epoch; `until` itself is outside. */
export interface SetFacts {
  readonly number: number;
  readonly code: string;
  readonly name: string;
  readonly origin: string;
  readonly label: TlpLabel;
  readonly level: IndicatorLevel;
  readonly confidence: number;
  readonly from: number | null;
  readonly until: number | null;
  readonly enabled: boolean;
}

export interface NumberedWarningList {
  readonly number: number;
  readonly list: WarningList;
}

/** All that is compared, in layers: a large matcher that is seldom made anew, and what changed since. */
export interface IndicatorNews {
  readonly version: number;
  readonly sets: readonly SetFacts[];
  /** The large matcher; null keeps the one that is there. */
  readonly base: MatcherData | null;
  /** What was added or changed since the large one was made, as it is now. */
  readonly recent: MatcherData;
  /** Indicators that the large one is not asked for: they changed or were taken back. */
  readonly masked: readonly number[];
  /** Null keeps those that are there. */
  readonly warnings: readonly NumberedWarningList[] | null;
}

/** What a batch of events met, to be added to what is known of each indicator and each warning list. */
export interface IndicatorTally {
  readonly indicators: readonly {
    readonly id: number;
    readonly hits: number;
    readonly suppressed: number;
    readonly firstUs: number;
    readonly lastUs: number;
  }[];
  readonly warnings: readonly { readonly number: number; readonly hits: number; readonly lastUs: number }[];
  /** Events that hold more than was looked at. */
  readonly cut: number;
}
