import type { WordKey } from "@mizugiwa/words";

/** Levels of rules, lowest first. */
export const LEVELS = ["informational", "low", "medium", "high", "critical"] as const;
export type Level = (typeof LEVELS)[number];

/** How a level is shown: word, shape and colour, never colour alone. */
export interface LevelLook {
  readonly words: WordKey;
  readonly shape: string;
  /** Select Graphic Rendition of the terminal (ECMA-48 8.3.117): of the 16 colours that every theme sets itself. */
  readonly sgr: string;
}

const LEVEL_LOOKS: Readonly<Record<Level, LevelLook>> = {
  critical: { words: "cli.level.critical", shape: "◆", sgr: "1;31" },
  high: { words: "cli.level.high", shape: "▲", sgr: "31" },
  medium: { words: "cli.level.medium", shape: "●", sgr: "33" },
  low: { words: "cli.level.low", shape: "▽", sgr: "36" },
  informational: { words: "cli.level.informational", shape: "○", sgr: "2" },
};

const NO_LEVEL: LevelLook = { words: "cli.level.none", shape: "·", sgr: "2" };

/** The look of a level, or of a rule without one. */
export function lookOf(level: Level | null): LevelLook {
  return level === null ? NO_LEVEL : LEVEL_LOOKS[level];
}

/** Rank for sorting and comparing: -1 without a level, else 0 (informational) to 4 (critical). */
export function rankOf(level: Level | null): number {
  return level === null ? -1 : LEVELS.indexOf(level);
}
