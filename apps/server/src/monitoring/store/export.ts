import type { EventQuery } from "./query/model.js";
import { type Key, keyOf, type StoredEvent } from "./query/rows.js";
import type { Asker, EventStore } from "./store.js";

/** Events read at once; each is whole. */
const PAGE = 2000;

export type ExportFormat = "ndjson" | "csv";

/** Lines of an export, newest event first, until `limit` or the end. */
export async function* exportLines(
  store: EventStore,
  query: EventQuery,
  { format, limit }: { readonly format: ExportFormat; readonly limit: number },
  asker: Asker,
): AsyncGenerator<string, void, undefined> {
  if (format === "csv") yield csvLine(["id", "at", "received_at", "source", "kind", "host", "text", "fields"]);
  let after: Key | null = null;
  for (let left = limit; left > 0; ) {
    const page: StoredEvent[] = await store.search(query, { limit: Math.min(PAGE, left), after, cut: false }, asker);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(format === "csv" ? asCsv : asJson).join("");
    after = keyOf(last);
    left -= page.length;
  }
}

function asJson(event: StoredEvent): string {
  const { eventId, at, receivedUs, atFlag, source, sourceCode, service, tenant, kind, host, fields, ocsf } = event;
  const raw = event.isText ? { raw: event.rawText } : { rawBase64: Buffer.from(event.raw).toString("base64") };
  const whole = {
    id: eventId,
    at,
    receivedAt: instant(receivedUs),
    atFlag,
    source,
    sourceCode,
    service,
    tenant,
    kind,
    host,
  };
  return `${JSON.stringify({ ...whole, ...raw, fields, ocsf })}\n`;
}

function asCsv(event: StoredEvent): string {
  const { eventId, at, receivedUs, source, sourceCode, kind, host, rawText, fields } = event;
  return csvLine([
    eventId,
    at,
    instant(receivedUs),
    sourceCode ?? source,
    kind ?? "",
    host ?? "",
    rawText,
    JSON.stringify(fields),
  ]);
}

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
function csvLine(cells: readonly string[]): string {
  const safe = cells.map((cell) => {
    const neutral = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral;
  });
  return `${safe.join(",")}\r\n`;
}

/** Microseconds since the epoch as RFC 3339. */
export function instant(us: bigint): string {
  const date = new Date(Number(us / 1000n));
  const rest = us % 1000n;
  const text = date.toISOString();
  return rest === 0n ? text : text.replace("Z", `${String(rest < 0n ? rest + 1000n : rest).padStart(3, "0")}Z`);
}
