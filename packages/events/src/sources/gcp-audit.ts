/**
 * Google Cloud audit logs: fields as they came, and those names of other collectors that Sigma's rules use.
 *
 * Sources: Google Cloud, "AuditLog" and "LogEntry" references; the field names of SigmaHQ's gcp rules.
 */
import type { NativeObject } from "../event.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isObject, isText, type JsonSource, textOf } from "./source.js";
import type { Flat } from "./windows-fields.js";

const GCP_AUDIT = { product: "gcp", service: "gcp.audit" } as const;

export const gcpAudit: JsonSource = {
  kind: "gcp-audit",
  recognises: (fields) => {
    if (payloadOf(fields) !== null) return true;
    const name = firstOf(fields, ["logName", "logname"]);
    return isText(name) && name.includes("cloudaudit.googleapis.com");
  },
  read: (fields, index, clock) => {
    const flat: Flat = fields;
    const payload = payloadOf(fields);
    if (payload !== null) {
      if (payload["methodName"] !== undefined) flat["gcp.audit.method_name"] ??= payload["methodName"];
      if (payload["serviceName"] !== undefined) flat["gcp.audit.service_name"] ??= payload["serviceName"];
    }
    const entry = isObject(fields["data"]) ? fields["data"] : fields;
    const time = anyInstant(firstOf(entry, ["timestamp", "receiveTimestamp", "receivetimestamp"]), clock);
    return eventOf(index, textOf(firstOf(entry, ["insertId", "insertid"])), time, GCP_AUDIT, flat);
  },
};

/** The audit part of an entry; Pub/Sub puts entries into `data`. */
function payloadOf(fields: NativeObject): NativeObject | null {
  if (isObject(fields["protoPayload"])) return fields["protoPayload"];
  const data = fields["data"];
  return isObject(data) && isObject(data["protoPayload"]) ? data["protoPayload"] : null;
}
