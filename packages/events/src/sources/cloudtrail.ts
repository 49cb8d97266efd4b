import { isoInstant } from "../time/instant.js";
import { eventOf, firstOf, isText, type JsonSource, textOf } from "./source.js";

const AWS = { product: "aws", service: "cloudtrail" } as const;

/**
 * AWS CloudTrail: fields as they came. Source: AWS CloudTrail User Guide, "CloudTrail record contents". Not every
 * copy carries every member, and data lakes write names in small letters, so that what an event always has decides:
 * its name, its source, and something of its origin.
 */
export const cloudtrail: JsonSource = {
  kind: "cloudtrail",
  recognises: (fields) => {
    if (firstOf(fields, ["eventName", "eventname"]) === undefined) return false;
    const source = firstOf(fields, ["eventSource", "eventsource"]);
    if (isText(source) && source.endsWith(".amazonaws.com")) return true;
    const origin = firstOf(fields, ["awsRegion", "awsregion", "userIdentity", "useridentity"]);
    return origin !== undefined && (isText(source) || firstOf(fields, ["eventVersion", "eventversion"]) !== undefined);
  },
  read: (fields, index, clock) => {
    const time = firstOf(fields, ["eventTime", "eventtime"]);
    const instant = isText(time) ? isoInstant(time, clock) : null;
    return eventOf(index, textOf(firstOf(fields, ["eventID", "eventid"])), instant, AWS, fields);
  },
};
