/**
 * Google Cloud audit logs in OCSF: API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `api_activity`, profile `cloud`; Google Cloud, "AuditLog" and "LogEntry" references.
 */
import type { NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS } from "../ocsf/ocsf.js";
import { anything, integer, ip } from "../ocsf/values.js";
import { isObject, isText } from "./source.js";

/** An entry, or Pub/Sub's message around it. */
const ENTRIES = ["", "data/"] as const;

export const gcpAuditOcsf = mapper({
  product: { vendor_name: "Google", name: "Cloud Audit Logs" },
  profiles: ["cloud"],
  head: (fields) => {
    const payload = payloadOf(fields);
    const method = payload?.["methodName"];
    if (payload === null || !isText(method)) return null;
    const status = payload["status"];
    const code = isObject(status) ? integer(status["code"] ?? 0) : 0;
    const resource = payload["resourceName"];
    return {
      class: CLASS.api,
      // The method is the last word of `google.iam.admin.v1.CreateRole` and the first of none.
      activity: apiActivity(method.slice(method.lastIndexOf(".") + 1)),
      status: code === 0 || code === undefined ? 1 : 2,
      attributes: {
        cloud: { provider: "GCP" },
        ...(isText(resource) ? { resources: [{ name: resource }] } : {}),
      },
    };
  },
  rows: [
    ["gcp.audit.method_name", null],
    ["gcp.audit.service_name", null],
    ...ENTRIES.flatMap((entry): Row[] => [
      [`${entry}timestamp`, null],
      [`${entry}insertId`, null],
      [`${entry}insertid`, null],
      [`${entry}logName`, "metadata.log_name"],
      [`${entry}logname`, "metadata.log_name"],
      [`${entry}severity`, "metadata.log_level"],
      [`${entry}resource/labels/project_id`, "cloud.project_uid"],
      [`${entry}resource/labels/location`, "cloud.region"],
      ...payloadRows(`${entry}protoPayload/`),
    ]),
  ],
});

function payloadRows(payload: string): Row[] {
  return [
    [`${payload}methodName`, "api.operation"],
    [`${payload}serviceName`, "api.service.name"],
    [`${payload}request`, "api.request.data", anything],
    [`${payload}response`, "api.response.data", anything],
    [`${payload}resourceName`, null],
    [`${payload}status/code`, "api.response.code", integer],
    [`${payload}status/message`, "api.response.error_message"],
    [`${payload}authenticationInfo/principalEmail`, "actor.user.email_addr"],
    [`${payload}authenticationInfo/principalSubject`, "actor.user.uid"],
    [`${payload}requestMetadata/callerIp`, "src_endpoint.ip", ip],
    [`${payload}requestMetadata/callerIp`, "src_endpoint.svc_name"],
    [`${payload}requestMetadata/callerIP`, "src_endpoint.ip", ip],
    [`${payload}requestMetadata/callerSuppliedUserAgent`, "http_request.user_agent"],
  ];
}

function payloadOf(fields: NativeObject): NativeObject | null {
  if (isObject(fields["protoPayload"])) return fields["protoPayload"];
  const data = fields["data"];
  return isObject(data) && isObject(data["protoPayload"]) ? data["protoPayload"] : null;
}
