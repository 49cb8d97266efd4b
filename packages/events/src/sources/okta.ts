/** Okta system log: fields as they came. Source: Okta developer documentation, System Log API, LogEvent. */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isObject, isText, type JsonSource, textOf } from "./source.js";

const OKTA = { product: "okta", service: "okta" } as const;

export const okta: JsonSource = {
  kind: "okta",
  recognises: (fields) =>
    isText(firstOf(fields, ["eventType", "eventtype"])) &&
    (fields["published"] !== undefined || isObject(fields["outcome"]) || isObject(fields["transaction"])) &&
    (isObject(fields["actor"]) || isObject(fields["client"]) || fields["target"] !== undefined),
  read: (fields, index, clock) =>
    eventOf(index, textOf(fields["uuid"]), anyInstant(fields["published"], clock), OKTA, fields),
};
