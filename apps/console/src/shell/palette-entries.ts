import { foundIn } from "../shared/fold.js";
import type { IconName } from "../shared/icons.js";

export type Section = "commands" | "records" | "places";

/** Something that can be found by its name and run. */
export interface Entry {
  readonly id: string;
  readonly section: Section;
  readonly icon: IconName;
  readonly name: string;
  /** Other names: a reading, a code, a word in the other language. */
  readonly also?: readonly (string | null)[];
  readonly note?: string;
  readonly keys?: readonly string[];
  /** The server found it; it stays, however it is called. */
  readonly sure?: boolean;
  readonly run: () => void;
}

const SHOWN_MAX = 40;

/** Entries that a folded text finds, the better first within their section; all where nothing is typed. */
export function ranked(entries: readonly Entry[], folded: string): readonly Entry[] {
  const found = entries.flatMap((entry) => {
    const rank =
      folded === "" ? 1 : Math.max(foundIn(folded, [entry.name, ...(entry.also ?? [])]), entry.sure === true ? 1 : 0);
    return rank === 0 ? [] : [{ entry, rank }];
  });
  const order: readonly Section[] = ["commands", "records", "places"];
  return found
    .toSorted(
      (one, other) => order.indexOf(one.entry.section) - order.indexOf(other.entry.section) || other.rank - one.rank,
    )
    .slice(0, SHOWN_MAX)
    .map(({ entry }) => entry);
}
