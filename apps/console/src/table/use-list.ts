import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Topic, useLive } from "../api/live.js";
import { pageOf, type Shape } from "../api/shape.js";
import type { Answer, Failure } from "../shared/ask.js";
import { get, keyOf } from "../shared/asked.js";

/** Where the rows of a list come from. */
export interface Source<Row> {
  /** The list's address with its filters and without a cursor. */
  readonly path: string;
  readonly row: Shape<Row>;
  readonly idOf: (row: Row) => string;
  /** What the live stream calls these rows; absent where nothing is told of them. */
  readonly topic?: Topic;
  /** Address of one row, by which a changed one is asked anew where it stands. */
  readonly one?: (id: string) => string;
}

type Page<Row> = Answer<{ readonly rows: readonly Row[]; readonly next: string | null }>;

export interface List<Row> {
  /** Null until the first page is there. */
  readonly rows: readonly Row[] | null;
  readonly failure: Failure | null;
  /** When the first page was asked last. */
  readonly asOf: Date;
  readonly busy: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
  /** How many rows came since, which are not shown yet; `many` means at least a page. */
  readonly fresh: { readonly count: number; readonly many: boolean };
  /** Puts another row in the place of those with these ids, at once. */
  readonly patch: (ids: readonly string[], change: (row: Row) => Row) => void;
}

const PAGE = 100;
/** Changes come in bursts; one question answers for all of them. */
const SETTLE_MS = 1_000;

/** The rows of a list page by page, and how many came since: rows in sight never move by themselves. */
export function useList<Row>(source: Source<Row>): List<Row> {
  const { path, row, idOf } = source;
  const client = useQueryClient();
  const key = [...keyOf(path), "pages"];
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      get(pagePath(path, PAGE, pageParam), pageOf(row), { signal }),
    getNextPageParam: (last: Page<Row>) => (last.ok ? last.value.next : null),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 30_000,
  });
  const pages = query.data?.pages ?? NO_PAGES;
  const failed = pages.find((page) => !page.ok);
  // Of a list of a hundred thousand rows, moving the cursor must not walk through all of them again.
  const [nameOf] = useState(() => idOf);
  const rows = useMemo(() => rowsOf(pages, nameOf), [pages, nameOf]);

  const patch = (ids: readonly string[], change: (row: Row) => Row): void => {
    client.setQueryData<InfiniteData<Page<Row>>>(
      key,
      (data) => data && { ...data, pages: data.pages.map((page) => changed(page, ids, idOf, change)) },
    );
  };

  const fresh = useFresh(source, rows, patch, query.dataUpdatedAt);
  return {
    rows,
    failure: failed?.ok === false ? failed.failure : null,
    asOf: new Date(query.dataUpdatedAt),
    busy: query.isFetching,
    hasMore: query.hasNextPage,
    more: () => void (query.isFetching || query.fetchNextPage()),
    again: () => {
      void client.resetQueries({ queryKey: key });
    },
    fresh,
    patch,
  };
}

interface Found {
  readonly count: number;
  readonly many: boolean;
}

const NO_PAGES: readonly never[] = [];

function rowsOf<Row>(pages: readonly Page<Row>[], idOf: (row: Row) => string): readonly Row[] | null {
  if (pages.length === 0 || pages[0]?.ok === false) return null;
  return unique(
    pages.flatMap((page) => (page.ok ? page.value.rows : [])),
    idOf,
  );
}

const NOTHING: Found = { count: 0, many: false };

/** Counts what is new, and asks anew for rows in sight that changed. */
function useFresh<Row>(
  source: Source<Row>,
  rows: readonly Row[] | null,
  patch: List<Row>["patch"],
  loadedAt: number,
): Found {
  // What was counted is of one list as it was loaded once, and counts for nothing after.
  const loaded = `${loadedAt} ${source.path}`;
  const [found, setFound] = useState<Found & { readonly of: string }>({ ...NOTHING, of: "" });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), [loaded]);

  const count = async (): Promise<void> => {
    const answer = await get(pagePath(source.path, PAGE, null), pageOf(source.row));
    if (!answer.ok || rows === null) return;
    const known = new Set(rows.map(source.idOf));
    const unknown = answer.value.rows.filter((each) => !known.has(source.idOf(each))).length;
    setFound({ count: unknown, many: unknown >= PAGE, of: loaded });
  };
  const renew = async (id: string): Promise<void> => {
    const path = source.one?.(id);
    if (path === undefined) return;
    const answer = await get(path, source.row);
    if (answer.ok) patch([id], () => answer.value);
  };
  useLive(source.topic === undefined ? [] : [source.topic], (id) => {
    if (id !== null && rows?.some((row) => source.idOf(row) === id)) return void renew(id);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void count(), SETTLE_MS);
  });
  return found.of === loaded ? found : NOTHING;
}

function changed<Row>(
  page: Page<Row>,
  ids: readonly string[],
  idOf: (row: Row) => string,
  change: (row: Row) => Row,
): Page<Row> {
  if (!page.ok || !page.value.rows.some((row) => ids.includes(idOf(row)))) return page;
  const rows = page.value.rows.map((row) => (ids.includes(idOf(row)) ? change(row) : row));
  return { ok: true, value: { ...page.value, rows } };
}

/** A row that moved between two pages while they were asked is shown once. */
function unique<Row>(rows: readonly Row[], idOf: (row: Row) => string): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(idOf(row)) && seen.add(idOf(row)));
}

function pagePath(path: string, limit: number, cursor: string | null): string {
  const [address, query = ""] = path.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set("limit", String(limit));
  if (cursor !== null) parameters.set("cursor", cursor);
  return `${address ?? path}?${parameters.toString()}`;
}
