import { memorySource } from "@mizugiwa/bytes";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../entry.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { keyOf } from "../unix/text.js";
import {
  BASE,
  inlineItem,
  linkItems,
  pointer,
  rootItem,
  sealed,
  subvolumeItems,
  TinyBtrfs,
  type TinyItem,
  wideBytes,
} from "./btrfs.fixture.js";
import { btrfs } from "./btrfs.js";

const DIRECTORY = 0o40755;
const SUPER_AT = 65_536;
const NODE = 4096;

const opened = (image: Uint8Array | undefined): FileSystem =>
  btrfs.open(memorySource(image ?? new Uint8Array(0)), DEFAULT_FILE_SYSTEM_OPTIONS);

/** Entries as lines, problems as their codes, in order. */
function linesOf(fs: FileSystem): string[] {
  return [...fs.list()].map((item) => (item.ok ? lineOf(item.value) : item.problem.code));
}

function lineOf({ directory, name, type, size, facts, problems }: Entry): string {
  const subvolume = facts.get("subvolume");
  const marks = [subvolume === undefined ? "" : `@${subvolume}`, ...problems.map(({ code }) => code)];
  return [`${keyOf(directory)}/${keyOf(name)}`, type, size, ...marks].filter((part) => part !== "").join(" ");
}

/** A root directory with one small file. */
function small(options = {}): TinyBtrfs {
  return new TinyBtrfs(options)
    .inode(256, { mode: DIRECTORY })
    .inode(257, { size: 5 })
    .name(256, 257, "file")
    .add(5, inlineItem(257, Buffer.from("hello")));
}

const LISTED = ["/ dir 0", "/file file 5"];

describe("what is there", () => {
  test("what is no btrfs is not taken for one", () => {
    expect(btrfs.detect(memorySource(new Uint8Array(SUPER_AT + 4096)))).toBe(false);
  });

  test("every field of an inode is told, of each of its names", () => {
    const tiny = small().name(256, 257, "again", { index: 300 });
    const reference = [...wideBytes(256, 9), 5, 0, ...Buffer.from("third")];
    tiny.add(5, { key: [257, 13, 77], data: reference });
    tiny.add(5, { key: [257, 24, 5], data: attribute("user.note", "seen") });
    const fs = opened(tiny.build().devices[0]);
    expect(fs).toMatchObject({ kind: "btrfs", label: "tiny", blockSize: 4096, problems: [] });
    expect(linesOf(fs)).toEqual(["/ dir 0", "/file file 5", "/again file 5"]);
    const [, item] = fs.list();
    expect(item).toMatchObject({
      ok: true,
      value: {
        inode: 257,
        generation: 10,
        mode: 0o100644,
        uid: 1000,
        gid: 100,
        links: 1,
        accessed: { seconds: 1, nanos: 257, digits: 9 },
        changed: { seconds: 2 },
        modified: { seconds: 3 },
        born: { seconds: -4 },
        xattrs: new Map([["user.note", Uint8Array.from(Buffer.from("seen"))]]),
      },
    });
  });

  test("a symbolic link tells its target, a device its numbers", () => {
    const tiny = small().inode(258, { mode: 0o120777, size: 4 }).name(256, 258, "link", { type: 7 });
    tiny
      .add(5, inlineItem(258, Buffer.from("file")))
      .inode(259, { mode: 0o20600 })
      .name(256, 259, "dev", { type: 3 });
    const entries = [...opened(tiny.build().devices[0]).list()].flatMap((item) => (item.ok ? [item.value] : []));
    expect(Buffer.from(entries[2]?.target ?? []).toString()).toBe("file");
    expect(entries[3]).toMatchObject({ type: "char", device: [8, 1] });
  });

  test("names with the same hash stand in one item", () => {
    const tiny = small().inode(258).name(256, 258, "other");
    const items = tiny.trees.get(5) ?? [];
    const oneHash = items.map(({ key, data }) => ({ key: key[1] === 84 ? ([256, 84, 7] as const) : key, data }));
    tiny.trees.set(5, oneHash);
    expect(linesOf(opened(tiny.build().devices[0]))).toEqual([...LISTED, "/other file 0"]);
  });

  test("subvolumes appear where they hang, and as empty directories in snapshots of what holds them", () => {
    const tiny = small().add(5, ...subvolumeItems(256, 300, "inner", 400), ...subvolumeItems(256, 301, "copy", 401));
    tiny.inode(256, { mode: DIRECTORY }, 300).inode(257, { size: 2 }, 300).name(256, 257, "own", { tree: 300 });
    tiny.inode(256, { mode: DIRECTORY }, 301).add(301, ...subvolumeItems(256, 300, "inner", 400));
    tiny.add(1, ...linkItems(5, 256, 300, "inner"), ...linkItems(5, 256, 301, "copy"));
    const lines = linesOf(opened(tiny.build().devices[0]));
    expect(lines.sort()).toEqual(
      [...LISTED, "/copy dir 0 @301", "/copy/inner dir 0", "/inner dir 0 @300", "/inner/own file 2 @300"].sort(),
    );
  });
});

function attribute(name: string, value: string): number[] {
  const sizes = [value.length, 0, name.length, 0];
  return [...new Uint8Array(25), ...sizes, 8, ...Buffer.from(name), ...Buffer.from(value)];
}

describe("damage", () => {
  test("the copy of the super block is used where the first is gone", () => {
    const [device] = small().build().devices;
    const image = new Uint8Array(65 * 1024 * 1024);
    image.set(device ?? []);
    const copy = image.slice(SUPER_AT, SUPER_AT + NODE);
    copy.set(wideBytes(64 * 1024 * 1024), 0x30);
    image.set(sealed(copy), 64 * 1024 * 1024);
    image.fill(0, SUPER_AT, SUPER_AT + NODE);
    expect(btrfs.detect(memorySource(image))).toBe(true);
    const fs = opened(image);
    expect(fs.problems.map(({ code }) => code)).toEqual(["struct-invalid", "super-block-copy-used"]);
    expect(linesOf(fs)).toEqual(LISTED);
  });

  test("a node without its checksum is read, and all that comes from it is marked", () => {
    const tiny = small().build();
    const [device] = tiny.devices;
    const at = nodeOf(tiny, 5);
    if (device !== undefined) device[at + 3000] = 1;
    expect(linesOf(opened(device))).toEqual([
      "/ dir 0 checksum-mismatch",
      "checksum-mismatch",
      "/file file 5 checksum-mismatch",
      "checksum-mismatch",
    ]);
  });

  test("where there are two copies, the sound one is read", () => {
    const tiny = small({ profile: 0x20, stripes: [1, 1] }).build();
    const [device] = tiny.devices;
    device?.fill(0xff, nodeOf(tiny, 5), nodeOf(tiny, 5) + NODE);
    expect(linesOf(opened(device))).toEqual(LISTED);
  });

  test("where the tree of roots is gone, the one of the transaction before is used", () => {
    const tiny = small();
    const leaf = tiny.node(5, 0, tiny.trees.get(5) ?? [], 9);
    const root = tiny.node(1, 0, [rootItem(5, leaf, 0, 9)], 9);
    const [device] = tiny.build([{ root, generation: 9 }]).devices;
    const at = Number(new DataView(device?.buffer ?? new ArrayBuffer(0)).getBigUint64(SUPER_AT + 0x50, true));
    device?.fill(0, at, at + NODE);
    const fs = opened(device);
    expect(fs.problems.map(({ code }) => code)).toEqual(["node-damaged", "older-root-used"]);
    expect(linesOf(fs)).toEqual(LISTED);
  });

  test("names that only one of the two indexes has are listed, and told", () => {
    const tiny = small().inode(258).name(256, 258, "half");
    tiny.trees.set(
      5,
      (tiny.trees.get(5) ?? []).filter(({ key }) => !(key[1] === 96 && key[2] === 258)),
    );
    expect(linesOf(opened(tiny.build().devices[0]))).toEqual([...LISTED, "directory-damaged", "/half file 0"]);
  });

  test("a directory with two names is read once", () => {
    const tiny = small()
      .inode(258, { mode: DIRECTORY })
      .name(256, 258, "one", { type: 2 })
      .name(258, 258, "loop", { type: 2, index: 3 });
    expect(linesOf(opened(tiny.build().devices[0]))).toEqual([...LISTED, "/one dir 0", "/one/loop dir 0", "cycle"]);
  });

  const from = (tiny: TinyBtrfs, level: number, items: readonly TinyItem[], at?: number): number =>
    tiny.node(5, level, items, tiny.generation, at);
  const first: TinyItem["key"] = [256, 1, 0];
  const trees: [name: string, grow: (tiny: TinyBtrfs, leaf: number) => number][] = [
    ["a node that leads to itself", (tiny) => from(tiny, 1, [pointer(first, BASE + 20 * NODE, 10)], BASE + 20 * NODE)],
    ["a child of another generation", (tiny, leaf) => from(tiny, 1, [pointer(first, leaf, 9)])],
    ["a child that begins with another key", (tiny, leaf) => from(tiny, 1, [pointer([255, 1, 0], leaf, 10)])],
    [
      "a child that goes on past its sibling",
      (tiny, leaf) => from(tiny, 1, [pointer(first, leaf, 10), pointer([256, 2, 0], leaf, 10)]),
    ],
    ["a child that is no lower", (tiny, leaf) => from(tiny, 2, [pointer(first, leaf, 10)])],
  ];
  for (const [name, grow] of trees) {
    test(`${name} is a problem with its place`, () => {
      const tiny = small();
      const leaf = from(tiny, 0, tiny.trees.get(5) ?? []);
      const at = grow(tiny, leaf);
      tiny.trees.delete(5);
      const level = name.includes("no lower") ? 2 : 1;
      tiny.add(1, rootItem(5, at, level, tiny.generation));
      const [item] = opened(tiny.build().devices[0]).list();
      expect(item).toMatchObject({ ok: false, problem: { code: "node-damaged", place: { field: "node" } } });
      expect(item?.ok === false && item.problem.place.offset).toBeGreaterThan(0);
    });
  }
});

/** Byte of the first device where the leaf of a tree lies: nodes are written in the order of the trees' numbers. */
function nodeOf(tiny: TinyBtrfs, tree: number): number {
  const order = [...tiny.trees.keys()].filter((each) => each > 1);
  return BASE + order.indexOf(tree) * NODE;
}
