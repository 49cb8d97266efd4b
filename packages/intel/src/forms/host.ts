/**
 * Names of hosts in the form that is compared: A-labels in lower case, without the final dot.
 *
 * Sources: RFC 1123, 2.1; RFC 1035, 2.3.4 (63 octets a label, 253 a name); UTS 46 (non-transitional), by way of the WHATWG URL
 * standard's host parser, which the runtime has.
 * Departure: underscores are taken, since names of services and of Windows machines have them.
 */

const NAME_MAX = 253;
/** What a name may be before it is turned into A-labels. */
const WRITTEN_MAX = 1024;
const PLAIN = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The canonical name of a host, or null where the text is none: an address, a single label, an impossible name. */
export function canonicalHost(text: string): string | null {
  if (text.length < 3 || text.length > WRITTEN_MAX) return null;
  const name = withoutFinalDot(text.toLowerCase());
  if (name.length <= NAME_MAX && PLAIN.test(name)) return name;
  if (!NON_ASCII.test(name) || FORBIDDEN.test(name)) return null;
  const ascii = asciiHost(name);
  return ascii !== null && ascii.length <= NAME_MAX && PLAIN.test(ascii) ? ascii : null;
}

const NON_ASCII = /[^\u0000-\u007f]/;
/** What would end the host in a URL, or be decoded in it. */
const FORBIDDEN = /[\s/\\?#@:%[\]<>^|]/;

function asciiHost(name: string): string | null {
  const url = URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`) : null;
  return url === null ? null : withoutFinalDot(url.hostname);
}

function withoutFinalDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
