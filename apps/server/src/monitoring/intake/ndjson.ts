import { EVENT_MAX_BYTES } from "./limits.js";
import { linesOf } from "./lines.js";

/** A line that was not taken, and why. */
interface Rejected {
  readonly line: number;
  readonly code: "json-invalid" | "record-no-object" | "event-too-large";
  readonly detail: string;
}

export interface ReadBody {
  readonly events: readonly Uint8Array[];
  readonly rejected: readonly Rejected[];
}

/** Reads a body with an event a line. With `json` a line must be one JSON object; the event is the line byte for byte either way. */
export function readBody(body: Buffer, form: "json" | "text"): ReadBody {
  const events: Uint8Array[] = [];
  const rejected: Rejected[] = [];
  for (const { number, bytes } of linesOf(body)) {
    const why = bytes.length > EVENT_MAX_BYTES ? TOO_LARGE : form === "json" ? notJson(bytes) : null;
    if (why === null) events.push(bytes);
    else rejected.push({ line: number, ...why });
  }
  return { events, rejected };
}

const TOO_LARGE = { code: "event-too-large", detail: `an event has ${EVENT_MAX_BYTES} bytes at most` } as const;

function notJson(bytes: Uint8Array): Omit<Rejected, "line"> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return null;
    return { code: "record-no-object", detail: "a line is one JSON object" };
  } catch (caught) {
    return { code: "json-invalid", detail: caught instanceof Error ? caught.message : String(caught) };
  }
}
