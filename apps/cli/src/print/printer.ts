import { CSV_COLUMNS, csvLine } from "./csv.js";
import type { Format } from "./format.js";
import { htmlPrinter } from "./html/report.js";
import type { Look, Printer } from "./look.js";
import { safeJson } from "./neutral.js";
import { tablePrinter } from "./table.js";

export function printerFor(format: Format, look: Look): Printer {
  switch (format) {
    case "table":
      return tablePrinter(look);
    case "json":
      return jsonPrinter();
    case "ndjson":
      return { begin: () => "", entry: ({ text }) => `${text}\n`, end: () => [] };
    case "csv":
      return { begin: () => csvLine(CSV_COLUMNS), entry: ({ text }) => text, end: () => [] };
    case "html":
      return htmlPrinter(look);
  }
}

/** One document: `{"detections":[…],"summary":{…}}`, one detection a line. */
function jsonPrinter(): Printer {
  let separator = "\n";
  return {
    begin: () => '{"detections":[',
    entry: ({ text }) => {
      const written = separator + text;
      separator = ",\n";
      return written;
    },
    end: (summary) => [`\n],"summary":${safeJson(JSON.stringify(summary))}}\n`],
  };
}
