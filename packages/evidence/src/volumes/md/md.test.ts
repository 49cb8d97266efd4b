import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../../sparse-bytes.fixture.js";
import { md } from "./md.js";

const KIB = 1024;
const SIZE = 512 * KIB;
const DATA = 64 * KIB;

interface Shape {
  readonly version: "1.0" | "1.1" | "1.2";
  readonly role: number;
  readonly events?: number;
  readonly level?: number;
  readonly features?: number;
  readonly seed?: number;
  readonly count?: number;
}

/** A member whose data begin at 64 KiB and take 64 KiB. */
function member({ version, role, events = 10, level = 1, features = 0, seed = 1, count = 2 }: Shape): SparseBytes {
  const at = { "1.0": SIZE - 8 * KIB, "1.1": 0, "1.2": 4 * KIB }[version];
  const block = new SparseBytes(512).number(0, 4, 0xa92b4efc).number(4, 4, 1).number(8, 4, features).put(16, [1, 2, 3]);
  block
    .put(32, "web01:7")
    .number(72, 4, level)
    .number(80, 8, DATA / 512)
    .number(88, 4, 8)
    .number(92, 4, count);
  block
    .number(128, 8, DATA / 512)
    .number(136, 8, DATA / 512)
    .number(144, 8, at / 512)
    .number(160, 4, role);
  block.number(200, 8, events).number(220, 4, 16);
  for (let index = 0; index < 16; index += 1) block.number(256 + index * 2, 2, index < count ? index : 0xffff);
  const bytes = block.read(0, 256 + 32);
  const view = new DataView(bytes.buffer);
  let sum = 0;
  for (let word = 0; word < bytes.length; word += 4) sum += view.getUint32(word, true);
  block.number(216, 4, (sum % 2 ** 32) + Math.floor(sum / 2 ** 32));
  return new SparseBytes(SIZE).put(at, block.read(0, 512)).put(DATA, pattern(DATA, seed));
}

const content = (volume: { source: { read(offset: number, length: number): Uint8Array } } | undefined) =>
  Buffer.from(volume?.source.read(0, DATA) ?? []);

test.each(["1.0", "1.1", "1.2"] as const)("superblock %s is found where its version puts it", (version) => {
  const disks = [member({ version, role: 1 }), member({ version, role: 0 })];
  expect(disks.every((disk) => md.detect(disk))).toBe(true);
  const [system] = md.open(disks);
  expect(system).toMatchObject({ disks: [0, 1], problems: [] });
  expect(system?.volumes[0]).toMatchObject({
    name: "md7",
    size: DATA,
    kind: `md:RAID 1, superblock ${version}, 2 members`,
  });
  expect(content(system?.volumes[0]).equals(pattern(DATA, 1))).toBe(true);
});

test("a member that fell behind is left out and told, since the array went on without it", () => {
  const [system] = md.open([
    member({ version: "1.2", role: 0, events: 5, seed: 9 }),
    member({ version: "1.2", role: 1, events: 40, seed: 2 }),
  ]);
  expect(content(system?.volumes[0]).equals(pattern(DATA, 2))).toBe(true);
  expect(system?.problems.map(({ code }) => code)).toEqual(["member-stale", "member-missing"]);
});

test("a member that is being rebuilt is left out, one without a place is a spare", () => {
  const [system] = md.open([
    member({ version: "1.2", role: 0, features: 2, seed: 9 }),
    member({ version: "1.2", role: 1, seed: 2 }),
    member({ version: "1.2", role: 5, seed: 3 }),
  ]);
  expect(content(system?.volumes[0]).equals(pattern(DATA, 2))).toBe(true);
  expect(system?.problems.map(({ code }) => code)).toEqual(["member-rebuilding", "member-missing"]);
});

test("RAID 0 with a member missing has holes, and reads there say which member", () => {
  const [system] = md.open([member({ version: "1.2", role: 0, level: 0 })]);
  const [volume] = system?.volumes ?? [];
  expect(() => volume?.source.read(8 * KIB, 1)).not.toThrow();
  expect(() => volume?.source.read(4 * KIB, 1)).toThrow(/member 1/);
  expect(volume?.locate({ offset: 0, length: 16 })).toEqual([{ disk: 0, offset: DATA, length: 16 }]);
  expect(volume?.locate({ offset: 4 * KIB, length: 16 })).toBeNull();
});

test("an array that was being reshaped is told", () => {
  const disks = [0, 1].map((role) => member({ version: "1.2", role, features: 4 }));
  expect(md.open(disks)[0]?.problems.map(({ code }) => code)).toEqual(["array-reshaping"]);
});

test.each([false, true])("superblock 0.90 is read in either byte order (big-endian: %s)", (big) => {
  const at = SIZE - 64 * KIB;
  const disks = [0, 1].map((role) => {
    const block = new SparseBytes(4096);
    const word = (offset: number, value: number) => block.number(offset, 4, value, big);
    word(0, 0xa92b4efc);
    word(8, 90);
    word(28, 1);
    word(32, 64);
    word(40, 2);
    word(44, 3);
    word(big ? 160 : 156, 12);
    word(3980, role);
    const view = new DataView(block.read(0, 4096).buffer);
    let sum = 0;
    for (let offset = 0; offset < 4096; offset += 4) sum += view.getUint32(offset, !big);
    word(152, (sum % 2 ** 32) + Math.floor(sum / 2 ** 32));
    return new SparseBytes(SIZE).put(at, block.read(0, 4096)).put(0, pattern(DATA, 4));
  });
  const [system] = md.open(disks);
  expect(system?.problems).toEqual([]);
  expect(system?.volumes[0]?.name).toBe("md3");
  expect(content(system?.volumes[0]).equals(pattern(DATA, 4))).toBe(true);
});
