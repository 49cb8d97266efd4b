import type { Problem } from "@mizugiwa/base";
import type { FileSystemOptions } from "../file-system.js";
import { textOf, wtf8 } from "../shared/names.js";
import { shortName } from "./short-name.js";
import { SlotEntry, type SlotPlace } from "./slot-entry.js";
import { ATTRIBUTE, type Slot } from "./slots.js";
import { dosInstant } from "./times.js";

/** What a slot says, as numbers. */
export interface SlotFields {
  readonly attributes: number;
  readonly first: number;
  readonly size: number;
}

/** `wide` where the high word of the first cluster counts (FAT32). */
export function fieldsOf(slot: Uint8Array, wide: boolean): SlotFields {
  const view = new DataView(slot.buffer, slot.byteOffset, slot.length);
  const high = wide ? view.getUint16(20, true) * 65_536 : 0;
  return { attributes: view.getUint8(11), first: high + view.getUint16(26, true), size: view.getUint32(28, true) };
}

/** An entry of FAT12, FAT16 or FAT32. */
export class FatEntry extends SlotEntry {
  readonly #short: Uint8Array;
  readonly #first: number | null;
  readonly #oem: "cp437" | "cp932";
  readonly #fields: SlotFields;

  constructor(
    slot: Slot,
    fields: SlotFields,
    place: SlotPlace,
    { oem = "cp437", offsetMinutes }: FileSystemOptions,
    problems: readonly Problem[],
  ) {
    const view = new DataView(slot.bytes.buffer, slot.bytes.byteOffset, slot.bytes.length);
    const isDirectory = (fields.attributes & ATTRIBUTE.directory) !== 0;
    super(place, {
      name: slot.long === null ? shortName(slot.bytes, slot.first, oem) : wtf8(slot.long, 0, slot.long.length >> 1),
      isDirectory,
      size: isDirectory ? 0 : fields.size,
      modified: dosInstant(view.getUint16(24, true), view.getUint16(22, true), 0, 0, offsetMinutes),
      accessed: dosInstant(view.getUint16(18, true), 0, 0, 0, offsetMinutes),
      born: dosInstant(view.getUint16(16, true), view.getUint16(14, true), view.getUint8(13), 2, offsetMinutes),
      problems,
    });
    this.#oem = oem;
    this.#short = slot.bytes.slice();
    this.#first = slot.first;
    this.#fields = fields;
  }

  override get facts(): ReadonlyMap<string, string> {
    const facts = new Map([
      ["attributes", `0x${this.#fields.attributes.toString(16)}`],
      ["first-cluster", String(this.#fields.first)],
      ["short-name", textOf(shortName(this.#short, this.#first, this.#oem))],
      ["resolution", "modified 2 s, accessed 1 day, born 10 ms; local time"],
    ]);
    if (this.#short.some((byte, at) => at < 11 && byte >= 0x80 && !(at === 0 && byte === 0xe5))) {
      facts.set("short-name-hex", Buffer.from(this.#short.subarray(0, 11)).toString("hex"));
    }
    if (this.#first === null) facts.set("first-character", "lost");
    return facts;
  }
}
