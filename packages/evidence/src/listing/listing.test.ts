import { expect, test } from "vitest";
import type { Entry } from "../entry.js";
import { bodyfileLine } from "./bodyfile.js";
import { entryJson } from "./entry-json.js";
import { entryRecord } from "./entry-record.js";
import { instantText } from "./instant-text.js";
import { safeParts } from "./safe-path.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);

const ENTRY: Entry = {
  directory: bytes("/a"),
  name: bytes("b"),
  inode: 12,
  generation: null,
  type: "file",
  allocated: true,
  size: 5,
  modified: { seconds: 1_700_000_000, nanos: 123_456_789, digits: 9 },
  accessed: { seconds: -1, nanos: 0, digits: 0 },
  changed: null,
  born: null,
  deleted: null,
  mode: 0o100644,
  uid: 0,
  gid: 7,
  links: 1,
  target: null,
  device: null,
  xattrs: new Map(),
  streams: [{ name: "", size: 5 }],
  facts: new Map(),
  problems: [],
};

const instants: [seconds: number, nanos: number, digits: number, text: string][] = [
  [0, 0, 0, "1970-01-01T00:00:00Z"],
  [-1, 999_999_999, 9, "1969-12-31T23:59:59.999999999Z"],
  [951_782_400, 0, 2, "2000-02-29T00:00:00.00Z"],
  [1_700_000_000, 123_456_700, 7, "2023-11-14T22:13:20.1234567Z"],
  [-11_644_473_600, 0, 7, "1601-01-01T00:00:00.0000000Z"],
  [15_032_385_535, 5, 9, "2446-05-10T22:38:55.000000005Z"],
  [253_402_300_800, 0, 0, "+010000-01-01T00:00:00Z"],
];
for (const [seconds, nanos, digits, text] of instants) {
  test(`${text} is written with its own digits`, () => expect(instantText({ seconds, nanos, digits })).toBe(text));
}

test("every day of four centuries agrees with the runtime's calendar", () => {
  for (let day = -100_000; day < 60_000; day += 17) {
    const seconds = day * 86_400 + 3661;
    expect(instantText({ seconds, nanos: 0, digits: 0 })).toBe(
      `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`,
    );
  }
});

const entries: [what: string, entry: Partial<Entry>][] = [
  ["a plain one", {}],
  ["names that JSON escapes", { directory: bytes("/\n"), name: bytes('"\\\u0001é水') }],
  ["a name that is no UTF-8", { name: Uint8Array.of(0xff, 0x41) }],
  ["a link", { type: "symlink", target: bytes('a"b'), streams: [] }],
  ["a link to bytes that are no UTF-8", { type: "symlink", target: Uint8Array.of(0xfe), streams: [] }],
  ["one without what its file system does not keep", { mode: null, uid: null, gid: null, links: null, inode: null }],
  ["a deleted one", { allocated: false, deleted: { seconds: 1, nanos: 0, digits: 0 }, generation: 3 }],
  ["a device", { type: "char", device: [8, 1], streams: [], size: 0 }],
  ["one with attributes", { xattrs: new Map([["user.x", bytes("y")]]) }],
  [
    "one with streams",
    {
      streams: [
        { name: "", size: 5 },
        { name: "Zone", size: 2 },
      ],
    },
  ],
  ["one with a named stream alone", { type: "dir", streams: [{ name: 'a"b', size: 2 }] }],
  [
    "one with facts",
    {
      facts: new Map([
        ["a", "1"],
        ["b c", '"\n'],
      ]),
    },
  ],
  ["a damaged one", { problems: [{ code: "x", place: { offset: 1 }, detail: "d" }] }],
];
for (const [what, fields] of entries) {
  test(`the JSON of ${what} is that of its record`, () => {
    const entry = { ...ENTRY, ...fields };
    expect(entryJson(entry, null)).toBe(JSON.stringify(entryRecord(entry, null)));
    const { streams: _, problems, ...rest } = entryRecord(entry, "p1");
    expect(JSON.parse(entryJson(entry, "p1", false))).toEqual({ ...rest, problems });
  });
}

test("a record has the fields that scripts rely on, and further ones only where there is something to say", () => {
  expect(entryRecord(ENTRY, null)).toEqual({
    volume: null,
    path: "/a/b",
    path_hex: null,
    inode: 12,
    type: "file",
    allocated: true,
    size: 5,
    mtime: "2023-11-14T22:13:20.123456789Z",
    atime: "1969-12-31T23:59:59Z",
    ctime: null,
    btime: null,
    mode: "100644",
    uid: 0,
    gid: 7,
    links: 1,
    target: null,
    xattrs: {},
    streams: [{ name: "", size: 5 }],
    problems: [],
  });
});

test("names that are no UTF-8 keep their bytes", () => {
  const name = Uint8Array.of(0x66, 0xff);
  expect(entryRecord({ ...ENTRY, name }, "p1")).toMatchObject({
    volume: "p1",
    path: "/a/f\ufffd",
    path_hex: "2f612f66ff",
  });
  const target = Uint8Array.of(0xfe);
  expect(entryRecord({ ...ENTRY, type: "symlink", target }, null)).toMatchObject({
    target: "\ufffd",
    target_hex: "fe",
  });
});

test("attributes are base64, devices and facts are told", () => {
  const entry = {
    ...ENTRY,
    xattrs: new Map([["user.x", bytes("v")]]),
    device: [8, 1] as const,
    facts: new Map([["flags", "0x1"]]),
  };
  expect(entryRecord(entry, null)).toMatchObject({
    xattrs: { "user.x": "dg==" },
    device: [8, 1],
    facts: { flags: "0x1" },
  });
});

const lines: [name: string, entry: Entry, line: string][] = [
  ["a file", ENTRY, "0|/a/b|12|r/rrw-r--r--|0|7|5|-1|1700000000|0|0"],
  [
    "a set-uid program that may not run",
    { ...ENTRY, mode: 0o104655 },
    "0|/a/b|12|r/rrwSr-xr-x|0|7|5|-1|1700000000|0|0",
  ],
  ["a sticky directory", { ...ENTRY, type: "dir", mode: 0o41777 }, "0|/a/b|12|d/drwxrwxrwt|0|7|5|-1|1700000000|0|0"],
  [
    "a link",
    { ...ENTRY, type: "symlink", mode: 0o120777, target: bytes("/x") },
    "0|/a/b -> /x|12|l/lrwxrwxrwx|0|7|5|-1|1700000000|0|0",
  ],
  ["a deleted file", { ...ENTRY, allocated: false }, "0|/a/b (deleted)|12|r/rrw-r--r--|0|7|5|-1|1700000000|0|0"],
  [
    "a name that would break the line",
    { ...ENTRY, name: bytes("x\n0|y") },
    "0|/a/x\\x0a0\\x7cy|12|r/rrw-r--r--|0|7|5|-1|1700000000|0|0",
  ],
];
for (const [name, entry, line] of lines) test(`body file: ${name}`, () => expect(bodyfileLine(entry, null)).toBe(line));

const paths: [name: string, directory: string, file: string, parts: string[]][] = [
  ["an ordinary path", "/etc/ssh", "sshd_config", ["etc", "ssh", "sshd_config"]],
  ["the way up", "/../a/..", "..", ["%2E%2E", "a", "%2E%2E", "%2E%2E"]],
  ["a slash within a name", "/a", "../../x", ["a", "..%2F..%2Fx"]],
  ["doubled slashes", "//a//", "b", ["a", "b"]],
  ["three dots are a name", "", "...", ["..."]],
];
for (const [name, directory, file, parts] of paths) {
  test(`extraction stays below its folder: ${name}`, () => {
    expect(safeParts(bytes(directory), bytes(file)).map((part) => Buffer.from(part).toString())).toEqual(parts);
  });
}

test("a name that is too long keeps its ending and whole characters", () => {
  const [part] = safeParts(new Uint8Array(0), bytes(`${"監".repeat(120)}.evtx`));
  const text = Buffer.from(part ?? []).toString();
  expect(part?.length).toBeLessThanOrEqual(243);
  expect(text).toMatch(/^監+\.evtx$/);
});

test("on Windows what names may not hold is escaped", () => {
  const [part] = safeParts(new Uint8Array(0), bytes("a:b%"), true);
  expect(Buffer.from(part ?? []).toString()).toBe("a%3Ab%25");
});
