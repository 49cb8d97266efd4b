import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** PostgreSQL's own default; the secrets are random, so that more rounds protect nothing. */
const ITERATIONS = 4096;

/** A secret of 256 random bits, of letters that need no quoting anywhere. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What PostgreSQL stores of a password (RFC 5802 section 3, form of its `pg_authid.rolpassword`): with it a role is
 * given a password without the password itself standing in a statement, and so in a log.
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyed = (name: string): Buffer => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${keyed("Server Key").toString("base64")}`;
}
