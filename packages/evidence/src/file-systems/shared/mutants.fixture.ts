import { MizugiwaError } from "@mizugiwa/base";
import { entryRecord } from "../../listing/entry-record.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem, type FileSystemFormat } from "../file-system.js";
import { Guard, guardedSource } from "./guard.fixture.js";

const HOSTILE = [0, 1, 2, 0x7f, 0x80, 0xe5, 0xf8, 0xff];
const ITEMS_MAX = 200_000;

/** What is needed of a seeded source of random numbers. */
interface Random {
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
}

/** What came of reading damaged images. */
interface MutantTally {
  readonly read: number;
  readonly refused: number;
  readonly slowestMs: number;
}

/**
 * Damages places of an image again and again, each time as it was before, and reads all that the file system tells. Whatever is thrown
 * that is no typed error, or a listing without an end, fails.
 */
export function readMutants(
  format: FileSystemFormat,
  image: Uint8Array,
  places: readonly number[],
  count: number,
  random: Random,
): MutantTally {
  const tally = { read: 0, refused: 0 };
  const guard = new Guard();
  for (let round = 0; round < count; round += 1) {
    const undo: [at: number, byte: number][] = [];
    for (let hit = 1 + random.below(12); hit > 0; hit -= 1) {
      const at = (places[random.below(places.length)] ?? 0) + random.below(512);
      undo.push([at, image[at] ?? 0]);
      image[at] = random.below(2) === 0 ? random.pick(HOSTILE) : random.below(256);
    }
    guard.watch(`${format.name}, round ${round}`, () => {
      try {
        readAll(format.open(guardedSource(image), DEFAULT_FILE_SYSTEM_OPTIONS));
        tally.read += 1;
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw new Error(`round ${round}: ${String(caught)}`, { cause: caught });
        tally.refused += 1;
      }
    });
    for (const [at, byte] of undo.reverse()) image[at] = byte;
  }
  return { ...tally, slowestMs: guard.slowestMs };
}

function readAll(system: FileSystem): void {
  let items = system.facts.size;
  for (const item of system.list()) {
    items += 1;
    if (items > ITEMS_MAX) throw new Error("a listing without an end");
    if (!item.ok || item.value.type !== "file") continue;
    const entry = item.value;
    attempt(() => void entryRecord(entry, null));
    for (const { name } of entry.streams) attempt(() => void system.open(entry, name).read(0, 4096));
    attempt(() => void system.ranges(entry));
  }
  for (const item of system.deleted()) {
    items += 1;
    if (items > 2 * ITEMS_MAX) throw new Error("deleted files without an end");
    if (item.ok) attempt(() => void item.value.content?.read(0, 4096));
  }
  for (const _ of system.changes?.() ?? []) items += 1;
  for (const range of system.unallocated()) if (range.length <= 0) throw new Error("an empty range");
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
  }
}
