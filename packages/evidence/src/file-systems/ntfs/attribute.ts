import { type Problem, toProblem } from "@mizugiwa/base";
import { utf16 } from "../shared/names.js";
import { type MftRecord, u64At } from "./record.js";

/** Attribute types, as $AttrDef lists them. */
export const TYPE = {
  standardInformation: 0x10,
  attributeList: 0x20,
  fileName: 0x30,
  securityDescriptor: 0x50,
  volumeName: 0x60,
  volumeInformation: 0x70,
  data: 0x80,
  indexRoot: 0x90,
  indexAllocation: 0xa0,
  bitmap: 0xb0,
  reparsePoint: 0xc0,
  eaInformation: 0xd0,
  ea: 0xe0,
} as const;

const END = 0xffff_ffff;
export const COMPRESSED = 0x0001;
export const ENCRYPTED = 0x4000;

/**
 * An attribute of a record: resident with its value, or one piece of a non-resident one with its runs. Its fields are read when they are asked
 * for: a listing meets several attributes a file and needs few of their fields.
 *
 *   offset  size  meaning                            resident                non-resident
 *        0     4  type, then 4 bytes: length      16  4  length of value  16  8  first cluster of the piece, then 8: last
 *        8     1  non-resident                    20  2  offset of value  32  2  offset of the runs, then 2: log2 of the unit
 *        9     1  units of the name, then 2: its offset                   40  8  allocated, then 8: size, 8: initialised
 *       12     2  flags, then 2: id
 */
export class Attribute {
  readonly record: MftRecord;
  /** Offset of the attribute in its record, and its length. */
  readonly at: number;
  readonly length: number;
  readonly type: number;
  readonly resident: boolean;

  constructor(record: MftRecord, at: number, length: number, type: number) {
    this.record = record;
    this.at = at;
    this.length = length;
    this.type = type;
    this.resident = record.view.getUint8(at + 8) === 0;
  }

  get name(): string {
    const { view, bytes } = this.record;
    const units = view.getUint8(this.at + 9);
    return units === 0 ? "" : utf16(bytes, this.at + view.getUint16(this.at + 10, true), units);
  }

  get hasName(): boolean {
    return this.record.view.getUint8(this.at + 9) > 0;
  }

  get flags(): number {
    return this.record.view.getUint16(this.at + 12, true);
  }

  /** Resident: where the value lies in the record. Non-resident: where the runs lie. */
  get valueAt(): number {
    return this.at + this.record.view.getUint16(this.at + (this.resident ? 20 : 32), true);
  }

  get valueLength(): number {
    if (this.resident) return this.record.view.getUint32(this.at + 16, true);
    return this.length - this.record.view.getUint16(this.at + 32, true);
  }

  /** First cluster of the content that this piece maps. */
  get vcn(): number {
    return this.resident ? 0 : u64At(this.record.view, this.at + 16);
  }

  /** Size of the content in bytes; of a non-resident one in its first piece only. */
  get size(): number {
    return this.resident ? this.valueLength : u64At(this.record.view, this.at + 48);
  }

  /** Bytes of it that were written. */
  get initialised(): number {
    return this.resident ? this.valueLength : u64At(this.record.view, this.at + 56);
  }

  /** Clusters of one compression unit; 0 where it is not compressed. */
  get unit(): number {
    if (this.resident || (this.flags & 0xff) === 0) return 0;
    const log = this.record.view.getUint16(this.at + 34, true);
    return log > 0 && log <= 16 ? 2 ** log : 0;
  }

  /** Whether what it points to lies within it. */
  get isSound(): boolean {
    const { view } = this.record;
    const units = view.getUint8(this.at + 9);
    if (units > 0 && view.getUint16(this.at + 10, true) + units * 2 > this.length) return false;
    if (!this.resident) return this.length >= 64 && view.getUint16(this.at + 32, true) <= this.length;
    return view.getUint16(this.at + 20, true) + view.getUint32(this.at + 16, true) <= this.length;
  }
}

/**
 * All attributes of a record in the order they lie. One whose lengths cannot be ends the reading with a problem.
 * Source: Linux-NTFS project, "Concept – Attribute Header".
 */
export function readAttributes(record: MftRecord, problems: Problem[]): Attribute[] {
  const attributes: Attribute[] = [];
  const { view, used } = record;
  let at = record.first;
  while (at + 4 <= used) {
    const type = view.getUint32(at, true);
    if (type === END) return attributes;
    const length = at + 24 <= used ? view.getUint32(at + 4, true) : 0;
    if (length < 24 || length % 8 !== 0 || at + length > used) {
      problems.push(damaged(record, at, `attribute of ${length} bytes at ${at} of ${used}`));
      return attributes;
    }
    const attribute = new Attribute(record, at, length, type);
    if (attribute.isSound) attributes.push(attribute);
    else problems.push(damaged(record, at, `attribute 0x${type.toString(16)} points outside of itself`));
    at += length;
  }
  problems.push(damaged(record, at, "the list of attributes has no end"));
  return attributes;
}

function damaged(record: MftRecord, at: number, detail: string): Problem {
  return toProblem("attribute-damaged", {
    record: record.number,
    offset: at,
    field: "attribute",
    detail: `MFT record ${record.number}: ${detail}`,
  });
}

/** The value of a resident attribute, a view of its record. */
export function valueOf(attribute: Attribute): Uint8Array {
  return attribute.record.bytes.subarray(attribute.valueAt, attribute.valueAt + attribute.valueLength);
}
