import type { NativeEvent } from "@mizugiwa/events";
import { safeJson } from "../print/neutral.js";
import type { ReadFrom } from "./detection.js";
import type { Found } from "./entries.js";

/** What `logs parse` makes of an event: the event, as one line of JSON. */
export function parsing() {
  return ({ index, id, time, timeAssumed, logsource, fields }: NativeEvent, { path, kind }: ReadFrom): Found => {
    const line = {
      source: { path, kind },
      record: { index, id },
      time,
      ...(timeAssumed ? { time_assumed: true } : {}),
      logsource,
      event: fields,
    };
    return { entries: [{ rule: 0, time, text: safeJson(JSON.stringify(line)) }], feeds: [] };
  };
}
