/** OpenCanary: fields as they came. Source: OpenCanary documentation, "Logger", and SigmaHQ's opencanary rules. */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, type JsonSource } from "./source.js";

const OPENCANARY = { product: "opencanary", category: "application" } as const;

export const opencanary: JsonSource = {
  kind: "opencanary",
  recognises: (fields) =>
    fields["logtype"] !== undefined && fields["node_id"] !== undefined && fields["logdata"] !== undefined,
  read: (fields, index, clock) => {
    const time = anyInstant(firstOf(fields, ["utc_time", "local_time_adjusted", "local_time"]), clock);
    return eventOf(index, null, time, OPENCANARY, fields);
  },
};
