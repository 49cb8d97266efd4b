import type { JsonObject, JsonValue } from "@mizugiwa/records";

/** A JSON value as it came. Integers beyond 2^53 are kept as their decimal text, never rounded. */
export type Native = JsonValue;
export type NativeObject = JsonObject;

/** What is known about where an event comes from, in Sigma's terms; an absent dimension is unknown, not a mismatch. */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/** One record of a log in the words of its source. */
export interface NativeEvent {
  /** Index of the record within its file, from 0, unreadable ones counted too. */
  readonly index: number;
  /** The source's own number or name for the record (EventRecordID, eventID …), null where it has none. */
  readonly id: string | null;
  /** RFC 3339 UTC with the resolution of the source; null where the record has no time that can be read. */
  readonly time: string | null;
  /** True where zone or year were assumed, or the clock ran ahead: show it with reserve. */
  readonly timeAssumed: boolean;
  readonly logsource: LogSource;
  /** Native fields: names as the source writes them, nested where the source nests. */
  readonly fields: NativeObject;
}
