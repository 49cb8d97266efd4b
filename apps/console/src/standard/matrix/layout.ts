/** Sizes of the matrix in px: those of the mock. */
export const CELL = { width: 14, height: 20 } as const;
/** A wider gap stands before each domain. */
export const GAP = 6;
export const LEFT = { wide: 246, narrow: 132 } as const;
export const TOP = 92;

/** Where each column begins, and where the last one ends; domains stand apart. */
export function columnsAt(domains: readonly { readonly requirements: number }[]): {
  readonly at: readonly number[];
  readonly domainAt: readonly number[];
  readonly width: number;
} {
  const at: number[] = [];
  const domainAt: number[] = [];
  let x = 0;
  for (const { requirements } of domains) {
    x += GAP;
    domainAt.push(x);
    for (let index = 0; index < requirements; index += 1) {
      at.push(x);
      x += CELL.width;
    }
  }
  return { at, domainAt, width: x + GAP };
}

/** The column under a point, null between domains and beside them. */
export function columnUnder(at: readonly number[], x: number): number | null {
  const found = at.findLastIndex((begin) => begin <= x);
  const begin = at[found];
  return begin !== undefined && x < begin + CELL.width ? found : null;
}

/** The lines of a scrolled window of a height, one more on each side. */
export function linesWithin(
  scroll: number,
  height: number,
  count: number,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.floor(scroll / CELL.height) - 1);
  return { from, to: Math.min(count, Math.ceil((scroll + height) / CELL.height) + 1) };
}
