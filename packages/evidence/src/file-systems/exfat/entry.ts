import type { Problem } from "@mizugiwa/base";
import type { Instant } from "../../instant.js";
import { SlotEntry, type SlotPlace } from "../fat/slot-entry.js";
import { dosInstant } from "../fat/times.js";
import { wtf8 } from "../shared/names.js";
import type { EntrySet } from "./entry-set.js";

const DIRECTORY = 0x10;

/** An entry of exFAT. */
export class ExfatEntry extends SlotEntry {
  readonly #set: EntrySet;

  constructor(set: EntrySet, place: SlotPlace, offsetMinutes: number, problems: readonly Problem[]) {
    const { file } = set;
    super(place, {
      name: wtf8(set.name, 0, set.name.length >> 1),
      isDirectory: (set.attributes & DIRECTORY) !== 0,
      size: set.size,
      born: timeOf(file.getUint32(8, true), file.getUint8(20), 2, file.getUint8(22), offsetMinutes),
      modified: timeOf(file.getUint32(12, true), file.getUint8(21), 2, file.getUint8(23), offsetMinutes),
      accessed: timeOf(file.getUint32(16, true), 0, 0, file.getUint8(24), offsetMinutes),
      problems,
    });
    this.#set = set;
  }

  override get facts(): ReadonlyMap<string, string> {
    const { attributes, first, contiguous, validSize, size, file } = this.#set;
    const facts = new Map([
      ["attributes", `0x${attributes.toString(16)}`],
      ["first-cluster", String(first)],
      ["chain", contiguous ? "contiguous" : "table"],
      ["resolution", "modified and born 10 ms, accessed 2 s"],
    ]);
    if (validSize < size) facts.set("valid-size", String(validSize));
    for (const [field, at] of [
      ["born-offset", 22],
      ["modified-offset", 23],
      ["accessed-offset", 24],
    ] as const) {
      const minutes = offsetOf(file.getUint8(at));
      facts.set(field, minutes === null ? "not told, taken as local time" : `${minutes} minutes`);
    }
    return facts;
  }
}

/** Minutes east of UTC: bit 7 says that the other seven, signed and in quarters of an hour, hold; null where it is clear. */
function offsetOf(byte: number): number | null {
  if ((byte & 0x80) === 0) return null;
  return (((byte & 0x7f) << 25) >> 25) * 15;
}

function timeOf(stamp: number, hundredths: number, digits: number, offset: number, local: number): Instant | null {
  return dosInstant(stamp >>> 16, stamp & 0xffff, hundredths, digits, offsetOf(offset) ?? local);
}
