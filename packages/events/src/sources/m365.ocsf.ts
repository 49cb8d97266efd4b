/**
 * Microsoft 365 in OCSF: sign-ins as Authentication (3002), everything else as API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `authentication`, `api_activity`; Microsoft, "Office 365 Management Activity API schema".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfMapper } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { firstOf, isText, textOf } from "./source.js";

const product = { vendor_name: "Microsoft", name: "Microsoft 365" };

/** Data lakes write names in small letters. */
function both(name: string, attribute: string | null, convert?: Row[2]): Row[] {
  return [name, name.toLowerCase()].map(
    (field): Row => (convert === undefined ? [field, attribute] : [field, attribute, convert]),
  );
}

function rows(user: string): Row[] {
  return [
    ...both("Id", null),
    ...both("CreationTime", null),
    ...both("TimeGenerated", null),
    ...both("RecordType", "metadata.event_code"),
    ...both("Workload", "metadata.log_name"),
    ...both("OfficeWorkload", "metadata.log_name"),
    ...both("UserId", `${user}.name`),
    ...both("UserKey", `${user}.uid`),
    ...both("OrganizationId", `${user}.org.uid`),
    ...both("ClientIP", "src_endpoint.ip", address),
    ...both("ClientIPAddress", "src_endpoint.ip", address),
    ...both("Client_IPAddress", "src_endpoint.ip", address),
    ...both("ActorIpAddress", "src_endpoint.ip", address),
    ...both("UserAgent", "http_request.user_agent"),
    ...both("ResultStatus", "status"),
  ];
}

/** `192.0.2.1`, `192.0.2.1:50000`, `[2001:db8::1]:50000`. */
function address(value: NativeObject[string]): string | undefined {
  return ip(
    isText(value)
      ? value.replace(/^\[([^\]]{1,45})\](?::\d{1,5})?$|^((?:\d{1,3}\.){3}\d{1,3}):\d{1,5}$/, "$1$2")
      : value,
  );
}

function statusOf(fields: NativeObject): { readonly status?: number } {
  const said = textOf(firstOf(fields, ["ResultStatus", "resultstatus"]))?.toLowerCase() ?? "";
  if (SUCCESS.has(said)) return { status: 1 };
  return FAILURE.has(said) ? { status: 2 } : {};
}

const SUCCESS = new Set(["success", "succeeded", "true", "partiallysucceeded"]);
const FAILURE = new Set(["failure", "failed", "false"]);

function operationOf(fields: NativeObject): string {
  return textOf(firstOf(fields, ["Operation", "operation"])) ?? "";
}

const signIn = mapper({
  product,
  head: (fields) => ({
    class: CLASS.authentication,
    activity: 1,
    status: operationOf(fields) === "UserLoggedIn" ? 1 : 2,
    attributes: { service: { name: "Microsoft 365" } },
  }),
  rows: [...rows("user"), ...both("Operation", "message"), ...both("LogonError", "status_detail")],
});

const api = mapper({
  product,
  head: (fields) => {
    const object = textOf(firstOf(fields, ["ObjectId", "objectid"]));
    return {
      class: CLASS.api,
      activity: apiActivity(operationOf(fields)),
      ...statusOf(fields),
      attributes: object === null ? {} : { resources: [{ uid: object }] },
    };
  },
  rows: [...rows("actor.user"), ...both("Operation", "api.operation"), ...both("ObjectId", null)],
});

const SIGN_INS = new Set(["UserLoggedIn", "UserLoginFailed"]);

export const m365Ocsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => (SIGN_INS.has(operationOf(event.fields)) ? signIn : api).map(event, atMs),
};
