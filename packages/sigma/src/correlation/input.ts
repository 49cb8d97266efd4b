/** A match as a correlation receives it. */
export interface Input {
  /** Microseconds since the epoch. */
  readonly at: number;
  /** Place among the rules that the correlation refers to. */
  readonly role: number;
  /** By the correlation's inputs; null where the event has no such field. */
  readonly values: readonly (string | null)[];
  /** The event, as the caller names it. */
  readonly ref: string;
}

/** Texts are joined so that no two lists of texts give the same key. */
export function keyOfValues(values: readonly (string | null)[], places: Iterable<number>): string | null {
  let key = "";
  for (const place of places) {
    const value = values[place];
    if (value === undefined || value === null) return null;
    key += `${value.length}:${value}`;
  }
  return key;
}
