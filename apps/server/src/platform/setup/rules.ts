/** What decides over a set-up token; instants in ms since the epoch, of the database's clock. */
export interface TokenFacts {
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly voidedAt: number | null;
}

export type TokenVerdict = "accepted" | "unknown" | "expired" | "replaced" | "used";

/** Judges the token that has the given hash, or null where none has it. The last moment is too late. */
export function judgeToken(token: TokenFacts | null, now: number): TokenVerdict {
  if (token === null) return "unknown";
  if (token.usedAt !== null) return "used";
  if (token.voidedAt !== null) return "replaced";
  return now < token.expiresAt ? "accepted" : "expired";
}

export type SetupState = "open" | "used" | "done";

/** How far the set-up is: `used` means the address was used, and what comes after it is not finished. */
export function setupState(done: boolean, current: TokenFacts | null): SetupState {
  if (done) return "done";
  return current !== null && current.usedAt !== null ? "used" : "open";
}
