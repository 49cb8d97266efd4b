/**
 * Log exports put records into an object around them: CloudTrail `{"Records": […]}`, Azure diagnostic settings
 * `{"records": […]}`, Microsoft Graph and Office 365 (OData) `{"@odata.context": …, "value": […]}`, Kubernetes
 * `{"kind": "EventList", …, "items": […]}`, Cloud Logging `{"entries": […]}`, `aws cloudtrail lookup-events`
 * `{"Events": […]}`.
 *
 * Only what can hardly be a record of its own is taken for a wrapper: the list must hold objects, and nothing but the
 * members named here may stand before it.
 */
const LISTS = new Set(["Records", "records", "value", "items", "entries", "Events"]);
const BEFORE_LIST = new Set([
  "@odata.context",
  "@odata.count",
  "@odata.nextLink",
  "apiVersion",
  "count",
  "etag",
  "kind",
  "metadata",
  "nextLink",
  "nextPageToken",
  "NextToken",
]);

/** How far into an object its list is looked for. */
export const WRAPPER_HEAD_MAX = 4096;

/** The list of the wrapper that starts at `bytes[start]`: where its first element begins, or why there is none. */
export function wrapperAt(bytes: Buffer, start: number, end: number): number | "none" | "more" {
  let at = blank(bytes, start + 1, end);
  for (;;) {
    if (at >= end) return "more";
    if (bytes[at] !== 0x22) return "none";
    const close = bytes.indexOf(0x22, at + 1);
    if (close === -1 || close >= end) return end - at > LONGEST_NAME ? "none" : "more";
    if (close - at > LONGEST_NAME) return "none";
    const name = bytes.toString("latin1", at + 1, close);
    const list = LISTS.has(name);
    if (!list && !BEFORE_LIST.has(name)) return "none";
    at = blank(bytes, close + 1, end);
    if (at < end && bytes[at] !== 0x3a) return "none";
    at = blank(bytes, at + 1, end);
    if (at >= end) return "more";
    if (list) return listAt(bytes, at, end);
    const after = afterSmallValue(bytes, at, end);
    if (typeof after === "string") return after;
    at = blank(bytes, after, end);
    if (at < end && bytes[at] !== 0x2c) return "none";
    at = blank(bytes, at + 1, end);
  }
}

const LONGEST_NAME = 18;

function listAt(bytes: Buffer, at: number, end: number): number | "none" | "more" {
  if (bytes[at] !== 0x5b) return "none";
  const first = blank(bytes, at + 1, end);
  if (first >= end) return "more";
  return bytes[first] === 0x7b || bytes[first] === 0x5d ? at + 1 : "none";
}

/** Skips a string, number, literal or flat object (the `metadata` of Kubernetes lists). */
function afterSmallValue(bytes: Buffer, from: number, end: number): number | "none" | "more" {
  const first = bytes[from];
  if (first === 0x5b) return "none";
  const closer = first === 0x22 ? 0x22 : first === 0x7b ? 0x7d : null;
  for (let at = from + 1; at < end; at += 1) {
    const byte = bytes[at];
    if (closer === null && (byte === 0x2c || byte === 0x7d)) return at;
    if (byte === closer) return at + 1;
    if (byte === 0x5c) return "none";
  }
  return "more";
}

function blank(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at += 1;
  return at;
}
