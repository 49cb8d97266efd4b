/**
 * Azure's activity and resource logs in OCSF: API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `api_activity`, profile `cloud`; Microsoft, "Azure Activity Log event schema", table `AzureActivity`.
 */
import type { NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { firstOf, isObject, isText, textOf } from "./source.js";

const OPERATIONS = ["operationNameValue", "OperationNameValue", "operationName", "OperationName"] as const;
const RESOURCES = ["resourceId", "ResourceId", "_ResourceId", "resourceUri"] as const;
const TIMES = ["time", "eventTimestamp", "TimeGenerated", "submissionTimestamp"] as const;

export const azureActivityOcsf = mapper({
  product: { vendor_name: "Microsoft", name: "Azure Monitor" },
  profiles: ["cloud"],
  head: (fields) => {
    const operation = nameOf(firstOf(fields, OPERATIONS)) ?? "";
    const resource = textOf(firstOf(fields, RESOURCES));
    const said = nameOf(firstOf(fields, ["resultType", "ActivityStatusValue", "status"]))?.toLowerCase() ?? "";
    const status = SUCCESS.has(said) ? { status: 1 } : FAILURE.has(said) ? { status: 2 } : {};
    const resources = resource === null ? {} : { resources: [{ uid: resource }] };
    const api = operation === "" ? {} : { api: { operation } };
    return {
      class: CLASS.api,
      activity: apiActivity(operation),
      ...status,
      attributes: { cloud: { provider: "Azure" }, ...resources, ...api },
    };
  },
  rows: [
    ...[...TIMES, ...OPERATIONS, ...RESOURCES].map((field): Row => [field, null]),
    ["correlationId", "metadata.correlation_uid"],
    ["CorrelationId", "metadata.correlation_uid"],
    ["category", "metadata.log_name"],
    ["CategoryValue", "metadata.log_name"],
    ["callerIpAddress", "src_endpoint.ip", ip],
    ["CallerIpAddress", "src_endpoint.ip", ip],
    ["httpRequest/clientIpAddress", "src_endpoint.ip", ip],
    ["caller", "actor.user.name"],
    ["Caller", "actor.user.name"],
    ["identity/claims/name", "actor.user.name"],
    ["resultType", "status"],
    ["resultSignature", "status_code"],
    ["resultDescription", "status_detail"],
    ["location", "cloud.region"],
    ["subscriptionId", "cloud.account.uid"],
    ["SubscriptionId", "cloud.account.uid"],
  ],
});

/** Text, or the object of the REST API that holds it. */
function nameOf(value: NativeObject[string] | undefined): string | null {
  if (isText(value)) return value;
  return isObject(value) ? textOf(value["value"]) : null;
}

const SUCCESS = new Set(["success", "succeeded", "0"]);
const FAILURE = new Set(["failure", "failed"]);
