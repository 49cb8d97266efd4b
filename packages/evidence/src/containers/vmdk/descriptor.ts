import { EvidenceError } from "../../evidence-error.js";

const EXTENTS_MAX = 65_536;
const NO_PARENT = "ffffffff";
const EXTENT = /^(RW|RDONLY|NOACCESS)\s+(\d+)\s+([A-Z0-9]+)(?:\s+"([^"]*)"(?:\s+(\d+))?)?/;

/** A stretch of the disk and where it comes from. */
export interface Extent {
  readonly sectors: number;
  /** FLAT, SPARSE, ZERO, VMFS, VMFSSPARSE, SESPARSE … */
  readonly type: string;
  /** "" for ZERO. */
  readonly file: string;
  /** Where a flat extent begins in its file, in sectors. */
  readonly start: number;
}

export interface Descriptor {
  readonly createType: string;
  readonly cid: string;
  /** What the disk stands on, by its hint; null where it stands alone. */
  readonly parent: { readonly cid: string; readonly hint: string } | null;
  readonly extents: readonly Extent[];
  readonly encoding: string;
}

/** Whether the text is a descriptor: its first line says so, after blank ones. */
export function isDescriptor(bytes: Uint8Array): boolean {
  return /^\s*# *Disk Descriptor *File/i.test(String.fromCharCode(...bytes.subarray(0, 256)));
}

/**
 * Reads the text of a descriptor (VMware, "Virtual Disk Format 5.0"). Its bytes are in the encoding that it names, since file names
 * may be in any language; one that this runtime does not know is read as UTF-8.
 */
export function readDescriptor(bytes: Uint8Array, path: string): Descriptor {
  const end = bytes.indexOf(0);
  const used = bytes.subarray(0, end === -1 ? bytes.length : end);
  const ascii = String.fromCharCode(...used.subarray(0, 4096));
  const encoding = /^encoding\s*=\s*"?([\w-]+)/im.exec(ascii)?.[1] ?? "UTF-8";
  const lines = decode(used, encoding).split(/\r?\n/);
  const values = new Map<string, string>();
  const extents: Extent[] = [];
  for (const line of lines) {
    const [, , sectors, type, file = "", start = "0"] = EXTENT.exec(line.trim()) ?? [];
    if (sectors !== undefined && type !== undefined) {
      extents.push({ sectors: Number(sectors), type, file, start: Number(start) });
      if (extents.length > EXTENTS_MAX) throw tooMany(path);
      continue;
    }
    const [, key, value = ""] = /^\s*([\w.]+)\s*=\s*"?([^"]*)"?\s*$/.exec(line) ?? [];
    if (key !== undefined) values.set(key.toLowerCase(), value);
  }
  const parentCid = (values.get("parentcid") ?? NO_PARENT).toLowerCase();
  const parent = parentCid === NO_PARENT ? null : { cid: parentCid, hint: values.get("parentfilenamehint") ?? "" };
  return { createType: values.get("createtype") ?? "", cid: values.get("cid") ?? "", parent, extents, encoding };
}

function decode(bytes: Uint8Array, encoding: string): string {
  const label = /^windows-31j$/i.test(encoding) ? "shift_jis" : encoding;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (caught) {
    if (caught instanceof RangeError) return new TextDecoder().decode(bytes);
    throw caught;
  }
}

function tooMany(path: string): EvidenceError {
  return new EvidenceError("limit-passed", {
    path,
    field: "VMDK descriptor",
    detail: `more than ${EXTENTS_MAX} extents`,
  });
}
