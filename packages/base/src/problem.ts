/** Where something went wrong. Only the parts that apply are present. */
export interface Place {
  /** Path as the user gave it; entries of archives follow after `!`, as in `logs.zip!a/b.evtx`. */
  readonly path?: string;
  /** Byte offset within the thing being read, from 0. */
  readonly offset?: number;
  /** Line and column, both from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Index of the record within its source, from 0. */
  readonly record?: number;
  /** Path of the field within the record or document. */
  readonly field?: string;
}

/**
 * A fault beside the results: the code is an interface for tests, translations and scripts; the detail is plain
 * English for a log, and the remedy says what the reader can do.
 */
export interface Problem {
  readonly code: string;
  readonly place: Place;
  readonly detail: string;
  readonly remedy?: string;
}

/** What a reader yields: a value, or the problem that stands where a value should have been. */
export type Item<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Wraps a good value. */
export function record<T>(value: T): Item<T> {
  return { ok: true, value };
}

/** Makes a problem item. `detail` and `remedy` ride along with the place for brevity at the call. */
export function problem(code: string, at: Place & { detail: string; remedy?: string }): Item<never> {
  return { ok: false, problem: toProblem(code, at) };
}

/** Makes a bare problem, for callers that collect them apart from values. */
export function toProblem(code: string, at: Place & { detail: string; remedy?: string }): Problem {
  const { detail, remedy, ...place } = at;
  return remedy === undefined ? { code, place, detail } : { code, place, detail, remedy };
}

/** The same problem seen from outside: parts of the outer place fill what the inner one leaves open. */
export function placedIn(outer: Place, inner: Problem): Problem {
  return { ...inner, place: { ...outer, ...inner.place } };
}
