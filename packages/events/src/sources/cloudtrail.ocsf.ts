/**
 * CloudTrail in OCSF: API Activity (6003), sign-ins (`signin.amazonaws.com`) as Authentication (3002).
 *
 * Sources: OCSF 1.3.0 `api_activity`, `authentication`, profile `cloud`; AWS CloudTrail User Guide, "CloudTrail record contents",
 * "CloudTrail userIdentity element", "AWS Management Console sign-in events".
 */
import type { NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead } from "../ocsf/ocsf.js";
import { anything, flag, instantMs, ip, OTHER } from "../ocsf/values.js";
import { firstOf, isObject, isText } from "./source.js";

const USER = "actor.user";

export const cloudtrailOcsf = mapper({
  product: { vendor_name: "AWS", name: "CloudTrail" },
  profiles: ["cloud"],
  head,
  rows: [
    ["eventName", "api.operation"],
    ["eventname", "api.operation"],
    ["eventSource", "api.service.name"],
    ["eventsource", "api.service.name"],
    ["requestID", "api.request.uid"],
    ["requestParameters", "api.request.data", anything],
    ["responseElements", "api.response.data", anything],
    ["errorCode", "api.response.error"],
    ["errorMessage", "api.response.error_message"],
    ["awsRegion", "cloud.region"],
    ["awsregion", "cloud.region"],
    ["recipientAccountId", "cloud.account.uid"],
    ["eventType", "metadata.event_code"],
    ["eventVersion", "metadata.product.version"],
    ["eventID", null],
    ["eventTime", null],
    ["sourceIPAddress", "src_endpoint.ip", ip],
    ["sourceIPAddress", "src_endpoint.svc_name"],
    ["sourceipaddress", "src_endpoint.ip", ip],
    ["userAgent", "http_request.user_agent"],
    ["userIdentity/type", `${USER}.type`],
    ["userIdentity/arn", `${USER}.uid`],
    ["userIdentity/principalId", `${USER}.uid_alt`],
    ["userIdentity/accountId", `${USER}.account.uid`],
    ["userIdentity/accessKeyId", `${USER}.credential_uid`],
    ["userIdentity/userName", `${USER}.name`],
    ["userIdentity/invokedBy", "actor.invoked_by"],
    ["userIdentity/sessionContext/sessionIssuer/arn", "actor.session.issuer"],
    ["userIdentity/sessionContext/attributes/mfaAuthenticated", "actor.session.is_mfa", flag],
    ["userIdentity/sessionContext/attributes/creationDate", "actor.session.created_time", instantMs],
  ],
});

function head(fields: NativeObject): OcsfHead | null {
  const name = firstOf(fields, ["eventName", "eventname"]);
  if (!isText(name)) return null;
  const cloud = { cloud: { provider: "AWS" } };
  if (fields["eventSource"] === SIGN_IN) return signIn(name, fields, cloud);
  const status = fields["errorCode"] === undefined || fields["errorCode"] === null ? 1 : 2;
  return { class: CLASS.api, activity: apiActivity(name), status, attributes: cloud };
}

const SIGN_IN = "signin.amazonaws.com";

/** The sign-in itself, or a step of it, which has no number of its own. */
function signIn(name: string, fields: NativeObject, attributes: NativeObject): OcsfHead {
  const identity = fields["userIdentity"];
  const response = fields["responseElements"];
  const user: Record<string, string> = {};
  if (isObject(identity)) {
    // The root user has no name but its type.
    const called = firstOf(identity, ["userName", "type"]);
    if (isText(called)) user["name"] = called;
    if (isText(identity["arn"])) user["uid"] = identity["arn"];
  }
  const said = isObject(response) ? response["ConsoleLogin"] : undefined;
  return {
    class: CLASS.authentication,
    activity: name === "ConsoleLogin" ? 1 : OTHER,
    ...(said === "Success" ? { status: 1 } : said === "Failure" ? { status: 2 } : {}),
    attributes: { ...attributes, user, service: { name: SIGN_IN } },
  };
}
