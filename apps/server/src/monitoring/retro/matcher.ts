import type { NativeEvent } from "@mizugiwa/events";
import type { Hit } from "../alerts/hit.js";
import type { SourceFacts } from "../stream/protocol.js";

/** An event and where it stands. */
export interface RetroEvent {
  readonly eventId: string;
  readonly event: NativeEvent;
  /** Event time as the stream placed it, µs since the epoch. */
  readonly atUs: bigint;
  readonly host: string | null;
  readonly source: SourceFacts;
}

/** Says what an event meets: the same as the stream would have said. Belongs to one thread. */
export interface RetroMatcher {
  match(event: RetroEvent): readonly Hit[];
}
