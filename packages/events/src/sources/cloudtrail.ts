import { isoInstant } from "../time/instant.js";
import { eventOf, type JsonSource, textOf } from "./source.js";

const AWS = { product: "aws", service: "cloudtrail" } as const;

/**
 * AWS CloudTrail: fields as they came. Source: AWS CloudTrail User Guide, "CloudTrail record contents". Not every
 * copy carries `eventVersion`, so the event is known by its source and name.
 */
export const cloudtrail: JsonSource = {
  kind: "cloudtrail",
  recognises: (fields) =>
    typeof fields["eventSource"] === "string" &&
    fields["eventName"] !== undefined &&
    (fields["eventVersion"] !== undefined ||
      fields["awsRegion"] !== undefined ||
      fields["userIdentity"] !== undefined ||
      fields["eventSource"].endsWith(".amazonaws.com")),
  read: (fields, index, clock) => {
    const time = fields["eventTime"];
    const instant = typeof time === "string" ? isoInstant(time, clock) : null;
    return eventOf(index, textOf(fields["eventID"]), instant, AWS, fields);
  },
};
