import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { isRecord } from "../api/shape.js";
import { recall, remember } from "../shared/memory.js";
import type { View } from "./columns.js";
import { type Condition, type ListState, OPERATORS, readListState, writeListState } from "./state.js";

/** How long the cursor rests before the address follows it. */
const REST_MS = 250;

export interface ListControl {
  readonly state: ListState;
  readonly views: readonly View[];
  readonly view: View | null;
  readonly conditions: readonly Condition[];
  readonly sort: string | null;
  readonly group: string | null;
  /** The row under the cursor. */
  readonly at: string | null;
  readonly moveTo: (id: string | null) => void;
  readonly set: (change: Partial<ListState>) => void;
  readonly saveView: (name: string) => void;
  readonly forgetView: (id: string) => void;
}

/** What a list shows, read from the address and written to it; views of one's own are kept by this browser. */
export function useListState(name: string, given: readonly View[]): ListControl {
  const { searchStr, pathname } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readListState(searchStr), [searchStr]);
  const [own, setOwn] = useState(() => readViews(recall("localStorage", memoryOf(name))));
  const views = useMemo(() => [...given, ...own], [given, own]);
  const view = views.find((each) => each.id === state.view) ?? (state.view === null ? (given[0] ?? null) : null);

  const write = useCallback(
    (next: ListState, replace: boolean) => {
      const query = writeListState(next);
      void navigate({ href: query === "" ? pathname : `${pathname}?${query}`, replace, resetScroll: false });
    },
    [navigate, pathname],
  );
  const { at, moveTo } = useCursor(state, write);

  const keep = (kept: readonly View[]): void => {
    remember("localStorage", memoryOf(name), JSON.stringify(kept));
    setOwn(kept);
  };
  const conditions = state.conditions ?? view?.conditions ?? [];
  const sort = state.sort ?? view?.sort ?? null;
  const group = (state.group ?? view?.group ?? "") || null;
  return {
    state,
    views,
    view,
    conditions,
    sort,
    group,
    at,
    moveTo,
    set: (change) => write({ ...state, at, ...change }, false),
    saveView: (title) => {
      const saved: View = { id: `own-${Date.now().toString(36)}`, name: title, conditions, sort, group, own: true };
      keep([...own, saved]);
      write({ ...state, at, view: saved.id, conditions: null, sort: null, group: null }, false);
    },
    forgetView: (id) => {
      keep(own.filter((each) => each.id !== id));
      write({ ...state, at, view: null }, false);
    },
  };
}

/** The cursor moves at once, the address once it rests: browsers bear only so many changes of an address. */
function useCursor(state: ListState, write: (next: ListState, replace: boolean) => void) {
  const [moved, setMoved] = useState<{ readonly from: string | null; readonly to: string | null } | null>(null);
  // A move counts from where the address stood; once that has changed, the address says.
  const at = moved !== null && moved.from === state.at ? moved.to : state.at;
  const settle = useEffectEvent(() => {
    if (moved !== null && moved.from === state.at && moved.to !== state.at) write({ ...state, at: moved.to }, true);
  });
  useEffect(() => {
    const resting = setTimeout(() => settle(), REST_MS);
    return () => clearTimeout(resting);
  }, [moved]);
  return { at, moveTo: (id: string | null) => setMoved({ from: state.at, to: id }) };
}

function memoryOf(name: string): string {
  return `mizugiwa.views.${name}`;
}

/** Views as this browser kept them; what cannot be read any more is dropped. */
export function readViews(text: string | null): readonly View[] {
  if (text === null) return [];
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return [];
    throw caught;
  }
  return Array.isArray(kept) ? kept.flatMap(readView) : [];
}

function readView(value: unknown): View[] {
  if (!isRecord(value)) return [];
  const { id, name, conditions, sort, group } = value;
  if (typeof id !== "string" || typeof name !== "string" || !Array.isArray(conditions)) return [];
  return [
    {
      id,
      name,
      conditions: conditions.flatMap(readCondition),
      sort: typeof sort === "string" ? sort : null,
      group: typeof group === "string" ? group : null,
      own: true,
    },
  ];
}

function readCondition(value: unknown): Condition[] {
  if (!isRecord(value) || typeof value["field"] !== "string" || !Array.isArray(value["values"])) return [];
  const op = OPERATORS.find((each) => each === value["op"]);
  const values = value["values"].filter((each) => typeof each === "string");
  return op === undefined ? [] : [{ field: value["field"], op, values }];
}
