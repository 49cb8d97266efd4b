import { type ByteSource, bytesAt, struct, u16, u16be, u32, u32be, u64, u64be } from "@mizugiwa/bytes";

/** What a volume is encrypted with. */
export interface Encryption {
  /** "LUKS2 aes-xts-plain64 2 key slots". */
  readonly text: string;
  readonly label: string | null;
  readonly uuid: string | null;
  /** Facts in the format's own words: cipher, hash, key bits, key slots … */
  readonly facts: Readonly<Record<string, string>>;
}

const LUKS = struct("LUKS header", 208, {
  magic: bytesAt(0, 6),
  version: u16be(6),
  cipher: bytesAt(8, 32),
  mode: bytesAt(40, 32),
  hash: bytesAt(72, 32),
  payload: u32be(104),
  keyBytes: u32be(108),
  uuid: bytesAt(168, 40),
});
const LUKS_2 = struct("LUKS2 header", 264, { size: u64be(8), label: bytesAt(24, 48), own: u64be(256) });
const SLOT = struct("LUKS key slot", 48, { active: u32be(0), iterations: u32be(4) });
const SLOTS = 8;
const ENABLED = 0x00ac71f3;
const MAGIC = "LUKS\xba\xbe";
/** Magic of the second LUKS2 header, and where it may lie. */
const SPARE_MAGIC = "SKUL\xba\xbe";
const SPARES_AT = [0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000] as const;
const JSON_MAX = 4 * 1024 * 1024;

const BITLOCKER = struct("BitLocker boot sector", 200, { signature: bytesAt(3, 8), metadataAt: u64(176) });
const FVE = struct("BitLocker metadata", 112, {
  signature: bytesAt(0, 8),
  version: u16(10),
  size: u32(64),
  method: u32(100),
});
const FVE_ENTRY = struct("BitLocker metadata entry", 8, { size: u16(0), type: u16(2), value: u16(4) });
const FVE_ENTRIES_AT = 112;
const FVE_SIZE_MAX = 64 * 1024;
const [VMK, PROTECTION_AT] = [2, 8 + 26] as const;
const METHODS: ReadonlyMap<number, string> = new Map([
  [0x8000, "AES-CBC 128 with diffuser"],
  [0x8001, "AES-CBC 256 with diffuser"],
  [0x8002, "AES-CBC 128"],
  [0x8003, "AES-CBC 256"],
  [0x8004, "AES-XTS 128"],
  [0x8005, "AES-XTS 256"],
]);
const PROTECTIONS: ReadonlyMap<number, string> = new Map([
  [0x0000, "clear key"],
  [0x0100, "TPM"],
  [0x0200, "startup key"],
  [0x0500, "TPM and PIN"],
  [0x0800, "recovery password"],
  [0x2000, "password"],
]);

/** Names the encryption of a volume from its first sectors; null where none is recognised. Reads little and never throws for bad content. */
export function recogniseEncryption(volume: ByteSource): Encryption | null {
  if (volume.size < LUKS_2.size) return null;
  const raw = LUKS.read(volume, 0);
  if (ascii(raw.magic) === MAGIC && raw.version === 1) return luks1(volume, raw);
  if (ascii(raw.magic) === MAGIC && raw.version === 2) return luks2(volume, 0);
  if (ascii(BITLOCKER.read(volume, 0).signature) === "-FVE-FS-") return bitLocker(volume);
  return null;
}

/**
 * LUKS2 by its second header, where the first is lost; to be asked only where nothing else is recognised, since a file system made over
 * a former LUKS volume may leave that header standing.
 */
export function recogniseSpareLuks(volume: ByteSource): Encryption | null {
  const spare = SPARES_AT.find((at) => {
    if (at + LUKS_2.size > volume.size || ascii(LUKS.read(volume, at).magic) !== SPARE_MAGIC) return false;
    return LUKS_2.read(volume, at).own === BigInt(at);
  });
  return spare === undefined ? null : luks2(volume, spare);
}

function luks1(volume: ByteSource, raw: ReturnType<typeof LUKS.read>): Encryption {
  const cipher = `${text(raw.cipher)}-${text(raw.mode)}`;
  const slots = Array.from({ length: SLOTS }, (_, index) => index).filter((index) => {
    const at = LUKS.size + index * SLOT.size;
    return at + SLOT.size <= volume.size && SLOT.read(volume, at).active === ENABLED;
  });
  return {
    text: `LUKS1 ${cipher} ${counted(slots.length)}`,
    label: null,
    uuid: text(raw.uuid),
    facts: {
      version: "1",
      cipher,
      hash: text(raw.hash),
      keyBits: String(raw.keyBytes * 8),
      payloadOffset: String(raw.payload * 512),
      keySlots: slots.join(", "),
    },
  };
}

function luks2(volume: ByteSource, at: number): Encryption {
  const raw = LUKS_2.read(volume, at);
  const size = Math.min(Number(raw.size), JSON_MAX);
  const json = parsed(new TextDecoder().decode(volume.read(at + 4096, Math.max(size - 4096, 0))).replace(/\0.*$/s, ""));
  const segment = firstMember(member(json, "segments"));
  const slots = Object.entries(objectOf(member(json, "keyslots")));
  const cipher = textMember(segment, "encryption") ?? "cipher not told";
  const facts: Record<string, string> = {
    version: "2",
    cipher,
    keySlots: slots.map(([name, slot]) => `${name}: ${slotText(slot)}`).join(", "),
  };
  const sector = member(segment, "sector_size");
  if (typeof sector === "number") facts["sectorSize"] = String(sector);
  const offset = textMember(segment, "offset");
  if (offset !== undefined) facts["payloadOffset"] = offset;
  if (at > 0) facts["header"] = "the first one is damaged; the second one was read";
  const label = text(raw.label);
  return {
    text: `LUKS2 ${cipher} ${counted(slots.length)}`,
    label: label === "" ? null : label,
    uuid: text(LUKS.read(volume, at).uuid),
    facts,
  };
}

function slotText(slot: unknown): string {
  const kdf = member(slot, "kdf");
  const size = member(slot, "key_size");
  const bits = typeof size === "number" ? `, ${size * 8} bits` : "";
  return `${textMember(slot, "type") ?? "?"} ${textMember(kdf, "type") ?? ""}${bits}`;
}

function bitLocker(volume: ByteSource): Encryption {
  const at = Number(BITLOCKER.read(volume, 0).metadataAt);
  const known = Number.isSafeInteger(at) && at + FVE.size <= volume.size;
  const raw = known ? FVE.read(volume, at) : null;
  if (raw === null || ascii(raw.signature) !== "-FVE-FS-") {
    return { text: "BitLocker", label: null, uuid: null, facts: {} };
  }
  const method = METHODS.get(raw.method & 0xffff) ?? `method 0x${raw.method.toString(16)}`;
  const protections = protectionsOf(volume, at, raw.size);
  const facts = { version: String(raw.version), cipher: method, keyProtections: protections.join(", ") };
  return { text: `BitLocker ${method} ${counted(protections.length)}`, label: null, uuid: null, facts };
}

function protectionsOf(volume: ByteSource, metadata: number, told: number): string[] {
  const names: string[] = [];
  const end = metadata + 64 + Math.min(told, FVE_SIZE_MAX);
  for (let at = metadata + FVE_ENTRIES_AT; at + FVE_ENTRY.size <= Math.min(end, volume.size); ) {
    const { size, type } = FVE_ENTRY.read(volume, at);
    if (size < FVE_ENTRY.size) break;
    const bytes = volume.read(at + PROTECTION_AT, 2);
    if (type === VMK && bytes.length === 2) {
      const code = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
      names.push(PROTECTIONS.get(code) ?? `0x${code.toString(16)}`);
    }
    at += size;
  }
  return names;
}

function counted(slots: number): string {
  return `${slots} key ${slots === 1 ? "slot" : "slots"}`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (caught) {
    if (caught instanceof SyntaxError) return {};
    throw caught;
  }
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function member(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(objectOf(value))).get(name);
}

function firstMember(value: unknown): unknown {
  const first: unknown = Object.values(objectOf(value))[0];
  return first;
}

function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function text(bytes: Uint8Array): string {
  return ascii(bytes).replace(/\0.*$/s, "");
}
