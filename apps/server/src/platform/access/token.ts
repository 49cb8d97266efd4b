import { createHash, randomBytes } from "node:crypto";

/** Guessing one needs 2^255 tries on average. */
const TOKEN_BYTES = 32;

/** Longer than any token made here, short enough to hash without thought. */
export const TOKEN_MAX_LENGTH = 200;

/** A secret to hand out once: 256 random bits in base64url. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** What is kept of a token. It is random, so that one round of a fast hash is as good as many of a slow one. */
export function hashOfToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * What a page proves with that it may read answers of its own site: made of the session's token, which no script sees,
 * so that it need not be kept, and does not give the token away.
 */
export function csrfOf(token: string): string {
  return createHash("sha256").update("mizugiwa csrf\0").update(token).digest("base64url");
}
