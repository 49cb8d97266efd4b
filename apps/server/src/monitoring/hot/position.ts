/**
 * A place in the log: reading goes on at this byte of the segment, with this number for the next event. Places are ordered
 * by segment and ordinal; the byte is only carried for who reads the log.
 */
export interface Position {
  readonly segment: number;
  readonly offset: number;
  readonly ordinal: number;
}

/** Negative where `a` comes first, 0 for the same place. */
export function comparePositions(
  a: Pick<Position, "segment" | "ordinal">,
  b: Pick<Position, "segment" | "ordinal">,
): number {
  return a.segment - b.segment || a.ordinal - b.ordinal;
}
