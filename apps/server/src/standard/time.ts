/** Milliseconds of a day of 24 hours: ages and terms are counted in these, never in calendar days. */
export const DAY_MS = 86_400_000;
