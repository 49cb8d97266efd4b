import { crc32 } from "node:zlib";

/**
 * A frame of a segment: one batch, whole or not there.
 *
 *   offset  size  meaning (little-endian)
 *        0     4  mark, "MZFr"
 *        4     4  size of the payload, n
 *        8     4  CRC-32 (IEEE 802.3) of bytes 4 to 7 and of the payload
 *       12     n  payload
 *
 * The mark is what reading goes on at behind damage; it may stand in a payload too, and only the sum decides.
 */
export const FRAME_MARK = Buffer.from("MZFr", "latin1");
const FRAME_HEAD_SIZE = 12;
/** Largest payload: far above any request that is accepted, so that a damaged size is told from a real one. */
export const PAYLOAD_MAX = 64 * 1024 * 1024;

/** The buffers of one frame, to be written together. */
export function encodeFrame(parts: readonly Uint8Array[]): Uint8Array[] {
  const head = Buffer.allocUnsafe(FRAME_HEAD_SIZE);
  FRAME_MARK.copy(head);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  let sum = crc32(head.subarray(4, 8));
  for (const part of parts) sum = crc32(part, sum);
  head.writeUInt32LE(sum, 8);
  return [head, ...parts];
}

/** What stands at an offset: a payload, a frame that goes on past what is there, or no frame. */
export type FrameAt = { readonly payload: Uint8Array; readonly end: number } | "cut-short" | "none";

export function frameAt(bytes: Buffer, at: number): FrameAt {
  if (at + FRAME_HEAD_SIZE > bytes.length) return isBeginning(bytes, at) ? "cut-short" : "none";
  if (!FRAME_MARK.equals(bytes.subarray(at, at + 4))) return "none";
  const size = bytes.readUInt32LE(at + 4);
  if (size > PAYLOAD_MAX) return "none";
  const end = at + FRAME_HEAD_SIZE + size;
  if (end > bytes.length) return "cut-short";
  const payload = bytes.subarray(at + FRAME_HEAD_SIZE, end);
  const sum = crc32(payload, crc32(bytes.subarray(at + 4, at + 8)));
  return sum === bytes.readUInt32LE(at + 8) ? { payload, end } : "none";
}

function isBeginning(bytes: Buffer, at: number): boolean {
  const have = bytes.subarray(at, at + 4);
  return FRAME_MARK.subarray(0, have.length).equals(have);
}
