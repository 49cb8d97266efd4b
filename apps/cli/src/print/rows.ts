import type { Detection } from "../hunt/detection.js";
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
