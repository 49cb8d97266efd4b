/**
 * URLs in the form that is compared.
 *
 * What is made equal: the case of scheme and host; Unicode hosts and their A-labels; other writings of an IPv4 host (0x7f.1,
 * decimal); the scheme's own port and none; an empty path and `/`; dot segments; `%` escapes of characters that need none, and the
 * case of escapes; tabs and line breaks within; a final dot of the host; full stops, commas and semicolons at the end, which a sentence may have put there. What is dropped: user and password, the fragment.
 * What stays apart: http and https, other ports, the case of path and query, the order of parameters, `+` and `%20`, a final slash.
 *
 * Sources: WHATWG URL Standard, 4.4 and 4.5, as the runtime has it; RFC 3986, 6.2.2.2 (unreserved characters), 6.2.3.
 */

import { formatAddress, parseAddress } from "./address.js";
import { canonicalHost } from "./host.js";

export interface SeenUrl {
  readonly key: string;
  /** The canonical host name, or null where an address stands there. */
  readonly host: string | null;
  readonly address: string | null;
  /** True where the URL says no more than its host: no path, no query. */
  readonly isBare: boolean;
}

/** Longer ones are refused: no browser sends them, and what is compared is bounded. */
const URL_MAX = 8192;
const SCHEMES = new Set(["http:", "https:", "ftp:", "ws:", "wss:"]);

/** The canonical form of an absolute URL, or null where the text is none or its scheme has no host. */
export function canonicalUrl(text: string): SeenUrl | null {
  if (text.length > URL_MAX || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!SCHEMES.has(url.protocol) || url.hostname === "") return null;
  const at = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
  const parsed = parseAddress(at);
  const host = parsed === null ? canonicalHost(at) : null;
  if (parsed === null && host === null) return null;
  const address = parsed === null ? null : formatAddress(parsed);
  const name = host ?? (address?.includes(":") ? `[${address}]` : (address ?? ""));
  const port = url.port === "" ? "" : `:${url.port}`;
  const search = url.search === "?" ? "" : url.search;
  const written = `${url.protocol}//${name}${port}${unescaped(url.pathname)}${unescaped(search)}`;
  const key = written.replace(/\??[.,;]+$/, "");
  return key.length > URL_MAX ? null : { key, host, address, isBare: url.pathname === "/" && search === "" };
}

const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/** Escapes in upper case, none where none is needed; a `%` that escapes nothing is escaped itself. */
function unescaped(part: string): string {
  if (!part.includes("%")) return part;
  return part.replaceAll(/%(?:[0-9A-Fa-f]{2})?/g, (escape) => {
    if (escape === "%") return "%25";
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}
