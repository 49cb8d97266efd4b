/** Who owns a file and who may do what with it. */
export interface SecurityFacts {
  /** "S-1-5-18"; null where the descriptor names none. */
  readonly owner: string | null;
  readonly group: string | null;
  /** The discretionary list in the form of the Security Descriptor Definition Language; null where there is none. */
  readonly dacl: string | null;
}

/**
 * A self-relative security descriptor:
 *
 *   offset  size  meaning
 *        0     1  revision 1
 *        2     2  control: 4 a discretionary list is present, 0x100, 0x400 and 0x1000 how it is inherited
 *        4     4  offset of the owner's SID, then 4 each: group, system list, discretionary list; 0: none
 *
 * Sources: [MS-DTYP] 2.4.2 (SID), 2.4.4 (ACE), 2.4.5 (ACL), 2.4.6 (SECURITY_DESCRIPTOR), 2.5.1 (SDDL).
 * Departure: SIDs are written in full, never as the two letters that SDDL has for some; rights that are no usual set are hexadecimal.
 */
const HEADER = 20;
const DACL_PRESENT = 0x0004;
const CONTROLS = [
  [0x1000, "P"],
  [0x0100, "AR"],
  [0x0400, "AI"],
] as const;
const ACE_TYPES: ReadonlyMap<number, string> = new Map([
  [0, "A"],
  [1, "D"],
  [5, "OA"],
  [6, "OD"],
  [9, "XA"],
  [10, "XD"],
  [11, "ZA"],
]);
/** Entries that name a kind of object, whose identifiers stand before the SID. */
const OBJECT_TYPES: ReadonlySet<number> = new Set([5, 6, 11]);
const ACE_FLAGS = [
  [0x01, "OI"],
  [0x02, "CI"],
  [0x04, "NP"],
  [0x08, "IO"],
  [0x10, "ID"],
] as const;
const RIGHTS: ReadonlyMap<number, string> = new Map([
  [0x1f01ff, "FA"],
  [0x120089, "FR"],
  [0x120116, "FW"],
  [0x1200a0, "FX"],
  [0x10000000, "GA"],
  [0x80000000, "GR"],
  [0x40000000, "GW"],
  [0x20000000, "GX"],
]);
const SUBAUTHORITIES_MAX = 15;
const GUID = 16;

/** Reads a descriptor; null where it is none. Parts that point outside of it are left out. */
export function readSecurityDescriptor(bytes: Uint8Array): SecurityFacts | null {
  if (bytes.length < HEADER || bytes[0] !== 1) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const control = view.getUint16(2, true);
  const sid = (field: number): string | null => {
    const at = view.getUint32(field, true);
    return at < HEADER ? null : sidText(view, at);
  };
  const has = (control & DACL_PRESENT) !== 0;
  return { owner: sid(4), group: sid(8), dacl: has ? daclText(view, view.getUint32(16, true), control) : null };
}

/** A SID in its usual form; null where it does not fit. */
function sidText(view: DataView, at: number): string | null {
  if (at + 8 > view.byteLength || view.getUint8(at) !== 1) return null;
  const count = view.getUint8(at + 1);
  if (count > SUBAUTHORITIES_MAX || at + 8 + count * 4 > view.byteLength) return null;
  const high = view.getUint16(at + 2);
  const low = view.getUint32(at + 4);
  // An authority beyond 32 bits is written in hexadecimal.
  const authority = high === 0 ? String(low) : `0x${(high * 0x1_0000_0000 + low).toString(16).padStart(12, "0")}`;
  let text = `S-1-${authority}`;
  for (let index = 0; index < count; index += 1) text += `-${view.getUint32(at + 8 + index * 4, true)}`;
  return text;
}

function daclText(view: DataView, at: number, control: number): string | null {
  const flags = CONTROLS.map(([bit, name]) => ((control & bit) === 0 ? "" : name)).join("");
  if (at === 0) return `D:${flags}NO_ACCESS_CONTROL`;
  if (at + 8 > view.byteLength) return null;
  const end = Math.min(at + view.getUint16(at + 2, true), view.byteLength);
  const count = view.getUint16(at + 4, true);
  let text = `D:${flags}`;
  let ace = at + 8;
  for (let index = 0; index < count && ace + 8 <= end; index += 1) {
    const size = view.getUint16(ace + 2, true);
    if (size < 8 || ace + size > end) break;
    text += aceText(view, ace, size);
    ace += size;
  }
  return text;
}

function aceText(view: DataView, at: number, size: number): string {
  const kind = view.getUint8(at);
  const flags = view.getUint8(at + 1);
  const mask = view.getUint32(at + 4, true);
  let sidAt = at + 8;
  const guids = ["", ""];
  if (OBJECT_TYPES.has(kind) && size >= 12) {
    const present = view.getUint32(at + 8, true);
    sidAt += 4;
    for (const [index, bit] of [1, 2].entries()) {
      if ((present & bit) === 0 || sidAt + GUID > at + size) continue;
      guids[index] = guidText(view, sidAt);
      sidAt += GUID;
    }
  }
  const type = ACE_TYPES.get(kind) ?? `0x${kind.toString(16)}`;
  const inherited = ACE_FLAGS.map(([bit, name]) => ((flags & bit) === 0 ? "" : name)).join("");
  const rights = RIGHTS.get(mask) ?? `0x${mask.toString(16)}`;
  return `(${type};${inherited};${rights};${guids.join(";")};${sidText(view, sidAt) ?? ""})`;
}

function guidText(view: DataView, at: number): string {
  const hex = (from: number, count: number): string =>
    Array.from({ length: count }, (_, index) =>
      view
        .getUint8(at + from + index)
        .toString(16)
        .padStart(2, "0"),
    ).join("");
  const [first, second, third] = [view.getUint32(at, true), view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  const part = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  return `${part(first, 8)}-${part(second, 4)}-${part(third, 4)}-${hex(8, 2)}-${hex(10, 6)}`;
}
