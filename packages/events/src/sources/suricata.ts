/** Suricata EVE: fields as they came. Source: Suricata user guide, "EVE JSON Format". */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isText, type JsonSource } from "./source.js";

export const suricata: JsonSource = {
  kind: "suricata",
  recognises: (fields) =>
    isText(fields["event_type"]) &&
    isText(fields["timestamp"]) &&
    firstOf(fields, ["flow_id", "src_ip", "stats", "engine"]) !== undefined,
  read: (fields, index, clock) => {
    const service = fields["event_type"];
    const logsource = isText(service) ? { product: "suricata", service } : { product: "suricata" };
    return eventOf(index, null, anyInstant(fields["timestamp"], clock), logsource, fields);
  },
};
