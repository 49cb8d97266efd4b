import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { Recovered } from "../../../recovery/recovered.js";
import { pattern } from "../../../sparse-bytes.fixture.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../../file-system.js";
import { keyOf } from "../../unix/text.js";
import {
  extentItem,
  inlineItem,
  inodeItem,
  linkItems,
  nameItems,
  rootItem,
  subvolumeItems,
  sumItem,
  TinyBtrfs,
  type TinyInode,
  type TinyItem,
} from "../btrfs.fixture.js";
import { btrfs } from "../btrfs.js";

const SECTOR = 4096;
const OLD = 9;
const content = pattern(3 * SECTOR, 5);
const ROOT = inodeItem(256, { mode: 0o40755 }, OLD);

/** How a deleted file is left behind; what is not told is as it would be after a plain deletion. */
interface Left {
  readonly items?: (logical: number) => readonly TinyItem[];
  readonly inode?: TinyInode;
  /** Checksums of the older transaction; null for none. */
  readonly sums?: Uint8Array | null;
  /** The older tree of roots survives. */
  readonly root?: boolean;
  readonly generation?: number;
  readonly now?: (tiny: TinyBtrfs, logical: number) => void;
}

/** A volume of transaction 10 whose transaction 9, or another, had one more file. */
function deletedFrom({ items, inode = {}, sums = content, root = true, generation = OLD, now }: Left): Recovered[] {
  const tiny = new TinyBtrfs().inode(256, { mode: 0o40755 });
  const logical = tiny.data(content, generation);
  tiny.trees.set(7, []).set(2, []);
  const extent = extentItem(257, 0, { logical, stored: content.length, length: content.length, generation });
  const facts = { size: content.length, ...inode };
  const older = [
    ROOT,
    inodeItem(257, facts, generation),
    ...nameItems(256, 257, "gone"),
    ...(items?.(logical) ?? [extent]),
  ];
  const leaf = tiny.node(5, 0, older, generation);
  if (sums !== null) tiny.node(7, 0, [sumItem(logical, sums)], generation);
  const backups = root ? [{ root: tiny.node(1, 0, [rootItem(5, leaf, 0, generation)], generation), generation }] : [];
  now?.(tiny, logical);
  tiny.build(backups);
  return recovered(tiny);
}

function recovered(tiny: TinyBtrfs): Recovered[] {
  const fs = btrfs.open(memorySource(tiny.devices[0] ?? new Uint8Array(0)), DEFAULT_FILE_SYSTEM_OPTIONS);
  return [...fs.deleted()].map((item) => {
    if (!item.ok) throw new Error(JSON.stringify(item.problem));
    return item.value;
  });
}

const shown = ({ entry, method, confidence }: Recovered): string =>
  `${keyOf(entry.directory)}/${keyOf(entry.name)} ${entry.type} ${entry.size} ${method} ${confidence}`;
const gone = (confidence: string, size = content.length): string => `/gone file ${size} old-root ${confidence}`;

test("a file that the next transaction lacks comes back, every sector by its checksum", () => {
  const [found, ...more] = deletedFrom({});
  if (found === undefined) throw new Error("nothing came back");
  expect(more).toEqual([]);
  expect(shown(found)).toBe(gone("intact"));
  expect(Buffer.compare(found.content?.read(0, content.length) ?? new Uint8Array(0), content)).toBe(0);
  expect(found.ranges).toHaveLength(1);
  expect(found.entry).toMatchObject({ allocated: false, inode: 257, uid: 1000, modified: { seconds: 3 } });
  expect([...found.entry.facts]).toEqual([
    ["last seen in transaction", "9"],
    ["gone in transaction", "10"],
  ]);
});

const other = pattern(SECTOR, 77);
const cases: [name: string, left: Left, said: string, lost: number][] = [
  ["without checksums it is no more than probable", { sums: null }, gone("probable"), 0],
  ["where transactions between are not known, it is probable", { generation: 8 }, gone("probable"), 0],
  ["without a whole tree, parts that fit each other are probable", { root: false }, gone("probable"), 0],
  [
    "parts that do not fit what the inode counts are possible",
    { root: false, inode: { bytes: 99 } },
    gone("possible"),
    0,
  ],
  [
    "a sector that bears another checksum is lost",
    { now: (tiny, logical) => tiny.write(logical + SECTOR, other) },
    gone("partial"),
    1,
  ],
  [
    "an extent without checksums whose place is another's is overwritten",
    {
      sums: null,
      now: (tiny, logical) => tiny.add(2, { key: [logical, 168, content.length], data: new Uint8Array(24) }),
    },
    gone("overwritten"),
    0,
  ],
  [
    "content within its item comes with it",
    { items: () => [inlineItem(257, Buffer.from("hello"))], inode: { size: 5 } },
    gone("intact", 5),
    0,
  ],
  [
    "an empty file may have had what never reached the disk",
    { inode: { size: 0 }, items: () => [] },
    gone("probable", 0),
    0,
  ],
];
for (const [name, left, said, lost] of cases) {
  test(name, () => {
    const [found] = deletedFrom(left);
    expect(found === undefined ? "nothing" : shown(found)).toBe(said);
    expect(found?.lost).toHaveLength(lost);
  });
}

test("lost ranges read as zeros, the others as they were", () => {
  const [found] = deletedFrom({ now: (tiny, logical) => tiny.write(logical + SECTOR, other) });
  const wanted = Uint8Array.from(content).fill(0, SECTOR, 2 * SECTOR);
  expect(Buffer.compare(found?.content?.read(0, content.length) ?? new Uint8Array(0), wanted)).toBe(0);
  expect(found?.lost).toEqual([{ offset: SECTOR, length: SECTOR }]);
});

test("paths go through directories that are gone too", () => {
  const directory = [inodeItem(300, { mode: 0o40755 }, OLD), ...nameItems(256, 300, "old", 2, 9)];
  const below = [inodeItem(301, { size: 2 }, OLD), ...nameItems(300, 301, "deep"), inlineItem(301, Buffer.from("ab"))];
  const lines = deletedFrom({ items: () => [...directory, ...below], inode: { size: 0 } }).map(shown);
  expect(lines).toContain("/old dir 0 old-root name-only");
  expect(lines).toContain("/old/deep file 2 old-root intact");
});

test("a file without a name that a process had open is held, and whole", () => {
  const tiny = new TinyBtrfs().inode(256, { mode: 0o40755 }).inode(257, { size: 5, links: 0 });
  tiny.add(5, inlineItem(257, Buffer.from("hello")), { key: [-5, 48, 257], data: [] });
  const [found] = recovered(tiny.build());
  expect(found === undefined ? "nothing" : shown(found)).toBe("/unknown/inode-257 file 5 inode intact");
  expect(found?.entry.facts.has("still open")).toBe(true);
});

test("the name that a file had before it was renamed is told", () => {
  const now = (tiny: TinyBtrfs): void => void tiny.inode(257, { size: 5 }).name(256, 257, "new", { index: 400 });
  const [found] = deletedFrom({ now });
  expect(found === undefined ? "nothing" : shown(found)).toBe("/gone file 0 old-root name-only");
});

test("files of a deleted subvolume come back where it hung", () => {
  const tiny = new TinyBtrfs().inode(256, { mode: 0o40755 });
  const items = [
    ROOT,
    inodeItem(257, { size: 2 }, OLD),
    ...nameItems(256, 257, "kept"),
    inlineItem(257, Buffer.from("ab")),
  ];
  const leaf = tiny.node(300, 0, items, OLD);
  const top = tiny.node(5, 0, [ROOT, ...subvolumeItems(256, 300, "snap")], OLD);
  const links = linkItems(5, 256, 300, "snap");
  const root = tiny.node(1, 0, [rootItem(5, top, 0, OLD), rootItem(300, leaf, 0, OLD), ...links], OLD);
  const lines = recovered(tiny.build([{ root, generation: OLD }])).map(shown);
  expect(lines).toEqual(["/snap dir 0 old-root name-only", "/snap/kept file 2 old-root intact"]);
});
