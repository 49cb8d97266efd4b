/** Exit codes of every command (docs/hunt.md, "Exit codes"). */
export const EXIT = {
  done: 0,
  /** Done, and something asked for was found or failed. */
  found: 1,
  usage: 2,
  noInput: 3,
  /** A defect. */
  inner: 4,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
