import type { NativeObject } from "@mizugiwa/events";
import { say } from "@mizugiwa/words";
import type { CorrelatedDetection, Detection } from "../hunt/detection.js";
import type { FedRecord } from "../hunt/feeds.js";
import type { Display } from "../hunt/protocol.js";
import { csvRow } from "./csv.js";
import { htmlRow } from "./html/row.js";
import { safeJson } from "./neutral.js";
import { tableRow } from "./table-row.js";

/** Makes the text of one detection; runs in the workers. */
export type RowWriter = (detection: Detection) => string;

/** The half of an output format that works on one detection alone; printers are the other half. */
export function rowWriter(display: Display): RowWriter {
  switch (display.format) {
    case "json":
    case "ndjson":
      return (detection) => safeJson(JSON.stringify(detection));
    case "csv":
      return csvRow;
    case "table":
      return tableRow;
    case "html":
      return htmlRow(display);
  }
}

/**
 * The same for detections of correlations. The table puts them below a heading of their own, since the records of one may lie
 * in many files.
 */
export function correlationWriter(display: Display): (detection: CorrelatedDetection) => string {
  const row = rowWriter(display);
  if (display.format === "json" || display.format === "ndjson") return row;
  if (display.format !== "table") return (detection) => row(shownToPeople(detection));
  const path = say(display.language, "hunt.correlations");
  return (detection) => {
    const shown = shownToPeople(detection);
    const { records } = detection.correlation;
    const last = { selection: "records", field: "record", value: nameOf(records.at(-1)) };
    const source = { path, kind: detection.correlation.type };
    return row({
      ...shown,
      source,
      record: { index: 0, id: `×${detection.correlation.count}` },
      matched: [...shown.matched, last],
    });
  };
}

/** What it has beside a rule's detection stands where the event would. */
function shownToPeople({ correlation, ...detection }: CorrelatedDetection): Detection {
  const { records, group, ...facts } = correlation;
  const event: NativeObject = { ...facts, ...group, records: records.map(nameOf) };
  return { ...detection, event };
}

function nameOf(record: FedRecord | undefined): string {
  return record === undefined ? "" : `${record.path} #${record.id ?? `[${record.index}]`}`;
}
