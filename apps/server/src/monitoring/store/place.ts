/**
 * A place in the log: the segment, the byte at which reading goes on, and the number of the next event of the segment. Places
 * are ordered by segment and ordinal; the byte is only carried for who reads the log.
 */
export interface Offset {
  readonly segment: number;
  readonly offset: number;
  readonly ordinal: number;
}

/** Negative where `a` comes first, 0 for the same place. */
export function comparePlaces(a: Pick<Offset, "segment" | "ordinal">, b: Pick<Offset, "segment" | "ordinal">): number {
  return a.segment - b.segment || a.ordinal - b.ordinal;
}

const EVENT_ID = /^([0-9a-f]{8})\.(\d{1,15})\.(\d{1,15})$/;

/** The place of an event by its id, `<node>.<segment>.<ordinal>`; null where the text is none. */
export function placeOf(eventId: string): { segment: number; ordinal: number } | null {
  const found = EVENT_ID.exec(eventId);
  return found === null ? null : { segment: Number(found[2]), ordinal: Number(found[3]) };
}
