/**
 * Access logs of web servers and proxies in OCSF: HTTP Activity (4002).
 *
 * Sources: OCSF 1.3.0 `http_activity`, `http_request`, `http_response`; the W3C names of access-log.ts and w3c.ts.
 */
import type { NativeObject } from "../event.js";
import { mapper } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead } from "../ocsf/ocsf.js";
import { integer, ip, numbered, port } from "../ocsf/values.js";

export const accessOcsf = mapper({
  product: { vendor_name: "Unknown", name: "access log" },
  profiles: ["host"],
  head,
  rows: [
    ["c-ip", "src_endpoint.ip", ip],
    ["c-ip", "src_endpoint.hostname"],
    ["c-port", "src_endpoint.port", port],
    ["cs-username", "actor.user.name"],
    ["s-ip", "dst_endpoint.ip", ip],
    ["s-port", "dst_endpoint.port", port],
    ["cs-host", "dst_endpoint.hostname"],
    ["s-computername", "dst_endpoint.name"],
    ["s-sitename", "dst_endpoint.svc_name"],
    ["cs-method", "http_request.http_method"],
    ["cs-uri", "http_request.url.url_string"],
    ["cs-uri-stem", "http_request.url.path"],
    ["cs-version", "http_request.version"],
    ["cs-referer", "http_request.referrer"],
    ["cs-user-agent", "http_request.user_agent"],
    ["cs-bytes", "http_request.length", integer],
    ["sc-status", "http_response.code", integer],
    ["sc-bytes", "http_response.length", integer],
    ["time-taken", "duration", integer],
    ["cs-uri-query", null],
    ["cs(User-Agent)", null],
    ["cs(Referer)", null],
    ["cs(Host)", null],
    ["request", null],
    ["date", null],
    ["time", null],
  ],
});

/** By method; another is 99. */
export const httpActivity = numbered(
  new Map([
    ["connect", 1],
    ["delete", 2],
    ["get", 3],
    ["head", 4],
    ["options", 5],
    ["post", 6],
    ["put", 7],
    ["trace", 8],
    ["patch", 9],
  ]),
);

/** What a status code says: failure from 400 on. */
export function httpStatus(code: number | undefined): { readonly status?: number } {
  return code === undefined ? {} : { status: code < 400 ? 1 : 2 };
}

function head(fields: NativeObject): OcsfHead {
  const status = httpStatus(integer(fields["sc-status"] ?? null));
  // Sent to a server that could make no request of it: what came is all there is.
  const request = fields["cs-method"] === undefined ? { http_request: { url: { url_string: textOr(fields) } } } : {};
  return { class: CLASS.http, activity: httpActivity(fields["cs-method"]) ?? 0, ...status, attributes: request };
}

function textOr(fields: NativeObject): string {
  const request = fields["request"] ?? fields["cs-uri"];
  return typeof request === "string" ? request : "Unknown";
}
