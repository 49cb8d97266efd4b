import { type ByteSource, struct, u8, u16be, u32be, u64be } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { safeNumber } from "../../safe-number.js";

/** First 72 bytes, all that version 2 has. */
const HEADER = struct("qcow2 header", 72, {
  magic: u32be(0),
  version: u32be(4),
  backingOffset: u64be(8),
  backingSize: u32be(16),
  clusterBits: u32be(20),
  size: u64be(24),
  encryption: u32be(32),
  l1Size: u32be(36),
  l1Offset: u64be(40),
  snapshotCount: u32be(60),
  snapshotsOffset: u64be(64),
});
const HEADER_3 = struct("qcow2 header", 104, {
  incompatible: u64be(72),
  compatible: u64be(80),
  autoclear: u64be(88),
  headerLength: u32be(100),
});
const COMPRESSION_TYPE = struct("qcow2 header", 105, { compression: u8(104) });
const EXTENSION = struct("qcow2 header extension", 8, { type: u32be(0), length: u32be(4) });
const SNAPSHOT = struct("qcow2 snapshot", 40, {
  l1Offset: u64be(0),
  l1Size: u32be(8),
  idLength: u16be(12),
  nameLength: u16be(14),
  seconds: u32be(16),
  extraLength: u32be(36),
});
const SNAPSHOT_EXTRA = struct("qcow2 snapshot", 16, { diskSize: u64be(8) });

export const MAGIC = 0x514649fb;
const NAME_MAX = 1023;
const SNAPSHOTS_MAX = 65_536;
const EXTENSIONS_MAX = 64;
const BACKING_FORMAT = 0xe2792aca;
const FEATURE_NAMES = 0x6803f857;
const DATA_FILE = 0x44415441;
const FEATURE_SIZE = 48;

/** Incompatible feature bits by number; what is not here makes the image unreadable. */
const INCOMPATIBLE = ["dirty", "corrupt", "external data file", "compression type", "extended L2 entries"] as const;
const BITS = { externalData: 2, extendedL2: 4 } as const;

export interface Qcow2Header {
  readonly version: number;
  readonly clusterBits: number;
  readonly size: number;
  readonly l1: Table;
  readonly compression: "zlib" | "zstd";
  readonly extendedL2: boolean;
  /** Null: clusters lie in the image; "": in a file that it does not name. */
  readonly dataFile: string | null;
  readonly backing: { readonly name: string; readonly format: string | null } | null;
  readonly snapshots: readonly Snapshot[];
  readonly flags: readonly string[];
}

/** A first-level table: one entry a second-level table. */
export interface Table {
  readonly offset: number;
  readonly entries: number;
}

export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly seconds: number;
  readonly size: number;
  readonly l1: Table;
}

/**
 * The header, its extensions and the list of snapshots (QEMU, "Qcow2 Image File Format"). Throws EvidenceError where the image cannot be read:
 * encrypted, or with a feature that is not known (named as the image names it).
 */
export function readHeader(source: ByteSource, path: string): Qcow2Header {
  const raw = HEADER.read(source, 0);
  if (raw.version !== 2 && raw.version !== 3) throw HEADER.invalid("version", raw.version, "2 or 3", 0);
  if (raw.clusterBits < 9 || raw.clusterBits > 21) throw HEADER.invalid("clusterBits", raw.clusterBits, "9 to 21", 0);
  if (raw.encryption !== 0) throw encrypted(raw.encryption, path);
  const three = raw.version === 3 ? HEADER_3.read(source, 0) : null;
  const incompatible = three?.incompatible ?? 0n;
  const extensions = readExtensions(source, three?.headerLength ?? HEADER.size);
  refuseUnknown(incompatible, extensions.featureNames, path);
  const has = (bit: number): boolean => (incompatible & (1n << BigInt(bit))) !== 0n;
  const compression = (three?.headerLength ?? 0) > 104 ? COMPRESSION_TYPE.read(source, 0).compression : 0;
  if (compression > 1) throw COMPRESSION_TYPE.invalid("compression", compression, "0 (deflate) or 1 (zstd)", 0);
  const size = safeNumber(raw.size, HEADER.name, "size", 0);
  const backingName = raw.backingOffset === 0n ? "" : textAt(source, raw.backingOffset, raw.backingSize);
  return {
    version: raw.version,
    clusterBits: raw.clusterBits,
    size,
    l1: { offset: safeNumber(raw.l1Offset, HEADER.name, "l1Offset", 0), entries: raw.l1Size },
    compression: compression === 1 ? "zstd" : "zlib",
    extendedL2: has(BITS.extendedL2),
    dataFile: has(BITS.externalData) ? extensions.dataFile : null,
    backing: backingName === "" ? null : { name: backingName, format: extensions.backingFormat },
    snapshots: readSnapshots(
      source,
      safeNumber(raw.snapshotsOffset, HEADER.name, "snapshotsOffset", 0),
      raw.snapshotCount,
      size,
    ),
    flags: INCOMPATIBLE.filter((_, bit) => has(bit)),
  };
}

function encrypted(method: number, path: string): EvidenceError {
  const name = method === 1 ? "AES" : method === 2 ? "LUKS" : `method ${method}`;
  return new EvidenceError("container-encrypted", {
    path,
    offset: 32,
    field: HEADER.name,
    detail: `the image is encrypted inside of qcow2 (${name})`,
    remedy: "Convert it with its key to an image that is not encrypted.",
  });
}

function refuseUnknown(bits: bigint, names: ReadonlyMap<number, string>, path: string): void {
  const unknown: string[] = [];
  for (let bit = INCOMPATIBLE.length; bit < 64; bit += 1) {
    if ((bits & (1n << BigInt(bit))) !== 0n) unknown.push(names.get(bit) ?? `bit ${bit}`);
  }
  if (unknown.length === 0) return;
  throw new EvidenceError("feature-unknown", {
    path,
    offset: 72,
    field: HEADER.name,
    detail: `the image needs features that are not known here: ${unknown.join(", ")}`,
    remedy: "Convert it with the program that made it.",
  });
}

interface Extensions {
  readonly backingFormat: string | null;
  readonly dataFile: string;
  readonly featureNames: ReadonlyMap<number, string>;
}

function readExtensions(source: ByteSource, start: number): Extensions {
  let backingFormat: string | null = null;
  let dataFile = "";
  const featureNames = new Map<number, string>();
  let at = start;
  for (let count = 0; count < EXTENSIONS_MAX && at + EXTENSION.size <= source.size; count += 1) {
    const { type, length } = EXTENSION.read(source, at);
    if (type === 0) break;
    const body = at + EXTENSION.size;
    if (type === BACKING_FORMAT) backingFormat = textAt(source, BigInt(body), length);
    if (type === DATA_FILE) dataFile = textAt(source, BigInt(body), length);
    if (type === FEATURE_NAMES) readFeatureNames(source, body, length, featureNames);
    at = body + Math.ceil(length / 8) * 8;
  }
  return { backingFormat, dataFile, featureNames };
}

function readFeatureNames(source: ByteSource, at: number, length: number, names: Map<number, string>): void {
  const bytes = source.read(at, Math.min(length, 64 * 3 * FEATURE_SIZE));
  for (let start = 0; start + FEATURE_SIZE <= bytes.length; start += FEATURE_SIZE) {
    const [kind, bit] = [bytes[start], bytes[start + 1]];
    const name = decode(bytes.subarray(start + 2, start + FEATURE_SIZE)).replace(/\0.*$/s, "");
    if (kind === 0 && bit !== undefined) names.set(bit, name);
  }
}

function readSnapshots(source: ByteSource, start: number, count: number, size: number): Snapshot[] {
  const snapshots: Snapshot[] = [];
  let at = start;
  for (let index = 0; index < Math.min(count, SNAPSHOTS_MAX); index += 1) {
    const raw = SNAPSHOT.read(source, at);
    const names = at + SNAPSHOT.size + raw.extraLength;
    const told =
      raw.extraLength >= SNAPSHOT_EXTRA.size ? SNAPSHOT_EXTRA.read(source, at + SNAPSHOT.size).diskSize : null;
    snapshots.push({
      id: textAt(source, BigInt(names), raw.idLength),
      name: textAt(source, BigInt(names + raw.idLength), raw.nameLength),
      seconds: raw.seconds,
      size: told === null ? size : safeNumber(told, SNAPSHOT.name, "diskSize", at),
      l1: { offset: safeNumber(raw.l1Offset, SNAPSHOT.name, "l1Offset", at), entries: raw.l1Size },
    });
    at = Math.ceil((names + raw.idLength + raw.nameLength) / 8) * 8;
  }
  return snapshots;
}

function textAt(source: ByteSource, offset: bigint, length: number): string {
  return decode(source.read(safeNumber(offset, HEADER.name, "name", 0), Math.min(length, NAME_MAX)));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
