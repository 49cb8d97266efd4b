/** Failed tries of one login name, or from one address; instants in ms since the epoch, of the database's clock. */
export interface Tries {
  readonly failures: number;
  readonly lastAt: number;
  /** Exclusive: at this instant the next try is taken. */
  readonly until: number;
}

/** How failed tries slow the next one down. Nothing is shut for good: an attacker must not be able to lock people out. */
export interface DelayRule {
  /** Tries without any delay. */
  readonly free: number;
  readonly firstMs: number;
  /** The delay doubles up to this one. */
  readonly mostMs: number;
  /** After this long without a failed try all is forgotten. */
  readonly forgetMs: number;
}

const SECOND = 1000;
const HOUR = 3_600_000;

/** One login name: at most about 100 guesses a day go through from anywhere. */
export const LOGIN_RULE: DelayRule = { free: 4, firstMs: 5 * SECOND, mostMs: 900 * SECOND, forgetMs: 24 * HOUR };
/** One address, behind which a whole office may be: kept short, against one who tries many names. */
export const ADDRESS_RULE: DelayRule = { free: 20, firstMs: SECOND, mostMs: 60 * SECOND, forgetMs: HOUR };

/** How long a try at `now` must wait; 0 takes it. */
export function waitMs(tries: Tries, now: number): number {
  return Math.max(0, tries.until - now);
}

/** The tries after one more that failed at `now`. */
export function countFailure(rule: DelayRule, tries: Tries | null, now: number): Tries {
  const known = tries !== null && now - tries.lastAt < rule.forgetMs ? tries.failures : 0;
  const failures = known + 1;
  const over = failures - rule.free;
  const delay = over <= 0 ? 0 : Math.min(rule.mostMs, rule.firstMs * 2 ** Math.min(over - 1, 30));
  return { failures, lastAt: now, until: now + delay };
}
