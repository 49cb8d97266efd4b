/**
 * Zeek logs as JSON: fields as they came. With the path of the log (`_path`) the service is known.
 *
 * Source: Zeek documentation, "Log files" and the json-streaming-logs package.
 */
import { anyInstant } from "./generic-json.js";
import { eventOf, isText, type JsonSource } from "./source.js";

export const zeek: JsonSource = {
  kind: "zeek",
  recognises: (fields) =>
    isText(fields["_path"])
      ? fields["ts"] !== undefined || fields["_write_ts"] !== undefined
      : fields["ts"] !== undefined && isText(fields["uid"]) && fields["id.orig_h"] !== undefined,
  read: (fields, index, clock) => {
    const path = fields["_path"];
    const logsource = isText(path) ? { product: "zeek", service: path } : { product: "zeek" };
    return eventOf(index, null, anyInstant(fields["ts"] ?? fields["_write_ts"], clock), logsource, fields);
  },
};
