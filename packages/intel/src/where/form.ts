import { formatAddress, parseAddress } from "../forms/address.js";
import { canonicalHash } from "../forms/hash.js";
import { canonicalHost } from "../forms/host.js";
import { canonicalMail } from "../forms/mail.js";
import { canonicalUrl } from "../forms/url.js";
import type { ObservableKind } from "./observable.js";

/** Calls with what a value is; a URL and a mail address give their host too. */
export type Take = (kind: ObservableKind, key: string, value: string) => void;

const DIGIT = 1;
const HEX = 2;
const LETTER = 4;
const DOT = 8;
const COLON = 16;
const AT = 32;
const SPACE = 64;
const OTHER = 128;

const CLASSES = new Uint8Array(128).fill(OTHER);
for (let code = 0; code <= 0x20; code += 1) CLASSES[code] = SPACE;
for (let code = 0x30; code <= 0x39; code += 1) CLASSES[code] = DIGIT;
for (const base of [0x41, 0x61]) {
  for (let code = base; code < base + 26; code += 1) CLASSES[code] = code < base + 6 ? HEX : LETTER;
}
CLASSES[0x2e] = DOT;
CLASSES[0x3a] = COLON;
CLASSES[0x40] = AT;

const SHORTEST = 3;
/** What is longer is no single value. */
const VALUE_MAX = 8192;

/** What stands in a text, by one pass over it. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index += 1) letters |= CLASSES[text.charCodeAt(index)] ?? OTHER;
  return letters;
}

/**
 * Takes the value where its form says what it is. `isHost`: a name may be taken for a host's. True where the value may hold more than
 * one thing: blanks, and a sign of something within.
 */
export function takeForm(value: string, isHost: boolean, take: Take): boolean {
  if (value.length < SHORTEST || value.length > VALUE_MAX) return value.length > VALUE_MAX;
  const letters = lettersOf(value);
  if ((letters & ~(DIGIT | HEX)) === 0) {
    const hash = canonicalHash(value);
    if (hash !== null) take("hash", hash.key, value);
    return false;
  }
  if ((letters & SPACE) !== 0) return (letters & (DOT | AT | COLON)) !== 0;
  if ((letters & COLON) !== 0 && value.includes("://")) return !takeUrl(value, take);
  if ((letters & AT) !== 0) return (letters & DOT) !== 0 && !takeMail(value, take);
  if ((letters & (DOT | COLON)) === 0) return false;
  if (takeAddress(value, letters, take)) return false;
  if (isHost) takeHost(value, take);
  return false;
}

export function takeUrl(value: string, take: Take): boolean {
  const url = canonicalUrl(value);
  if (url === null) return false;
  take("url", url.key, value);
  if (url.host !== null) take("host", url.host, value);
  if (url.address !== null) take("address", url.address, value);
  return true;
}

export function takeMail(value: string, take: Take): boolean {
  const mail = canonicalMail(value);
  if (mail === null) return false;
  take("mail", mail.key, value);
  take("host", mail.host, value);
  return true;
}

/** `192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443`, `2001:db8::1%eth0`. */
function takeAddress(value: string, letters: number, take: Take): boolean {
  const isV4 = (letters & ~(DIGIT | DOT | COLON)) === 0 && (letters & DOT) !== 0;
  if (!isV4 && ((letters & COLON) === 0 || value.length > ADDRESS_MAX)) return false;
  const address = parseAddress(value) ?? parseAddress(value.replace(/^\[?([^[\]]+)\]?:\d{1,5}$/, "$1"));
  if (address === null) return false;
  take("address", formatAddress(address), value);
  return true;
}

const ADDRESS_MAX = 90;

export function takeHost(value: string, take: Take): boolean {
  const host = canonicalHost(value.replace(/:\d{1,5}$/, ""));
  if (host === null) return false;
  take("host", host, value);
  return true;
}
