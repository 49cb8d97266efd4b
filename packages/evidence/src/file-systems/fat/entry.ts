import type { Problem } from "@mizugiwa/base";
import type { Entry, FileType, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";
import type { FileSystemOptions } from "../file-system.js";

import { textOf, wtf8 } from "../shared/names.js";
import { shortName } from "./short-name.js";
import { ATTRIBUTE, type Slot } from "./slots.js";
import { dosInstant } from "./times.js";

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const NO_STREAMS: readonly Stream[] = [];

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

/** An entry of FAT. Its inode is the number of its slot as The Sleuth Kit counts them, since FAT has none of its own. */
export class FatEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation = null;
  readonly type: FileType;
  readonly allocated: boolean;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  readonly changed = null;
  readonly born: Instant | null;
  readonly deleted = null;
  readonly mode = null;
  readonly uid = null;
  readonly gid = null;
  readonly links = null;
  readonly target = null;
  readonly device = null;
  readonly xattrs = NO_XATTRS;
  readonly streams: readonly Stream[];
  readonly problems: readonly Problem[];
  readonly #short: Uint8Array;
  readonly #first: number | null;
  readonly #oem: "cp437" | "cp932";
  readonly #fields: SlotFields;

  constructor(
    slot: Slot,
    fields: SlotFields,
    place: { readonly directory: Uint8Array; readonly inode: number; readonly allocated: boolean },
    options: FileSystemOptions,
    problems: readonly Problem[],
  ) {
    const view = new DataView(slot.bytes.buffer, slot.bytes.byteOffset, slot.bytes.length);
    const { offsetMinutes } = options;
    this.#oem = options.oem ?? "cp437";
    this.#short = slot.bytes.slice();
    this.#first = slot.first;
    this.#fields = fields;
    this.directory = place.directory;
    this.name =
      slot.long === null ? shortName(slot.bytes, slot.first, this.#oem) : wtf8(slot.long, 0, slot.long.length >> 1);
    this.inode = place.inode;
    this.type = (fields.attributes & ATTRIBUTE.directory) === 0 ? "file" : "dir";
    this.allocated = place.allocated;
    this.size = this.type === "dir" ? 0 : fields.size;
    this.modified = dosInstant(view.getUint16(24, true), view.getUint16(22, true), 0, 0, offsetMinutes);
    this.accessed = dosInstant(view.getUint16(18, true), 0, 0, 0, offsetMinutes);
    const hundredths = view.getUint8(13);
    this.born = dosInstant(view.getUint16(16, true), view.getUint16(14, true), hundredths, 2, offsetMinutes);
    this.streams = this.type === "dir" ? NO_STREAMS : [{ name: "", size: this.size }];
    this.problems = problems;
  }

  get facts(): ReadonlyMap<string, string> {
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
