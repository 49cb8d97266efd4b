/** Bitbucket audit log: fields as they came. Source: Atlassian, "Bitbucket Data Center audit log events". */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isObject, isText, type JsonSource } from "./source.js";

const BITBUCKET = { product: "bitbucket", service: "audit" } as const;

export const bitbucket: JsonSource = {
  kind: "bitbucket",
  recognises: (fields) => {
    const type = fields["auditType"];
    return isObject(type) && isText(type["action"]) && isText(type["category"]);
  },
  read: (fields, index, clock) => {
    const stamp = fields["timestamp"];
    const inner = isObject(stamp) ? firstOf(stamp, ["epochSecond"]) : stamp;
    return eventOf(index, null, anyInstant(inner, clock), BITBUCKET, fields);
  },
};
