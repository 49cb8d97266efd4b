import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** `mzi_<prefix>_<secret>`: the first part tells scanners of leaked secrets what it is, the second finds the row. */
const FORM = /^mzi_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const PREFIX_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

export interface TokenParts {
  readonly prefix: string;
  readonly secret: string;
}

export function makeToken(): TokenParts & { readonly token: string } {
  const prefix = [...randomBytes(12)].map((byte) => PREFIX_ALPHABET[byte % PREFIX_ALPHABET.length]).join("");
  const secret = randomBytes(32).toString("base64url");
  return { prefix, secret, token: `mzi_${prefix}_${secret}` };
}

function readToken(text: string): TokenParts | null {
  const [, prefix, secret] = FORM.exec(text) ?? [];
  return prefix === undefined || secret === undefined ? null : { prefix, secret };
}

export function hashToken(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function isSecret(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashToken(secret), hash);
}

/**
 * The token of an Authorization header in the ways that senders have: `Bearer TOKEN`; `ApiKey` as Elasticsearch's clients
 * write it (base64 of `id:key`, the key being the token, or the token itself); `Basic` with the token as the password.
 */
export function tokenOf(authorization: string | undefined): TokenParts | null {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return readToken(value);
  if (scheme.toLowerCase() !== "apikey" && scheme.toLowerCase() !== "basic") return null;
  const text = Buffer.from(value, "base64").toString("utf8");
  return readToken(value) ?? readToken(text) ?? readToken(text.slice(text.indexOf(":") + 1));
}
