import type { Attribute } from "./attribute.js";

/** Clusters of an attribute's content; `lcn` is null where they are sparse. */
export interface Run {
  readonly vcn: number;
  readonly length: number;
  readonly lcn: number | null;
}

/** What decoding gave, and why it ended early, where it did. */
export interface Runs {
  readonly runs: readonly Run[];
  readonly fault: string | null;
}

/**
 * Decodes the runs of one piece: a header byte (low half: size of the length, high half: size of the offset), the length, the
 * signed distance from the run before. An offset of no bytes is a hole.
 * Source: Linux-NTFS project, "Concept – Data Runs".
 */
export function decodeRuns(attribute: Attribute, clusters: number): Runs {
  const { bytes } = attribute.record;
  const end = attribute.valueAt + attribute.valueLength;
  const runs: Run[] = [];
  let vcn = attribute.vcn;
  let lcn = 0;
  for (let at = attribute.valueAt; at < end; ) {
    const header = bytes[at] ?? 0;
    if (header === 0) break;
    const lengthSize = header & 15;
    const offsetSize = header >> 4;
    at += 1;
    if (lengthSize === 0 || lengthSize > 8 || offsetSize > 8 || at + lengthSize + offsetSize > end) {
      return { runs, fault: `run header 0x${header.toString(16)}` };
    }
    const length = unsigned(bytes, at, lengthSize);
    at += lengthSize;
    if (length === 0 || !Number.isSafeInteger(vcn + length)) return { runs, fault: `run of ${length} clusters` };
    if (offsetSize === 0) runs.push({ vcn, length, lcn: null });
    else {
      lcn += signed(bytes, at, offsetSize);
      at += offsetSize;
      if (lcn < 0 || lcn + length > clusters)
        return { runs, fault: `clusters ${lcn} to ${lcn + length} of ${clusters}` };
      runs.push({ vcn, length, lcn });
    }
    vcn += length;
  }
  return { runs, fault: null };
}

function unsigned(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

function signed(bytes: Uint8Array, at: number, size: number): number {
  const value = unsigned(bytes, at, size);
  return (bytes[at + size - 1] ?? 0) >= 0x80 ? value - 256 ** size : value;
}
