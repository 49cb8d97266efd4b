import { expect, test } from "vitest";
import { TYPE } from "./attribute.js";
import { fileName, nonResident, resident, TinyNtfs } from "./ntfs.fixture.js";
import { readSecurityDescriptor } from "./security-descriptor.js";

const SYSTEM = [18];
const USERS = [32, 545];

function sid(parts: readonly number[], authority = 5): Buffer {
  const bytes = Buffer.alloc(8 + parts.length * 4);
  bytes[0] = 1;
  bytes[1] = parts.length;
  bytes[7] = authority;
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + index * 4);
  return bytes;
}

function ace(type: number, flags: number, mask: number, who: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head[0] = type;
  head[1] = flags;
  head.writeUInt16LE(8 + who.length, 2);
  head.writeUInt32LE(mask, 4);
  return Buffer.concat([head, who]);
}

/** Owner SYSTEM, group Users, and a list of these entries; null for a list that lets everybody in. */
function descriptor(entries: readonly Buffer[] | null, control = 0x8004): Buffer {
  const head = Buffer.alloc(20);
  head[0] = 1;
  head.writeUInt16LE(control, 2);
  const [owner, group] = [sid(SYSTEM), sid(USERS)];
  head.writeUInt32LE(20, 4);
  head.writeUInt32LE(20 + owner.length, 8);
  const list = Buffer.alloc(8);
  list[0] = 2;
  list.writeUInt16LE(8 + (entries ?? []).reduce((total, { length }) => total + length, 0), 2);
  list.writeUInt16LE((entries ?? []).length, 4);
  if (entries !== null) head.writeUInt32LE(20 + owner.length + group.length, 16);
  return Buffer.concat([head, owner, group, list, ...(entries ?? [])]);
}

const lists: [what: string, bytes: Buffer, dacl: string | null][] = [
  ["full access for one", descriptor([ace(0, 3, 0x1f01ff, sid(SYSTEM))]), "D:(A;OICI;FA;;;S-1-5-18)"],
  ["a refusal, inherited", descriptor([ace(1, 0x10, 0x1301bf, sid(USERS))]), "D:(D;ID;0x1301bf;;;S-1-5-32-545)"],
  ["a list that does not inherit", descriptor([], 0x9404), "D:PAI"],
  ["no list at all lets everybody in", descriptor(null), "D:NO_ACCESS_CONTROL"],
  ["a descriptor without a list", descriptor([], 0x8000), null],
];
for (const [what, bytes, dacl] of lists) {
  test(`rights are told in SDDL: ${what}`, () => {
    expect(readSecurityDescriptor(bytes)).toEqual({ owner: "S-1-5-18", group: "S-1-5-32-545", dacl });
  });
}

test("an entry for a kind of object names it", () => {
  const object = Buffer.alloc(4 + 16);
  object.writeUInt32LE(1, 0);
  object.writeUInt32LE(0xbf967aba, 4);
  const bytes = descriptor([ace(5, 0, 0x10, Buffer.concat([object, sid(SYSTEM)]))]);
  expect(readSecurityDescriptor(bytes)?.dacl).toBe("D:(OA;;0x10;bf967aba-0000-0000-0000-000000000000;;S-1-5-18)");
});

test("an authority beyond 32 bits is hexadecimal", () => {
  const bytes = descriptor([]);
  bytes[20 + 2] = 1;
  expect(readSecurityDescriptor(bytes)?.owner).toBe("S-1-0x010000000005-18");
});

test("parts that point outside of the descriptor are left out", () => {
  const bytes = descriptor([ace(0, 0, 0x1f01ff, sid(SYSTEM))]);
  bytes.writeUInt32LE(5000, 4);
  bytes.writeUInt32LE(5000, 16);
  expect(readSecurityDescriptor(bytes)).toEqual({ owner: null, group: "S-1-5-32-545", dacl: null });
  expect(readSecurityDescriptor(bytes.subarray(0, 10))).toBeNull();
});

/** An entry of $SDS at an offset of the stream. */
function shared(id: number, bytes: Buffer, offset: number): Buffer {
  const head = Buffer.alloc(20);
  let hash = 0;
  for (let at = 0; at + 4 <= bytes.length; at += 4)
    hash = (((hash << 3) | (hash >>> 29)) + bytes.readUInt32LE(at)) >>> 0;
  head.writeUInt32LE(hash, 0);
  head.writeUInt32LE(id, 4);
  head.writeUInt32LE(offset, 8);
  head.writeUInt32LE(20 + bytes.length, 16);
  return Buffer.concat([head, bytes]);
}

function withShared(stream: Buffer): TinyNtfs {
  const standard = Buffer.alloc(72);
  standard.writeUInt32LE(0x101, 52);
  return new TinyNtfs()
    .put(200, stream)
    .record(9, [resident(TYPE.fileName, fileName([5, 5], "$Secure")), nonResident(TYPE.data, [[200, 2]], 2048, "$SDS")])
    .record(24, [resident(TYPE.standardInformation, standard), resident(TYPE.fileName, fileName([5, 5], "x"))]);
}

function ownerOf(volume: TinyNtfs): string | undefined {
  for (const item of volume.open().list()) if (item.ok && item.value.inode === 24) return item.value.facts.get("owner");
  throw new Error("not listed");
}

test("a file's owner comes from the descriptor that its id names", () => {
  const first = shared(0x100, descriptor([]), 0);
  const at = Math.ceil(first.length / 16) * 16;
  const stream = Buffer.alloc(2048);
  stream.set(first);
  stream.set(shared(0x101, descriptor([]), at), at);
  expect(ownerOf(withShared(stream))).toBe("S-1-5-18");
});

test("a descriptor whose hash does not hold tells nothing", () => {
  const stream = Buffer.alloc(2048);
  stream.set(shared(0x101, descriptor([]), 0));
  stream[24] = 0xee;
  expect(ownerOf(withShared(stream))).toBeUndefined();
});

test("a descriptor of the file's own tells its owner where there is no id", () => {
  const volume = new TinyNtfs().record(24, [
    resident(TYPE.fileName, fileName([5, 5], "x")),
    resident(TYPE.securityDescriptor, descriptor([])),
  ]);
  expect(ownerOf(volume)).toBe("S-1-5-18");
});
