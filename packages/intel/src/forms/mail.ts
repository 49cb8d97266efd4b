/**
 * Mail addresses in the form that is compared: local part and host in lower case, letters beyond ASCII as escapes of their UTF-8.
 *
 * Sources: RFC 5321, 4.5.3.1 (64 octets before the `@`); RFC 5322, 3.4.1; RFC 6531 for letters beyond ASCII.
 * Departure: RFC 5321 leaves the case of the local part to the host; no host in use tells two apart, and indicators do not either.
 * Quoted local parts are refused.
 */
import { canonicalHost } from "./host.js";

export interface SeenMail {
  readonly key: string;
  readonly host: string;
}

/** 64 octets, each three characters where it is escaped. */
const LOCAL_MAX = 192;
const LOCAL = /^[^\s@"(),:;<>[\\\]]+$/;

/** The canonical form of a bare address (`user@host`), or null where the text is none. */
export function canonicalMail(text: string): SeenMail | null {
  const at = text.lastIndexOf("@");
  if (at < 1 || at > LOCAL_MAX || text.length > LOCAL_MAX + 1024) return null;
  const local = text.slice(0, at).normalize("NFC").toLowerCase();
  const host = canonicalHost(text.slice(at + 1));
  if (host === null || !LOCAL.test(local) || LONE.test(local)) return null;
  const escaped = local.replaceAll(BEYOND_ASCII, (part) => encodeURIComponent(part).toLowerCase());
  return escaped.length > LOCAL_MAX ? null : { key: `${escaped}@${host}`, host };
}

const BEYOND_ASCII = /[^!-~]+/gu;
/** Half of a surrogate pair, which no text has. */
const LONE = /\p{Cs}/u;
