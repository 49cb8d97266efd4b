import { useEffect, useSyncExternalStore } from "react";
import type { Action } from "../table/columns.js";

/** What can be done with what is chosen in the page, for the palette: label, key, and doing it. */
export interface SelectionCommands {
  readonly count: number;
  readonly commands: readonly Pick<Action<never>, "id" | "label" | "key">[];
  readonly run: (id: string) => void;
}

const NONE: SelectionCommands = { count: 0, commands: [], run: () => undefined };

let current = NONE;
const watchers = new Set<() => void>();

function offer(commands: SelectionCommands): void {
  current = commands;
  for (const each of watchers) each();
}

/** Offers a page's actions on its chosen rows to the palette, as long as the page stands. */
export function useSelectionCommands<Row>(actions: readonly Action<Row>[], rows: readonly Row[]): void {
  useEffect(() => {
    if (rows.length === 0) return offer(NONE);
    const possible = actions.filter((action) => rows.some((row) => action.refusal(row) === null));
    offer({
      count: rows.length,
      commands: possible,
      run: (id) =>
        possible
          .find((action) => action.id === id)
          ?.run(rows.filter((row) => possible.find((each) => each.id === id)?.refusal(row) === null)),
    });
  });
  useEffect(() => () => offer(NONE), []);
}

export function useOfferedCommands(): SelectionCommands {
  return useSyncExternalStore(
    (each) => {
      watchers.add(each);
      return () => watchers.delete(each);
    },
    () => current,
  );
}
