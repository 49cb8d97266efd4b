import { describe, expect, test } from "vitest";
import type { NativeEvent } from "../event.js";
import { readLog } from "../index.js";

function outcome(...lines: string[]): { kind: string; events: (NativeEvent | string)[] } {
  const { kind, items } = readLog([Buffer.from(lines.join("\n"))], { assumeYear: 2026 });
  return { kind, events: [...items].map((item) => (item.ok ? item.value : item.problem.code)) };
}

const CEF = "CEF:0|Acme|Wall|1.0|100|worm stopped|10|src=10.0.0.1 dst=2.1.2.2 externalId=7 msg=a\\nb";
const LEEF = "LEEF:2.0|Lancope|StealthWatch|6.5|41|^|src=10.0.1.8^devTime=2026-01-02T03:04:05.060+09:00";

const kinds: [name: string, line: string, kind: string, time: string | null, fields: object][] = [
  ["CEF alone", CEF, "cef", null, { deviceVendor: "Acme", src: "10.0.0.1", msg: "a\nb", severity: "10" }],
  [
    "CEF behind a syslog header",
    `<34>Jan 18 11:07:53 fw1 ${CEF}`,
    "cef",
    "2026-01-18T11:07:53Z",
    { host: "fw1", name: "worm stopped" },
  ],
  [
    "CEF behind a syslog header with a program",
    `Jan 18 11:07:53 fw1 agent[7]: ${CEF}`,
    "cef",
    "2026-01-18T11:07:53Z",
    { program: "agent" },
  ],
  [
    "CEF within RFC 5424",
    `<34>1 2026-01-18T11:07:53.5Z fw1 agent - - - ${CEF}`,
    "cef",
    "2026-01-18T11:07:53.5Z",
    { host: "fw1" },
  ],
  [
    "CEF behind half a header of RFC 5424",
    `<34>1 2026-01-18T11:07:53.5Z fw1 ${CEF}`,
    "cef",
    "2026-01-18T11:07:53.5Z",
    { host: "fw1" },
  ],
  [
    "CEF's own time, in milliseconds",
    `Jan 18 11:07:53 fw1 ${CEF} rt=1767323045123`,
    "cef",
    "2026-01-02T03:04:05.123Z",
    {},
  ],
  ["CEF's own time, written out", `${CEF} start=Jan 02 2026 12:04:05 JST`, "cef", "2026-01-02T03:04:05Z", {}],
  [
    "an extension that takes a name of the header",
    `${CEF} severity=3`,
    "cef",
    null,
    { severity: "10", extension_severity: "3" },
  ],
  ["LEEF", LEEF, "leef", "2026-01-01T18:04:05.060Z", { deviceVendor: "Lancope", eventId: "41", src: "10.0.1.8" }],
  [
    "LEEF behind a syslog header",
    `Jan 18 11:07:53 198.51.100.4 LEEF:1.0|V|P|1|e|sev=5`,
    "leef",
    "2026-01-18T11:07:53Z",
    { host: "198.51.100.4", sev: "5" },
  ],
  [
    "logfmt",
    'time=2026-01-02T03:04:05Z level=warn msg="slow query"',
    "logfmt",
    "2026-01-02T03:04:05Z",
    { level: "warn", msg: "slow query" },
  ],
  ["logfmt with an epoch", "ts=1767323045.5 level=info msg=x", "logfmt", "2026-01-02T03:04:05.5Z", { msg: "x" }],
  ["logfmt without time", "level=info msg=x", "logfmt", null, { msg: "x" }],
];
describe("one line tells what it is", () => {
  for (const [name, line, kind, time, fields] of kinds) {
    test(name, () => {
      const { kind: told, events } = outcome(line);
      expect(told).toBe(kind);
      expect(events).toMatchObject([{ time, logsource: {}, fields }]);
    });
  }

  test("FortiGate's lines are its own", () => {
    const line =
      '<189>date=2026-01-02 time=12:04:05 devname="fw" devid="FG1" eventtime=1767323045000000001 tz="+0900" logid="0100044547" type="event" action="Add"';
    expect(outcome(line).events).toMatchObject([
      {
        time: "2026-01-02T03:04:05.000000001Z",
        logsource: { product: "fortigate", service: "event" },
        fields: { action: "Add" },
      },
    ]);
    expect(outcome(line.replace(/eventtime=\d+/, "x=1")).events).toMatchObject([{ time: "2026-01-02T03:04:05Z" }]);
  });

  test("what an attacker writes into a message does not turn it into another kind", () => {
    const line = `Jan 18 11:07:53 h sshd[7]: Invalid user ${CEF} from 192.0.2.1 port 2`;
    const { kind, events } = outcome(line);
    expect(kind).toBe("syslog");
    expect(events).toMatchObject([{ fields: { program: "sshd" } }]);
  });

  test("a damaged record of a kind is a problem, and reading goes on", () => {
    expect(outcome(CEF, "CEF:0|V|P", LEEF, CEF).events).toMatchObject([{}, "cef-broken", {}, {}]);
  });

  test("prose with equals signs is no log", () => {
    expect(() => outcome("x=1 y=2", "a=b")).toThrow("log-unrecognised");
  });
});

const IIS = [
  "#Software: Microsoft Internet Information Services 10.0",
  "#Version: 1.0",
  "#Date: 2026-01-02 03:00:00",
  "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status",
  "2026-01-02 03:04:05 GET /a.aspx cmd=whoami 192.0.2.1 Mozilla/5.0+(X11;+Linux) 200",
  "",
  "#Fields: time c-ip cs-uri-stem",
  "03:04:06 192.0.2.2 /b",
  "03:04:06 192.0.2.2",
];
describe("W3C extended logs", () => {
  test("entries are named by the header before them; headers are no records", () => {
    const { kind, events } = outcome(...IIS);
    expect(kind).toBe("w3c");
    expect(events).toMatchObject([
      {
        index: 0,
        time: "2026-01-02T03:04:05Z",
        timeAssumed: false,
        logsource: { category: "webserver" },
        fields: {
          "cs-uri-stem": "/a.aspx",
          "cs-uri": "/a.aspx?cmd=whoami",
          "cs-uri-query": "/a.aspx?cmd=whoami",
          "cs(User-Agent)": "Mozilla/5.0+(X11;+Linux)",
          "cs-user-agent": "Mozilla/5.0 (X11; Linux)",
          "sc-status": "200",
        },
      },
      { index: 1, time: "2026-01-02T03:04:06Z", fields: { "cs-uri": "/b", "c-ip": "192.0.2.2" } },
      "w3c-broken",
    ]);
  });

  test("a header alone is a log without records", () => {
    expect(outcome(...IIS.slice(0, 4))).toEqual({ kind: "w3c", events: [] });
  });

  const sources: [name: string, fields: string, entry: string, logsource: object][] = [
    [
      "a proxy",
      "date time c-ip cs-method cs-uri-scheme cs-host s-action",
      "2026-01-02 03:04:05 192.0.2.1 GET http h TCP_HIT",
      { category: "proxy" },
    ],
    [
      "a firewall",
      "date time action protocol src-ip dst-ip",
      "2026-01-02 03:04:05 DROP TCP 192.0.2.1 192.0.2.2",
      { category: "firewall" },
    ],
    ["neither", "date time x", "2026-01-02 03:04:05 y", {}],
  ];
  for (const [name, fields, entry, logsource] of sources) {
    test(`the header tells ${name}`, () => {
      expect(outcome(`#Fields: ${fields}`, entry).events).toMatchObject([{ logsource }]);
    });
  }

  test("local times are read in the assumed zone and say so", () => {
    const lines = ["#Time Format: Local", "#Fields: date time action src-ip", "2026-01-02 12:04:05 DROP 192.0.2.1"];
    const { items } = readLog([Buffer.from(lines.join("\n"))], { assumeZone: "Asia/Tokyo" });
    expect([...items]).toMatchObject([{ value: { time: "2026-01-02T03:04:05Z", timeAssumed: true } }]);
  });
});

test("Zeek's logs apart by tabs have the fields of its JSON", () => {
  const { kind, events } = outcome(
    "#separator \\x09",
    "#set_separator\t,",
    "#unset_field\t-",
    "#path\tconn",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tlocal_orig\ttunnel_parents",
    "#types\ttime\tstring\taddr\tport\tbool\tset[string]",
    "1767323045.5\tC1\t192.0.2.1\t53\tT\t-",
    "#close\t2026-01-02-03-04-06",
  );
  expect(kind).toBe("zeek");
  expect(events).toMatchObject([
    {
      time: "2026-01-02T03:04:05.5Z",
      logsource: { product: "zeek", service: "conn" },
      fields: { ts: 1767323045.5, uid: "C1", "id.orig_h": "192.0.2.1", "id.orig_p": 53, local_orig: true },
    },
  ]);
});

test("HAProxy's requests are a web server's, bare or within syslog", () => {
  const request =
    '10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /a?b=c HTTP/1.1"';
  const fields = {
    "c-ip": "10.0.1.2",
    "cs-method": "GET",
    "cs-uri-query": "/a?b=c",
    "cs-uri-stem": "/a",
    "sc-status": 200,
    backend: "static",
  };
  expect(outcome(request)).toMatchObject({
    kind: "haproxy",
    events: [{ time: "2026-02-06T12:14:14.655Z", logsource: { category: "webserver" }, fields }],
  });
  const carried = outcome(`<134>Feb  6 12:14:14 lb1 haproxy[14389]: ${request}`);
  expect(carried).toMatchObject({ kind: "syslog", events: [{ fields: { ...fields, "s-computername": "lb1" } }] });
});
