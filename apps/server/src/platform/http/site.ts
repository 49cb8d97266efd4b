import { isIPv6 } from "node:net";
import { isLoopback } from "./address.js";

/** Files in PEM form: the certificate with those that lead to its root, and its private key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** How the server can be reached: what decides which names it answers to, and what may stand before it. */
export interface Reach {
  /** The address listened on. */
  readonly host: string;
  /** The origin people open, such as https://mizugiwa.example; null where there is none but the address itself. */
  readonly baseUrl: string | null;
  /** Null where the server speaks plain HTTP. */
  readonly tls: TlsFiles | null;
  /** Addresses and networks of proxies whose word on the client is taken. */
  readonly trustProxy: readonly string[];
}

export const LOOPBACK: Reach = { host: "127.0.0.1", baseUrl: null, tls: null, trustProxy: [] };

/**
 * The origin that a Host header stands for; null for a name this server does not answer to: a page of another site that
 * had its name resolve to this machine (DNS rebinding) comes with that name. The names are those of this machine's
 * loopback, with any port (tunnels), the address listened on, and the base URL.
 */
export function originOf(header: string | undefined, { host, baseUrl, tls }: Reach): string | null {
  const parsed = parseHost(header);
  if (parsed === null) return null;
  const { name, port } = parsed;
  const base = baseUrl === null ? null : new URL(baseUrl);
  if (base !== null && `${bracketed(name)}${portOf(port, base.protocol)}` === base.host) return base.origin;
  const scheme = tls === null ? "http:" : "https:";
  return isLoopback(name) || name === host ? `${scheme}//${bracketed(name)}${portOf(port, scheme)}` : null;
}

const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?$/i;
const PORT_MAX = 65_535;

function parseHost(header: string | undefined): { name: string; port: string | undefined } | null {
  const found = HOST.exec(header ?? "");
  const name = (found?.[1] ?? found?.[2])?.toLowerCase();
  const port = found?.[3];
  if (name === undefined || (port !== undefined && Number(port) > PORT_MAX)) return null;
  return { name, port };
}

const bracketed = (name: string): string => (isIPv6(name) ? `[${name}]` : name);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** The port as an origin names it: not at all where it is the scheme's own. */
function portOf(port: string | undefined, scheme: string): string {
  return port === undefined || port === DEFAULT_PORTS[scheme] ? "" : `:${port}`;
}
