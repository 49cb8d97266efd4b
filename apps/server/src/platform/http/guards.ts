import type { FastifyRequest } from "fastify";
import { isLoopback } from "./address.js";
import { HttpError } from "./problems.js";

/**
 * Refuses a request whose Host names neither this machine's loopback nor the address listened on: a page of another
 * site that had its name resolve to 127.0.0.1 (DNS rebinding) comes with that name. The port is free, for tunnels.
 */
export function checkHost(request: FastifyRequest): void {
  const { host } = request.headers;
  if (host !== undefined && isLoopback(hostName(host))) return;
  throw new HttpError(421, "host-not-allowed", {
    detail: `this server does not answer as ${JSON.stringify(host ?? "")}`,
    remedy: "Open it as http://127.0.0.1 or http://localhost.",
  });
}

/** The name of a Host header without its port and brackets; empty where it is malformed. */
function hostName(host: string): string {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(host);
  return (found?.[1] ?? found?.[2] ?? "").toLowerCase();
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses a changing request that a page of another site made the browser send (Fetch Metadata; Origin where absent). */
export function checkSameSite(request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers["sec-fetch-site"];
  const { origin, host } = request.headers;
  const foreignSite = site !== undefined && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== undefined && origin !== `http://${host ?? ""}`;
  if (foreignSite || foreignOrigin) {
    throw new HttpError(403, "cross-site", { detail: "this request comes from a page of another site" });
  }
}

/** Whether a request comes from this machine and from nobody behind a proxy on it. */
export function isFromHere(request: FastifyRequest): boolean {
  const forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"].some((name) => request.headers[name] !== undefined);
  return !forwarded && isLoopback(request.socket.remoteAddress ?? "");
}
