import type { RuleText } from "../texts.js";

// A rule is tried on stored events in a thread of its own: batches go in, what the rule met comes out.

export interface ReplayStart {
  readonly texts: readonly RuleText[];
  /** Id of the rule whose matches are asked for. */
  readonly rule: string;
  /** Zone of times that name none, by source. */
  readonly zones: Readonly<Record<string, string>>;
}

export interface ReplayEvent {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly source: string;
  readonly raw: Uint8Array;
}

export interface ReplayBatch {
  readonly id: number;
  readonly events: readonly ReplayEvent[];
}

export interface ReplayMatch {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly matched: readonly { readonly field: string; readonly value: string }[];
}

export interface ReplayAnswer {
  readonly id: number;
  readonly matches: readonly ReplayMatch[];
}
