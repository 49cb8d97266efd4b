import { expect, test } from "vitest";
import { type RaidArray, raidMap } from "./raid.js";

const CHUNK = 4;

/**
 * Rows of an array as figures show them: one letter a chunk of data, in order; P parity, Q second syndrome. Written down from mdadm's
 * md(4) and the kernel's documentation, not made by the code under test.
 */
const FIGURES: [name: string, level: RaidArray["level"], layout: number, rows: string[]][] = [
  ["RAID 0", 0, 0, ["abc", "def"]],
  ["RAID 4", 4, 0, ["abP", "cdP", "efP"]],
  ["RAID 5 left-asymmetric", 5, 0, ["abcP", "dePf", "gPhi", "Pjkl"]],
  ["RAID 5 right-asymmetric", 5, 1, ["Pabc", "dPef", "ghPi", "jklP"]],
  ["RAID 5 left-symmetric", 5, 2, ["abcP", "efPd", "iPgh", "Pjkl"]],
  ["RAID 5 right-symmetric", 5, 3, ["Pabc", "fPde", "hiPg", "jklP"]],
  ["RAID 5 parity first", 5, 4, ["Pab", "Pcd"]],
  ["RAID 5 parity last", 5, 5, ["abP", "cdP"]],
  ["RAID 6 left-asymmetric", 6, 0, ["QabcP", "defPQ", "ghPQi", "jPQkl", "PQmno"]],
  ["RAID 6 left-symmetric", 6, 2, ["QabcP", "defPQ", "hiPQg", "lPQjk", "PQmno"]],
  ["RAID 10 near", 10, 0x102, ["aabb", "ccdd"]],
  ["RAID 10 near over three", 10, 0x102, ["aab", "bcc"]],
  ["RAID 10 far", 10, 0x201, ["abcd", "efgh", "dabc", "hefg"]],
  ["RAID 10 offset", 10, 0x10201, ["abcd", "dabc", "efgh", "hefg"]],
];

/** Members as the figure has them, with parity computed from the rows. */
function membersOf(rows: readonly string[]): Uint8Array[] {
  const count = rows[0]?.length ?? 0;
  const members = Array.from({ length: count }, () => new Uint8Array(rows.length * CHUNK));
  for (const [row, letters] of rows.entries()) {
    for (let index = 0; index < CHUNK; index += 1) {
      const values = Array.from(letters, (letter) =>
        letter === "P" || letter === "Q" ? 0 : (letter.charCodeAt(0) ^ (index * 37)) & 0xff,
      );
      const parity = values.reduce((sum, value) => sum ^ value, 0);
      for (const [member, letter] of Array.from(letters).entries()) {
        const value = letter === "P" ? parity : letter === "Q" ? 0xee : (values[member] ?? 0);
        members[member]?.set([value], row * CHUNK + index);
      }
    }
  }
  return members;
}

function contentOf(level: RaidArray["level"], layout: number, rows: readonly string[], lost: number | null): string {
  const members = membersOf(rows);
  const { size, runAt } = raidMap({
    level,
    layout,
    chunkSize: CHUNK,
    members: members.map((member, index) => (index === lost ? null : member.length)),
    memberSize: rows.length * CHUNK,
    readMember: (member, offset, length) => members[member]?.subarray(offset, offset + length) ?? new Uint8Array(0),
  });
  let text = "";
  for (let at = 0; at < size; at += CHUNK) {
    const run = runAt(at, CHUNK);
    if (run.kind === "missing" || run.kind === "zeros") text += "?";
    else {
      const bytes =
        run.kind === "disk" ? members[run.disk]?.subarray(run.offset, run.offset + CHUNK) : run.read(run.offset, CHUNK);
      text += String.fromCharCode(bytes?.[0] ?? 0);
    }
  }
  return text;
}

const lettersOf = (rows: readonly string[]) => [...new Set(rows.join("").replaceAll(/[PQ]/g, ""))].sort().join("");

test.each(FIGURES)("%s is laid out as its figure shows", (_, level, layout, rows) => {
  expect(contentOf(level, layout, rows, null)).toBe(lettersOf(rows));
});

test.each(FIGURES.filter(([, level]) => level !== 0))(
  "%s is read whole with any member missing",
  (_, level, layout, rows) => {
    for (let lost = 0; lost < (rows[0]?.length ?? 0); lost += 1) {
      expect(contentOf(level, layout, rows, lost)).toBe(lettersOf(rows));
    }
  },
);

test("RAID 0 over members of two sizes goes on over the larger ones", () => {
  const members = ["ac", "bdef"].map((letters) => Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
  const { size, runAt } = raidMap({
    level: 0,
    layout: 0,
    chunkSize: 1,
    members: [2, 4],
    memberSize: 2,
    readMember: () => new Uint8Array(0),
  });
  const read = (at: number): string => {
    const run = runAt(at, 1);
    return run.kind === "disk" ? String.fromCharCode(members[run.disk]?.[run.offset] ?? 0) : "?";
  };
  expect(Array.from({ length: size }, (_each, at) => read(at)).join("")).toBe("abcdef");
});

test("a layout that is not known is refused", () => {
  const array: RaidArray = {
    level: 5,
    layout: 9,
    chunkSize: 4,
    members: [8, 8, 8],
    memberSize: 8,
    readMember: () => new Uint8Array(0),
  };
  expect(() => raidMap(array)).toThrow(/layout is 9/);
});
