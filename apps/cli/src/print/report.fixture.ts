import type { Detection } from "../hunt/detection.js";
import type { Summary } from "../hunt/summary.js";
import type { RuleFacts } from "../rules/rule-facts.js";

/** A detection whose every text tries something. */
export const HOSTILE: Detection = {
  rule: { id: "r-1", title: "Title <b>", level: "high", author: "A & B", license: "DRL 1.1", attack: ["T1059.001"] },
  source: { path: "logs/<x>.evtx", kind: "evtx" },
  record: { index: 3, id: "4711" },
  time: "2026-01-02T03:04:05.1234567Z",
  logsource: { product: "windows", category: "process_creation" },
  via: "process_creation_1",
  matched: [{ selection: "selection", field: "Image", value: "=cmd\u001b[31m<script>alert(1)</script>" }],
  event: { Computer: "web-01", Image: "=cmd\u001b[31m<script>alert(1)</script>", Nested: { Deep: "\u202ex" } },
};

export const FACTS: RuleFacts = {
  path: "r.yml",
  id: "r-1",
  title: "Title <b>",
  level: "high",
  author: "A & B",
  license: "DRL 1.1",
  attack: ["T1059.001"],
  description: "What <it> means",
  references: ["https://example.org/"],
  falsepositives: ["Administrators"],
  ja: { title: "題 <名>", description: "意味" },
};

export const SUMMARY: Summary = {
  files: {
    read: 2,
    refused: [{ path: "bad<.log", code: "log-unrecognised", message: "no" }],
    damaged: [],
    unfinished: 0,
  },
  records: { read: 1234, unreadable: 0, recovered: 0, problems: [] },
  rules: { loaded: 5, refused: [], unroutable: 0 },
  correlations: { loaded: 0, matches: 0, untimed: 0, refused: 0 },
  detections: 1,
  levels: { critical: 0, high: 1, medium: 0, low: 0, informational: 0, none: 0 },
  seconds: 1.5,
  cancelled: false,
};
