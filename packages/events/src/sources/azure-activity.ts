/**
 * Azure activity log: what was done to resources, as diagnostic settings, the REST API and Azure Monitor's tables
 * write it. Fields as they came. Resource logs look alike; they are Azure's too, but no activity log.
 *
 * Source: Microsoft, "Azure Activity Log event schema", "Resource log common schema", table `AzureActivity`.
 */
import type { NativeObject } from "../event.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isObject, isText, type JsonSource, textOf } from "./source.js";

const ACTIVITY = { product: "azure", service: "activitylogs" } as const;
const RESOURCE = { product: "azure" } as const;

const CATEGORIES = new Set([
  "administrative",
  "alert",
  "autoscale",
  "policy",
  "recommendation",
  "resourcehealth",
  "security",
  "servicehealth",
]);
const OPERATIONS = ["operationName", "OperationName", "operationNameValue", "OperationNameValue"] as const;
const RESOURCES = ["resourceId", "ResourceId", "_ResourceId", "resourceUri"] as const;

export const azureActivity: JsonSource = {
  kind: "azure-activity",
  recognises: (fields) => {
    if (fields["Type"] === "AzureActivity") return true;
    if (firstOf(fields, OPERATIONS) === undefined) return false;
    const resource = firstOf(fields, RESOURCES);
    return (isText(resource) && /^\/subscriptions\//i.test(resource)) || isActivity(fields);
  },
  read: (fields, index, clock) => {
    const time = anyInstant(firstOf(fields, ["time", "eventTimestamp", "TimeGenerated", "submissionTimestamp"]), clock);
    const id = textOf(firstOf(fields, ["eventDataId", "EventDataId", "eventId"]));
    return eventOf(index, id, time, isActivity(fields) ? ACTIVITY : RESOURCE, fields);
  },
};

/** The category says so; without one an operation on a resource is taken for activity. */
function isActivity(fields: NativeObject): boolean {
  const category = firstOf(fields, ["category", "CategoryValue", "Category", "categoryValue"]);
  if (isObject(category)) return isText(category["value"]) && CATEGORIES.has(category["value"].toLowerCase());
  if (isText(category)) return CATEGORIES.has(category.toLowerCase());
  return firstOf(fields, ["resourceId", "ResourceId", "_ResourceId"]) !== undefined;
}
