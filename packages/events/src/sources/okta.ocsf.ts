/**
 * Okta in OCSF: sessions and authentications as Authentication (3002), everything else as API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `authentication`, `api_activity`; Okta developer documentation, System Log API, LogEvent, "Event types".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { firstOf, isList, isObject, isText } from "./source.js";

const product = { vendor_name: "Okta", name: "Okta System Log" };

function rows(user: string): Row[] {
  return [
    ["uuid", null],
    ["published", null],
    ["version", "metadata.product.version"],
    ["displayMessage", "message"],
    ["actor/id", `${user}.uid`],
    ["actor/alternateId", `${user}.email_addr`],
    ["actor/displayName", `${user}.name`],
    ["actor/type", `${user}.type`],
    ["authenticationContext/externalSessionId", "actor.session.uid"],
    ["client/ipAddress", "src_endpoint.ip", ip],
    ["client/geographicalContext/city", "src_endpoint.location.city"],
    ["client/geographicalContext/country", "src_endpoint.location.country"],
    ["client/geographicalContext/postalCode", "src_endpoint.location.postal_code"],
    ["client/userAgent/rawUserAgent", "http_request.user_agent"],
    ["outcome/result", "status"],
    ["outcome/reason", "status_detail"],
    ["transaction/id", "metadata.correlation_uid"],
  ];
}

const authentication = mapper({
  product,
  head: (fields) => ({
    class: CLASS.authentication,
    activity: typeOf(fields).endsWith("session.end") ? 2 : 1,
    ...statusOf(fields),
    attributes: { service: { name: "Okta" } },
  }),
  rows: [...rows("user"), ["eventType", "metadata.event_code"], ["eventtype", "metadata.event_code"]],
});

const api = mapper({
  product,
  head: (fields): OcsfHead => {
    const resources = isList(fields["target"]) ? fields["target"].filter(isObject).flatMap(resourceOf) : [];
    return {
      class: CLASS.api,
      activity: apiActivity(typeOf(fields)),
      ...statusOf(fields),
      attributes: resources.length === 0 ? {} : { resources },
    };
  },
  rows: [...rows("actor.user"), ["eventType", "api.operation"], ["eventtype", "api.operation"]],
});

function typeOf(fields: NativeObject): string {
  const type = firstOf(fields, ["eventType", "eventtype"]);
  return isText(type) ? type : "";
}

function statusOf({ outcome }: NativeObject): { readonly status?: number } {
  const result = isObject(outcome) ? outcome["result"] : undefined;
  if (result === "SUCCESS" || result === "ALLOW") return { status: 1 };
  return result === "FAILURE" || result === "DENY" ? { status: 2 } : {};
}

function resourceOf({ id, displayName, type }: NativeObject): NativeObject[] {
  if (!isText(id)) return [];
  return [{ uid: id, ...(isText(displayName) ? { name: displayName } : {}), ...(isText(type) ? { type } : {}) }];
}

const SIGN_IN = /^(?:user\.session\.(?:start|end|access_admin_app)|user\.authentication\..+)$/;

export const oktaOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => (SIGN_IN.test(typeOf(event.fields)) ? authentication : api).map(event, atMs),
};
