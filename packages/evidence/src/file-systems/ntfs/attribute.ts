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

/** An attribute of a record: resident with its value, or one piece of a non-resident one with its runs. */
export interface Attribute {
  readonly type: number;
  readonly name: string;
  readonly flags: number;
  readonly id: number;
  readonly record: MftRecord;
  /** Offset of the attribute in its record, and its length. */
  readonly at: number;
  readonly length: number;
  readonly resident: boolean;
  /** Resident: where the value lies in the record. Non-resident: where the runs lie. */
  readonly valueAt: number;
  readonly valueLength: number;
  /** Non-resident: first cluster of the content that this piece maps. */
  readonly vcn: number;
  /** Non-resident, first piece only: sizes in bytes. */
  readonly allocated: number;
  readonly size: number;
  readonly initialised: number;
  /** Clusters of one compression unit; 0 where it is not compressed. */
  readonly unit: number;
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
    const attribute = toAttribute(record, at, length, type);
    if (attribute === null)
      problems.push(damaged(record, at, `attribute 0x${type.toString(16)} points outside of itself`));
    else attributes.push(attribute);
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

function toAttribute(record: MftRecord, at: number, length: number, type: number): Attribute | null {
  const { view } = record;
  const resident = view.getUint8(at + 8) === 0;
  const units = view.getUint8(at + 9);
  const nameAt = view.getUint16(at + 10, true);
  if (units > 0 && nameAt + units * 2 > length) return null;
  const flags = view.getUint16(at + 12, true);
  const common = {
    type,
    name: units === 0 ? "" : utf16(record.bytes, at + nameAt, units),
    flags,
    id: view.getUint16(at + 14, true),
    record,
    at,
    length,
    resident,
  };
  if (resident) {
    const valueLength = view.getUint32(at + 16, true);
    const valueAt = view.getUint16(at + 20, true);
    if (valueAt + valueLength > length) return null;
    return {
      ...common,
      valueAt: at + valueAt,
      valueLength,
      vcn: 0,
      allocated: valueLength,
      size: valueLength,
      initialised: valueLength,
      unit: 0,
    };
  }
  if (length < 64) return null;
  const runsAt = view.getUint16(at + 32, true);
  if (runsAt > length) return null;
  const unitLog = view.getUint16(at + 34, true);
  return {
    ...common,
    valueAt: at + runsAt,
    valueLength: length - runsAt,
    vcn: u64At(view, at + 16),
    allocated: u64At(view, at + 40),
    size: u64At(view, at + 48),
    initialised: u64At(view, at + 56),
    unit: (flags & 0xff) !== 0 && unitLog > 0 && unitLog <= 16 ? 2 ** unitLog : 0,
  };
}

/** The value of a resident attribute, a view of its record. */
export function valueOf(attribute: Attribute): Uint8Array {
  return attribute.record.bytes.subarray(attribute.valueAt, attribute.valueAt + attribute.valueLength);
}
