/** Tries of one delivery; with the waits below the last is about a day after the first. */
export const ATTEMPTS_MAX = 14;
const FIRST_WAIT_MS = 1000;
const WAIT_MAX_MS = 4 * 3_600_000;

/** How long to wait after a failed try, and null where it was the last. `random` in [0, 1) spreads what failed together. */
export function waitAfter(attempts: number, random: number): number | null {
  if (attempts >= ATTEMPTS_MAX) return null;
  const whole = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), WAIT_MAX_MS);
  return Math.round(whole * (0.75 + random / 2));
}
