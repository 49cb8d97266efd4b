import type { ByteSource } from "@mizugiwa/bytes";

const UNITS_HELD = 4;

/**
 * Content that is unpacked unit by unit, each of `unitSize` bytes (the last may be shorter). The last few units are held, since reads are often
 * smaller than a unit. A unit shorter than what is asked of it is a fault of who reads it.
 */
export function unitSource(size: number, unitSize: number, readUnit: (index: number) => Uint8Array): ByteSource {
  const held = new Map<number, Uint8Array>();
  const unitAt = (index: number): Uint8Array => {
    const known = held.get(index);
    if (known !== undefined) return known;
    const fresh = readUnit(index);
    if (held.size >= UNITS_HELD) {
      const [oldest] = held.keys();
      if (oldest !== undefined) held.delete(oldest);
    }
    held.set(index, fresh);
    return fresh;
  };
  return {
    size,
    read: (offset, wanted) => {
      const length = Math.max(0, Math.min(wanted, size - offset));
      const out = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const index = Math.floor((offset + done) / unitSize);
        const within = offset + done - index * unitSize;
        const part = unitAt(index).subarray(within, within + length - done);
        out.set(part, done);
        done += part.length;
      }
      return out;
    },
  };
}
