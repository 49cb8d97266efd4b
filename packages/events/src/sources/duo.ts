/** Cisco Duo logs: fields as they came. Source: Duo Admin API, "Authentication logs" (v2). */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isObject, isText, type JsonSource, textOf } from "./source.js";

const DUO = { product: "cisco", service: "duo" } as const;

export const duo: JsonSource = {
  kind: "duo",
  recognises: (fields) =>
    isText(fields["event_type"]) && (isObject(fields["access_device"]) || isObject(fields["auth_device"])),
  read: (fields, index, clock) => {
    const time = anyInstant(firstOf(fields, ["isotimestamp", "timestamp"]), clock);
    return eventOf(index, textOf(fields["txid"]), time, DUO, fields);
  },
};
