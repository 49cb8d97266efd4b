import { expect, test } from "vitest";
import { EventReader } from "./event-reader.js";

const reader = new EventReader({ assumeYear: 2026 });
const read = (text: string) => reader.read(Buffer.from(text), 7);

test("a JSON record is read as what it is", () => {
  const trail = {
    eventVersion: "1.08",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    eventTime: "2026-01-02T03:04:05Z",
  };
  const { kind, event, problem } = read(JSON.stringify({ ...trail, userIdentity: {}, awsRegion: "x", eventID: "e" }));
  expect([kind, event.index, event.time, problem]).toEqual(["cloudtrail", 7, "2026-01-02T03:04:05Z", null]);
});

test("a line is read as what it is", () => {
  const { kind, event } = read("Jan  2 03:04:05 web01 sshd[7]: Failed password for root from 192.0.2.1 port 2 ssh2\n");
  expect([kind, event.fields["program"], event.fields["host"], event.time]).toEqual([
    "syslog",
    "sshd",
    "web01",
    "2026-01-02T03:04:05Z",
  ]);
});

test("a header is remembered for the lines behind it, by each reader for its own log", () => {
  const own = new EventReader();
  const line = (text: string) => own.read(Buffer.from(text), 0);
  expect(line("#Fields: date time c-ip\n")).toMatchObject({ kind: "w3c", problem: null, event: { time: null } });
  const entry = "2026-01-02 03:04:05 192.0.2.1";
  expect(line(entry)).toMatchObject({ kind: "w3c", event: { fields: { "c-ip": "192.0.2.1" } } });
  expect(line("2026-01-02 03:04:05")).toMatchObject({ kind: "text", problem: { code: "w3c-broken" } });
  expect(read(entry)).toMatchObject({ kind: "text", problem: null });
});

test("what a shipper wrapped is read as what it is, with what the shipper knows around it", () => {
  const line = "Jan  2 03:04:05 web01 sshd[7]: Accepted publickey for a from 192.0.2.1 port 2 ssh2";
  const { kind, event } = read(
    JSON.stringify({ "@timestamp": "2026-01-02T03:04:06Z", message: line, agent: { type: "filebeat" } }),
  );
  expect(kind).toBe("shipper");
  expect(event.fields).toMatchObject({ program: "sshd", host: "web01", agent: { type: "filebeat" } });
  expect(event.fields["message"]).toMatch(/^Accepted publickey/);
});

test("a JSON record within what a shipper wrapped is read as what it is", () => {
  const inner = JSON.stringify({ __REALTIME_TIMESTAMP: "1767323045000000", MESSAGE: "x", _HOSTNAME: "db1" });
  const { event } = read(
    JSON.stringify({ "@timestamp": "2026-01-02T03:04:06Z", message: inner, host: { name: "db1" } }),
  );
  expect(event.fields).toMatchObject({ MESSAGE: "x", host: "db1" });
});

test("a message of no known kind leaves the document as it came", () => {
  const { kind, event } = read(JSON.stringify({ "@timestamp": "2026-01-02T03:04:06Z", message: "hello", agent: {} }));
  expect([kind, event.fields["message"], event.time]).toEqual(["json", "hello", "2026-01-02T03:04:06Z"]);
});

const texts: [name: string, text: string, code: string | null][] = [
  ["a line of no kind", "hello", null],
  ["an object that is cut short", '{"a":1', "json-cut-short"],
  ["two objects in one record", '{"a":1}{"b":2}', "record-no-object"],
  ["nothing", "", null],
];
for (const [name, text, code] of texts) {
  test(`${name} is kept as text`, () => {
    const { kind, event, problem } = read(text);
    expect([kind, event.fields["message"], problem?.code ?? null]).toEqual(["text", text, code]);
  });
}
