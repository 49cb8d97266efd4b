/** OneLogin events: fields as they came. Source: OneLogin developers, "Events API", event resource. */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, type JsonSource, textOf } from "./source.js";

const ONELOGIN = { product: "onelogin", service: "onelogin.events" } as const;

export const onelogin: JsonSource = {
  kind: "onelogin",
  recognises: (fields) =>
    fields["event_type_id"] !== undefined &&
    firstOf(fields, ["user_name", "actor_user_name", "account_id"]) !== undefined,
  read: (fields, index, clock) => {
    const time = anyInstant(firstOf(fields, ["event_timestamp", "created_at"]), clock);
    return eventOf(index, textOf(firstOf(fields, ["uuid", "id"])), time, ONELOGIN, fields);
  },
};
