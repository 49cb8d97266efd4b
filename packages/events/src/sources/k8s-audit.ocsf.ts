/**
 * Kubernetes audit in OCSF: API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `api_activity`; Kubernetes reference, "kube-apiserver Audit Configuration (v1)", type Event.
 */
import type { NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead } from "../ocsf/ocsf.js";
import { anything, integer, ip } from "../ocsf/values.js";
import { isList, isObject, isText } from "./source.js";

export const k8sAuditOcsf = mapper({
  product: { vendor_name: "Kubernetes", name: "kube-apiserver" },
  head,
  rows: [
    ["verb", "api.operation"],
    ["apiVersion", "api.version"],
    ["auditID", "api.request.uid"],
    ["requestObject", "api.request.data", anything],
    ["responseObject", "api.response.data", anything],
    ["responseStatus/code", "api.response.code", integer],
    ["responseStatus/message", "api.response.message"],
    ["responseStatus/reason", "api.response.error"],
    ["requestURI", "http_request.url.path"],
    ["userAgent", "http_request.user_agent"],
    ["user/username", "actor.user.name"],
    ["user/uid", "actor.user.uid"],
    ["stage", "metadata.event_code"],
    ["level", "metadata.log_level"],
    ["requestReceivedTimestamp", null],
    ["sourceIPs", null],
  ],
});

function head(fields: NativeObject): OcsfHead | null {
  const verb = fields["verb"];
  if (!isText(verb)) return null;
  const attributes: Record<string, NativeObject | NativeObject[]> = {};
  const address = isList(fields["sourceIPs"]) ? ip(fields["sourceIPs"][0] ?? null) : undefined;
  if (address !== undefined) attributes["src_endpoint"] = { ip: address };
  const resource = resourceOf(fields["objectRef"]);
  if (resource !== null) attributes["resources"] = [resource];
  const user = fields["user"];
  const groups = isObject(user) && isList(user["groups"]) ? user["groups"].filter(isText) : [];
  if (groups.length > 0) attributes["actor"] = { user: { groups: groups.map((name) => ({ name })) } };
  const code = isObject(fields["responseStatus"]) ? fields["responseStatus"]["code"] : undefined;
  const status = typeof code === "number" ? { status: code < 400 ? 1 : 2 } : {};
  return { class: CLASS.api, activity: apiActivity(verb), attributes, ...status };
}

function resourceOf(reference: NativeObject[string] | undefined): NativeObject | null {
  if (!isObject(reference)) return null;
  const { resource, name, namespace, uid } = reference;
  const made: Record<string, string> = {};
  if (isText(resource)) made["type"] = resource;
  if (isText(name)) made["name"] = name;
  if (isText(namespace)) made["namespace"] = namespace;
  if (isText(uid)) made["uid"] = uid;
  return made["name"] === undefined && made["uid"] === undefined ? null : made;
}
