import { deflateRawSync } from "node:zlib";
import { crc32, memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { Entry } from "../../entry.js";
import { pathText } from "../../listing/path-text.js";
import { SparseBytes } from "../../sparse-bytes.fixture.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { tar } from "./tar.js";
import { zip } from "./zip.js";

interface Member {
  readonly name: string;
  readonly kind?: string;
  readonly content?: string;
  readonly link?: string;
}

function tarOf(members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(({ name, kind = "0", content = "", link = "" }) => {
    const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, "0");
    const header = new SparseBytes(512)
      .put(0, name)
      .put(100, octal(0o640, 8))
      .put(108, octal(33, 8))
      .put(116, octal(44, 8));
    header.put(124, octal(content.length, 12)).put(136, octal(1_700_000_000, 12)).put(148, "        ").put(156, kind);
    header.put(157, link).put(257, "ustar\x0000").put(329, octal(8, 8)).put(337, octal(1, 8));
    const sum = header.read(0, 512).reduce((total, byte) => total + byte, 0);
    header.put(148, `${octal(sum, 7)}\0 `);
    const body = new SparseBytes(Math.ceil(content.length / 512) * 512).put(0, Buffer.from(content, "latin1"));
    return [header.read(0, 512), body.read(0, body.size)];
  });
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

const pax = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
};

const open = (bytes: Uint8Array): FileSystem => tar.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS);
const entries = (system: FileSystem): Entry[] => [...system.list()].flatMap((item) => (item.ok ? [item.value] : []));
const shown = (system: FileSystem): string[] =>
  entries(system).map(({ directory, name, type, size }) => `${pathText(directory, name).text} ${type} ${size}`);
const contentOf = (system: FileSystem, name: string): string => {
  const entry = entries(system).find((each) => pathText(each.directory, each.name).text === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return new TextDecoder().decode(system.open(entry).read(0, entry.size));
};

test("files of a tar come with what it knows of them; folders that it leaves out are made up", () => {
  const bytes = tarOf([
    { name: "./etc/passwd", content: "root:x:0" },
    { name: "etc/", kind: "5" },
    { name: "dev/sda1", kind: "4" },
    { name: "etc/link", kind: "2", link: "passwd" },
  ]);
  expect(tar.detect(memorySource(bytes))).toBe(true);
  const system = open(bytes);
  expect(shown(system)).toEqual([
    "/ dir 0",
    "/etc dir 0",
    "/etc/passwd file 8",
    "/dev dir 0",
    "/dev/sda1 block 0",
    "/etc/link symlink 0",
  ]);
  expect(contentOf(system, "/etc/passwd")).toBe("root:x:0");
  const [, , passwd, , device, link] = entries(system);
  expect(passwd).toMatchObject({ mode: 0o100640, uid: 33, gid: 44, modified: { seconds: 1_700_000_000 } });
  expect(device?.device).toEqual([8, 1]);
  expect(new TextDecoder().decode(link?.target ?? undefined)).toBe("passwd");
});

test("the root comes first: as the archive tells it where it begins with it, made up else", () => {
  const told = entries(open(tarOf([{ name: "./", kind: "5" }, { name: "./a" }])));
  expect(told.map(({ name, mode }) => [name.length, mode])).toEqual([
    [0, 0o40640],
    [1, 0o100640],
  ]);
  expect(shown(open(tarOf([])))).toEqual(["/ dir 0"]);
});

test("extended headers give long names, attributes and times with their fraction", () => {
  const long = `${"d".repeat(200)}/file`;
  const said = pax("path", long) + pax("mtime", "1700000000.5") + pax("SCHILY.xattr.user.note", "yes");
  const [, , file] = entries(
    open(
      tarOf([
        { name: "x", kind: "x", content: said },
        { name: "short", content: "abc" },
      ]),
    ),
  );
  expect(new TextDecoder().decode(file?.name)).toBe("file");
  expect(file?.modified).toEqual({ seconds: 1_700_000_000, nanos: 500_000_000, digits: 1 });
  expect(new TextDecoder().decode(file?.xattrs.get("user.note"))).toBe("yes");
});

test("a damaged header is told, and the files behind it are found", () => {
  const bytes = tarOf([
    { name: "a", content: "1" },
    { name: "b", content: "2" },
    { name: "c", content: "3" },
  ]);
  bytes[1024 + 3] = 0x41;
  const items = [...open(bytes).list()];
  expect(items.map((item) => (item.ok ? new TextDecoder().decode(item.value.name) : item.problem.code))).toEqual([
    "",
    "a",
    "tar-header",
    "c",
  ]);
});

test("content that the archive does not hold is an error when it is opened", () => {
  const system = open(tarOf([{ name: "a", content: "x".repeat(5000) }]).subarray(0, 2048));
  expect(() => contentOf(system, "/a")).toThrow(/5000 bytes are told/);
});

test("files of a zip are listed and unpacked when they are opened", () => {
  const content = Buffer.from("line\n".repeat(100));
  const packed = deflateRawSync(content);
  const name = "uploads\\auto\\C%3A/log.txt";
  const fields = (image: SparseBytes, at: number): void => {
    image
      .number(at, 2, 20)
      .number(at + 4, 2, 8)
      .number(at + 8, 2, 0x58a1)
      .number(at + 10, 4, crc32(content));
    image
      .number(at + 14, 4, packed.length)
      .number(at + 18, 4, content.length)
      .number(at + 22, 2, name.length);
  };
  const directory = 30 + name.length + packed.length;
  const image = new SparseBytes(directory + 46 + name.length + 22)
    .put(0, "PK\x03\x04")
    .put(30, name)
    .put(30 + name.length, packed);
  image
    .put(directory, "PK\x01\x02")
    .number(directory + 4, 2, 20)
    .put(directory + 46, name);
  fields(image, 4);
  fields(image, directory + 6);
  const end = directory + 46 + name.length;
  image
    .put(end, "PK\x05\x06")
    .number(end + 8, 2, 1)
    .number(end + 10, 2, 1);
  image.number(end + 12, 4, 46 + name.length).number(end + 16, 4, directory);
  expect(zip.detect(image)).toBe(true);
  const system = zip.open(image, DEFAULT_FILE_SYSTEM_OPTIONS);
  expect(shown(system)).toEqual([
    "/ dir 0",
    "/uploads dir 0",
    "/uploads/auto dir 0",
    "/uploads/auto/C%3A dir 0",
    "/uploads/auto/C%3A/log.txt file 500",
  ]);
  expect(contentOf(system, "/uploads/auto/C%3A/log.txt")).toBe(content.toString());
});
