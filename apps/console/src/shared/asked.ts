import { type QueryKey, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Shape } from "../api/shape.js";
import { type Answer, type Asking, ask } from "./ask.js";

/** A question as a page sees it: the last answer, whether it is being asked now, and how to ask again. */
export interface Asked<T> {
  readonly answer: Answer<T> | null;
  /** When the answer came, by the browser's clock. */
  readonly answeredAt: Date;
  readonly busy: boolean;
  readonly again: () => void;
}

export function toAsked<T>(query: UseQueryResult<Answer<T>>): Asked<T> {
  return {
    answer: query.data ?? null,
    answeredAt: new Date(query.dataUpdatedAt),
    busy: query.isFetching,
    again: () => void query.refetch(),
  };
}

/** Asks `path` for a value of a shape; the answer is shared by all who ask for the same. */
export function useAsked<T>(
  path: string,
  shape: Shape<T>,
  more: { readonly enabled?: boolean; readonly everyMs?: number } = {},
): Asked<T> {
  return toAsked(
    useQuery({
      queryKey: keyOf(path),
      queryFn: ({ signal }) => get(path, shape, { signal }),
      enabled: more.enabled ?? true,
      ...(more.everyMs === undefined ? {} : { refetchInterval: more.everyMs }),
    }),
  );
}

/** Where the answer of a path is kept: all below the same resource are forgotten together. */
export function keyOf(path: string): QueryKey {
  return [...(path.split("?")[0] ?? "").split("/").slice(1), path];
}

export function get<T>(path: string, shape: Shape<T>, asking: Asking = {}): Promise<Answer<T>> {
  return ask(path, readerOf(shape), undefined, asking);
}

/** POSTs a change, or sends it by another method. */
export function send<T>(path: string, shape: Shape<T>, body: unknown, asking: Asking = {}): Promise<Answer<T>> {
  return ask(path, readerOf(shape), body, asking);
}

/** What is not looked at: a change that answers with nothing of interest. */
export const DONE: Shape<true> = { read: () => ({ value: true }) };

function readerOf<T>(shape: Shape<T>): (value: unknown) => T | null {
  return (value) => shape.read(value)?.value ?? null;
}
