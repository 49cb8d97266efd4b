import { BlockList, isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { isLoopback } from "./address.js";
import { HttpError } from "./problems.js";
import { originOf, type Reach } from "./site.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The origin the client reaches this server as, such as https://mizugiwa.example. */
    site: string;
  }
}

/** Refuses a request whose Host is none of this server's names; gives the origin it stands for. */
export function checkHost(request: FastifyRequest, reach: Reach): string {
  const { host } = request.headers;
  const origin = originOf(host, reach);
  if (origin !== null) return origin;
  throw new HttpError(421, "host-not-allowed", {
    detail: `this server does not answer as ${JSON.stringify(host ?? "")}`,
    remedy:
      reach.baseUrl === null
        ? "Open it as http://127.0.0.1 or http://localhost, or name its address with --base-url."
        : `Open it as ${reach.baseUrl}.`,
  });
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method changes nothing (RFC 9110, 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/** Refuses a changing request that a page of another site made the browser send (Fetch Metadata; Origin where absent). */
export function checkSameSite(request: FastifyRequest): void {
  if (isSafeMethod(request.method)) return;
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  const foreignSite = site !== undefined && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== undefined && origin !== request.site;
  if (foreignSite || foreignOrigin) {
    throw new HttpError(403, "cross-site", { detail: "this request comes from a page of another site" });
  }
}

/**
 * Whether a request comes from this machine and from nobody behind a proxy on it: such a one names its client, and the
 * name that people open.
 */
export function isFromHere(request: FastifyRequest): boolean {
  const forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"].some((name) => request.headers[name] !== undefined);
  const { remoteAddress = "", localAddress } = request.socket;
  const { hostname } = new URL(request.site);
  const asLoopback = isLoopback(remoteAddress) && isLoopback(hostname.replace(/^\[|\]$/g, ""));
  // A connection from the very address it came to is this machine's own, also where that is no loopback.
  return !forwarded && (asLoopback || (!isLoopback(remoteAddress) && remoteAddress === localAddress));
}

/** Whether an address is one of a list of addresses and networks in CIDR form. */
export function addressList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
  };
}

/**
 * Without TLS of our own, what other machines send comes through the proxy that has it: refuses whoever goes around it,
 * in the clear.
 */
export function checkProxied(
  request: FastifyRequest,
  { host, tls }: Reach,
  isProxy: (address: string) => boolean,
): void {
  if (tls !== null || isLoopback(host)) return;
  const { remoteAddress = "", localAddress } = request.socket;
  if (isLoopback(remoteAddress) || remoteAddress === localAddress || isProxy(remoteAddress)) return;
  throw new HttpError(403, "proxy-passed-by", {
    detail: "this server speaks without TLS and to its proxy alone",
    remedy: "Open it through the proxy, at its base URL.",
  });
}
