import type { Item } from "@mizugiwa/base";
import type { Indicator } from "../indicator.js";

/** How a file of indicators is written. */
export const FEED_FORMATS = ["csv", "plain", "stix"] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** One indicator of a file, with what the file says of it. */
export interface FeedRow extends Indicator {
  /** When it begins and ends to hold, seconds since the epoch; null where the file does not say. */
  readonly from: number | null;
  readonly until: number | null;
  /** 0 to 100; null where the file does not say. */
  readonly confidence: number | null;
  /** What the file says about it; empty where it says nothing. */
  readonly note: string;
  /** True where the file takes it back. */
  readonly isRevoked: boolean;
}

/** Reads a file part by part: what is whole is given at once, the rest with the next part. A bad row costs no other. */
export interface Feed {
  push(text: string): Iterable<Item<FeedRow>>;
  end(): Iterable<Item<FeedRow>>;
}

export const NOTE_MAX = 500;
/** A longer row is left out. */
export const ROW_MAX = 65_536;

/** Seconds since the epoch of an RFC 3339 time, a day, or seconds; null where the text says none. */
export function secondsOf(text: string): number | null {
  if (/^\d{9,11}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10 ? text : `${text.replace(" ", "T")}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) || ms < 0 ? null : Math.floor(ms / 1000);
}
