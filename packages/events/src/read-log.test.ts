import { MizugiwaError } from "@mizugiwa/base";
import { describe, expect, test } from "vitest";
import { type NativeEvent, type ReadLogOptions, readLog } from "./index.js";

const bytes = (text: string): Uint8Array[] => [Buffer.from(text)];
const json = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");

function events(text: string, options: ReadLogOptions = {}): NativeEvent[] {
  return [...readLog(bytes(text), options).items].map((item) => {
    if (!item.ok) throw new Error(JSON.stringify(item.problem));
    return item.value;
  });
}

function outcome(text: string): [kind: string, ...items: unknown[]] {
  const { kind, items } = readLog(bytes(text));
  return [kind, ...[...items].map((item) => (item.ok ? item.value.index : item.problem.code))];
}

const ACCESS = '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 5';
const AUDIT = "type=EOE msg=audit(1490801406.273:512226):";
const SYSLOG = "Feb 12 14:10:21 web1 sshd[7]: Invalid user x";
const TRAIL = { eventVersion: "1.08", eventSource: "s3.amazonaws.com", eventName: "GetObject", awsRegion: "x" };

const kinds: [name: string, text: string, ...expected: unknown[]][] = [
  ["nothing", "", "empty"],
  ["blank lines and NUL", "\n \r\n\0\0", "empty"],
  ["JSON lines", '{"a":1}\n{"a":2}\n', "json", 0, 1],
  ["a JSON list", ' [\n {"a":1} ]', "json", 0],
  ["an empty JSON list", "[]", "json"],
  ["JSON behind a byte order mark", '\ufeff{"a":1}', "json", 0],
  ["a JSON log whose first line is cut", `:1}\n${json(TRAIL)}`, "cloudtrail", "json-broken", 1],
  ["CloudTrail's file", JSON.stringify({ Records: [TRAIL, TRAIL] }), "cloudtrail", 0, 1],
  ["an access log", `${ACCESS}\n${ACCESS}\r\n`, "access-log", 0, 1],
  ["audit records", `${AUDIT}\n`, "auditd", 0],
  ["syslog", `${SYSLOG}\n`, "syslog", 0],
  ["a container's lines", "2025-12-31T17:40:00.1+01:00 stdout F hello\n", "cri", 0],
  ["what most of the first lines are", `${AUDIT}\n${SYSLOG}\n${SYSLOG}\n`, "syslog", 0, 1, 2],
  ["lines of no kind among others", `${SYSLOG}\nwhat\n\n${SYSLOG}\n`, "syslog", 0, "line-unrecognised", 2],
  ["lines that a loss of power padded", `${SYSLOG}\n\0\0\0${SYSLOG}\n\0\0`, "syslog", 0, 1],
  ["JSON values that are no objects", '{"a":1}\n[2, {"b":3}]\n', "json", 0, "record-no-object", 2],
];
describe("the content decides", () => {
  for (const [name, text, ...expected] of kinds) test(name, () => expect(outcome(text)).toEqual(expected));

  test("UTF-16 with a mark is read as what it says", () => {
    const { kind, items } = readLog([Buffer.from(`\ufeff${json(TRAIL)}`, "utf16le")]);
    expect([kind, [...items].length]).toEqual(["cloudtrail", 1]);
  });
});

const refused: [name: string, content: Uint8Array][] = [
  ["prose", Buffer.from("Dear diary,\ntoday nothing happened.\n")],
  ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
  ["an error log", Buffer.from("[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] denied\n")],
];
for (const [name, content] of refused) {
  test(`${name} is refused by name, path and remedy`, () => {
    try {
      readLog([content], { path: "x/y" });
      expect.unreachable();
    } catch (caught) {
      expect(caught).toBeInstanceOf(MizugiwaError);
      expect(caught).toMatchObject({ problem: { code: "log-unrecognised", place: { path: "x/y" } } });
    }
  });
}

test("a zone that does not exist is refused before anything is read", () => {
  expect(() => readLog(bytes(SYSLOG), { assumeZone: "Mars/Olympus" })).toThrow("zone-unknown");
});

test("one file may mix sources: each JSON record is recognised by itself", () => {
  const okta = { eventType: "user.session.start", published: "2026-01-02T03:04:05Z", actor: {}, outcome: {} };
  const mixed = events(json(TRAIL, okta, { EventID: 1, Channel: "Security" }, { a: 1 }));
  expect(mixed.map(({ logsource }) => logsource)).toEqual([
    { product: "aws", service: "cloudtrail" },
    { product: "okta", service: "okta" },
    { product: "windows" },
    {},
  ]);
});

test("an event's time follows what the caller knows of the log", () => {
  const modified = Date.UTC(2026, 2, 1);
  const times = (options: ReadLogOptions): unknown[] =>
    events(SYSLOG, options).map(({ time, timeAssumed }) => [time, timeAssumed]);
  expect(times({ modified })).toEqual([["2026-02-12T14:10:21Z", true]]);
  expect(times({ modified, assumeZone: "Asia/Tokyo" })).toEqual([["2026-02-12T05:10:21Z", true]]);
  expect(times({ modified, assumeYear: 2019 })).toEqual([["2019-02-12T14:10:21Z", true]]);
  expect(times({})).toEqual([[null, false]]);
});

test("problems say line, offset and record", () => {
  const items = [...readLog(bytes(`${SYSLOG}\n\nwhat\n`)).items];
  expect(items[1]).toMatchObject({ ok: false, problem: { place: { line: 3, offset: SYSLOG.length + 2, record: 1 } } });
});

test("nothing is read ahead of what is asked for, beyond the head", () => {
  let made = 0;
  function* endless(): Generator<Uint8Array> {
    for (;;) {
      made += 1;
      yield Buffer.from(json({ ...TRAIL, n: made }));
    }
  }
  let read = 0;
  for (const item of readLog(endless()).items) {
    if (item.ok) read += 1;
    if (read === 2000) break;
  }
  expect(made).toBeLessThan(4000);
});
