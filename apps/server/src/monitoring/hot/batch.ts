import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";

/** What was accepted by one request, all of it or nothing. */
export interface Batch {
  readonly head: BatchHead;
  /** Events byte for byte as they came. */
  readonly events: readonly Uint8Array[];
}

const HEAD = z.object({
  /** The source that sent it, by id. */
  source: z.string(),
  /** When it was received, ms since the epoch. */
  receivedMs: z.number(),
  /** Mark of the whole batch, from its Idempotency-Key, as base64; null where the sender gave none. */
  key: z.string().nullable(),
  /** Marks of the events one behind the other, as base64; a mark of zeros where an event has no id. Absent where none has. */
  marks: z.string().optional(),
});
type BatchHead = z.infer<typeof HEAD>;

/**
 * A batch as the payload of a frame:
 *
 *   offset  size  meaning (little-endian)
 *        0     4  number of events
 *        4     4  size of the head, n
 *        8     n  head, JSON
 *      8+n     …  for each event: its size, 4 bytes, and its bytes
 */
export function encodeBatch({ head, events }: Batch): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head));
  const start = Buffer.allocUnsafe(8);
  start.writeUInt32LE(events.length, 0);
  start.writeUInt32LE(text.length, 4);
  const sizes = Buffer.allocUnsafe(4 * events.length);
  const parts: Uint8Array[] = [start, text];
  events.forEach((event, index) => {
    sizes.writeUInt32LE(event.length, 4 * index);
    parts.push(sizes.subarray(4 * index, 4 * index + 4), event);
  });
  return parts;
}

/** Reads what encodeBatch wrote; throws MizugiwaError `batch-damaged` for anything else. */
export function decodeBatch(payload: Uint8Array): Batch {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const damaged = (detail: string): MizugiwaError => new MizugiwaError("batch-damaged", { detail });
  if (bytes.length < 8) throw damaged("it has no beginning");
  const count = bytes.readUInt32LE(0);
  let at = 8 + bytes.readUInt32LE(4);
  if (at > bytes.length || count > (bytes.length - at) / 4) throw damaged("its sizes pass its end");
  const head = HEAD.parse(JSON.parse(bytes.toString("utf8", 8, at)));
  const events: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const size = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (at + 4 + size > bytes.length) throw damaged(`event ${index} passes its end`);
    events.push(bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return { head, events };
}
