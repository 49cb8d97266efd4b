import fc from "fast-check";
import { expect, test } from "vitest";
import { ZeekReader } from "./zeek.js";

const HEADER = [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  "#path\tdns",
  "#open\t2026-01-02-03-04-05",
  "#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\tAA\tanswers\tTTLs\trtt\tbytes",
  "#types\ttime\tstring\taddr\tport\tstring\tbool\tvector[string]\tvector[interval]\tinterval\tcount",
];

function headed(...lines: string[]): ZeekReader {
  const reader = new ZeekReader();
  for (const line of [...HEADER, ...lines]) expect(reader.read(line)).toBe("directive");
  return reader;
}

function valuesOf(reader: ZeekReader, line: string): unknown {
  const read = reader.read(line);
  if (read === "directive") return read;
  return read.ok ? Object.fromEntries(read.value.values) : read.problem.code;
}

test("values are what Zeek's JSON writer makes of them", () => {
  const line =
    "1767323045.500001\tC1\t2001:db8::1\t53\ta\\xc3\\xa4.example\tT\tx,y\t60.0,-\t0.25\t18446744073709551615";
  expect(valuesOf(headed(), line)).toEqual({
    ts: 1767323045.500001,
    uid: "C1",
    "id.orig_h": "2001:db8::1",
    "id.orig_p": 53,
    query: "aä.example",
    AA: true,
    answers: ["x", "y"],
    TTLs: [60, null],
    rtt: 0.25,
    bytes: "18446744073709551615",
  });
});

test("an unset value is left out, an empty one is empty", () => {
  expect(valuesOf(headed(), "1.5\t-\t-\t-\t(empty)\tF\t(empty)\t-\t-\t0")).toEqual({
    ts: 1.5,
    query: "",
    AA: false,
    answers: [],
    bytes: 0,
  });
});

test("bytes that are no text stay as they are written", () => {
  expect(valuesOf(headed(), "1\tC\\xff\t-\t-\t-\t-\t-\t-\t-\t-")).toEqual({ ts: 1, uid: "C\\xff" });
});

test("without a header nothing is known, and a line of other length is broken", () => {
  expect(valuesOf(new ZeekReader(), "1.5\tC1")).toBe("zeek-unrecognised");
  expect(valuesOf(headed(), "1.5\tC1")).toBe("zeek-broken");
  expect(valuesOf(headed(), "Jan  2 03:04:05 host sshd[1]: x\ty")).toBe("zeek-unrecognised");
  expect(valuesOf(headed(), "#something\telse")).toBe("zeek-unrecognised");
});

test("another header takes the place of the one before", () => {
  const reader = headed("#path\tconn", "#fields\tts\tuid", "#types\ttime\tstring");
  const read = reader.read("2.5\tC2");
  expect(read !== "directive" && read.ok ? [read.value.path, Object.fromEntries(read.value.values)] : null).toEqual([
    "conn",
    { ts: 2.5, uid: "C2" },
  ]);
});

test("any text at all gives an entry, a directive or a problem", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const reader = headed();
      for (const line of lines) expect(reader.read(line)).toBeDefined();
    }),
  );
});
