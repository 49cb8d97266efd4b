import { limitPassed } from "@mizugiwa/base";
import { type ByteSource, struct, u32 } from "@mizugiwa/bytes";
import { Pages } from "../../pages.js";

/** First chunk of a persistent exception store (Linux kernel, drivers/md/dm-snap-persistent.c). */
const HEADER = struct("snapshot store", 16, { magic: u32(0), valid: u32(4), version: u32(8), chunkSectors: u32(12) });
const MAGIC = 0x70416e53;
const SECTOR = 512;
const EXCEPTION_SIZE = 16;
const HIGH = 0x1_0000_0000;
/** 64 GiB of changes at the usual chunk of 4 KiB. */
const EXCEPTIONS_MAX = 16_000_000;

export interface SnapshotMap {
  readonly chunkSize: number;
  /** False where the store overflowed: then the snapshot is lost. */
  readonly valid: boolean;
  /** Where a chunk of the origin was saved, in chunks of the store. */
  readonly saved: ReadonlyMap<number, number>;
}

/** Reads the list of chunks that a snapshot saved before they changed: areas of entries, each followed by the chunks that they name. */
export function snapshotMap(store: ByteSource): SnapshotMap {
  const raw = HEADER.read(store, 0);
  if (raw.magic !== MAGIC) throw HEADER.invalid("magic", raw.magic, "0x70416e53", 0);
  const chunkSize = raw.chunkSectors * SECTOR;
  if (chunkSize < EXCEPTION_SIZE) throw HEADER.invalid("chunkSectors", raw.chunkSectors, "at least 1", 0);
  const perArea = chunkSize / EXCEPTION_SIZE;
  const saved = new Map<number, number>();
  const pages = new Pages(store, "snapshot store");
  for (let area = chunkSize; area + chunkSize <= store.size; area += (perArea + 1) * chunkSize) {
    for (let index = 0; index < perArea; index += 1) {
      const at = area + index * EXCEPTION_SIZE;
      const place = pages.u32(at + 12) * HIGH + pages.u32(at + 8);
      if (place === 0) return { chunkSize, valid: raw.valid !== 0, saved };
      saved.set(pages.u32(at + 4) * HIGH + pages.u32(at), place);
      if (saved.size > EXCEPTIONS_MAX) throw limitPassed(EXCEPTIONS_MAX, "saved chunks in a snapshot");
    }
  }
  return { chunkSize, valid: raw.valid !== 0, saved };
}
