/**
 * Microsoft 365 unified audit log: the Management Activity API's records, Azure Monitor's `OfficeActivity`, and what
 * `Search-UnifiedAuditLog` gives, whose `AuditData` holds the record as text. Fields as the record has them.
 *
 * Source: Microsoft, "Office 365 Management Activity API schema", common schema.
 */
import { anyInstant } from "./generic-json.js";
import { embeddedObject, eventOf, firstOf, isText, type JsonSource, textOf } from "./source.js";

const M365 = { product: "m365" } as const;

export const m365: JsonSource = {
  kind: "m365",
  recognises: (fields) =>
    fields["AuditData"] !== undefined ||
    (isText(firstOf(fields, ["Operation", "operation"])) &&
      firstOf(fields, ["Workload", "workload", "RecordType", "recordtype", "OfficeWorkload"]) !== undefined),
  read: (outer, index, clock) => {
    const fields = embeddedObject(outer["AuditData"]) ?? outer;
    const time = firstOf(fields, ["CreationTime", "creationtime", "TimeGenerated", "CreationDate"]);
    return eventOf(index, textOf(firstOf(fields, ["Id", "id"])), anyInstant(time, clock), M365, fields);
  },
};
