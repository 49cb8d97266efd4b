import type { Coverage } from "../../api/contract.js";

type Technique = Coverage["techniques"][number];
export type CoverageState = Technique["state"];

/** From the best to the least. */
export const STATES: readonly CoverageState[] = ["proved", "stale", "tagged", "blind"];

/** A technique in one tactic's column, with what its sub-techniques add. */
export interface Cell {
  readonly technique: Technique;
  /** The best of its own and of its sub-techniques' states. */
  readonly state: CoverageState;
  /** Whether logs come for what that state rests on. */
  readonly heard: boolean;
  readonly subs: number;
  readonly provedSubs: number;
}

export interface Column {
  readonly tactic: Coverage["tactics"][number];
  readonly cells: readonly Cell[];
  readonly counts: Readonly<Record<CoverageState, number>>;
}

/** The matrix: techniques below the tactics they serve, sub-techniques folded into theirs. */
export function columnsOf({ tactics, techniques }: Coverage): Column[] {
  const subs = new Map<string, Technique[]>();
  for (const technique of techniques) {
    if (technique.parent === null) continue;
    const known = subs.get(technique.parent);
    if (known === undefined) subs.set(technique.parent, [technique]);
    else known.push(technique);
  }
  return tactics.map((tactic) => {
    const own = techniques.filter(({ parent, tactics: serves }) => parent === null && serves.includes(tactic.code));
    const cells = own.map((technique) => cellOf(technique, subs.get(technique.id) ?? []));
    return { tactic, cells, counts: countsOf(cells) };
  });
}

function cellOf(technique: Technique, subs: readonly Technique[]): Cell {
  const all = [technique, ...subs];
  const state = STATES.find((each) => all.some((one) => one.state === each)) ?? "blind";
  return {
    technique,
    state,
    heard: all.some((one) => one.state === state && one.heard),
    subs: subs.length,
    provedSubs: subs.filter((one) => one.state === "proved").length,
  };
}

/** How many cells of each state there are. */
export function countsOf(cells: readonly Cell[]): Record<CoverageState, number> {
  const count = (state: CoverageState): number => cells.filter((cell) => cell.state === state).length;
  return { proved: count("proved"), stale: count("stale"), tagged: count("tagged"), blind: count("blind") };
}

/** Every technique once, whatever tactics it serves. */
export function distinctCells(columns: readonly Column[]): Cell[] {
  return [...new Map(columns.flatMap(({ cells }) => cells).map((cell) => [cell.technique.id, cell])).values()];
}

/** Whether a technique is meant by what somebody types: a part of its name or the beginning of its id. */
export function isMeant({ technique }: Cell, wanted: string): boolean {
  const text = wanted.normalize("NFKC").trim().toLowerCase();
  return text === "" || technique.name.toLowerCase().includes(text) || technique.id.toLowerCase().startsWith(text);
}
