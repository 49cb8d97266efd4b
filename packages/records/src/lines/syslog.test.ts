import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSyslog, type SyslogMessage } from "../index.js";

/** Every byte, read as Latin-1. */
const anyText = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1"));

function read(line: string): SyslogMessage {
  const item = parseSyslog(line);
  if (!item.ok) throw new Error(item.problem.code);
  return item.value;
}

type Head = [line: string, host: string | null, program: string | null, pid: string | null, message: string];

const older: [name: string, ...Head][] = [
  [
    "with program and process",
    "Feb 12 14:10:21 web1 sshd[16378]: Invalid user x",
    "web1",
    "sshd",
    "16378",
    "Invalid user x",
  ],
  ["without process", "Feb  2 04:10:21 web1 kernel: eth0 up", "web1", "kernel", null, "eth0 up"],
  ["with PRI", "<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "mymachine", "su", null, "'su root' failed"],
  [
    "a program with a bracketed part",
    "Nov 11 22:46:29 h su(pam_unix)[23164]: failed",
    "h",
    "su(pam_unix)",
    "23164",
    "failed",
  ],
  ["a program in a folder", "Nov 11 22:46:29 h postfix/smtpd[7]: connect", "h", "postfix/smtpd", "7", "connect"],
  [
    "without a tag",
    "Nov 11 22:46:29 h last message repeated 2 times",
    "h",
    null,
    null,
    "last message repeated 2 times",
  ],
  ["without a host", "Nov 11 22:46:29 sshd[7]: connect", null, "sshd", "7", "connect"],
  ["with an IPv6 host", "Nov 11 22:46:29 2001:db8::1 sshd[7]: connect", "2001:db8::1", "sshd", "7", "connect"],
  [
    "rsyslog's file format",
    "2024-02-03T04:05:06.123456+09:00 h cron[9]: (root) CMD (x)",
    "h",
    "cron",
    "9",
    "(root) CMD (x)",
  ],
  ["a year of Cisco's", "<189>Mar  1 2024 10:11:12 fw : %ASA-4-106023: Deny", "fw", "%ASA-4-106023", null, "Deny"],
  ["a message of nothing", "Nov 11 22:46:29 h app:", "h", "app", null, ""],
];
describe("RFC 3164 as it is met", () => {
  for (const [name, line, host, program, pid, message] of older) {
    test(name, () => expect(read(line)).toMatchObject({ form: "rfc3164", host, program, pid, message }));
  }

  test("a time without year or zone says so", () => {
    expect(read("Feb 12 14:10:21 h a: b").time).toEqual({
      year: null,
      month: 2,
      day: 12,
      hour: 14,
      minute: 10,
      second: 21,
      fraction: "",
      zone: null,
    });
  });

  test("facility and severity come from PRI, and are unknown without it", () => {
    expect(read("<165>Oct 11 22:14:15 h a: b")).toMatchObject({ facility: 20, severity: 5 });
    expect(read("Oct 11 22:14:15 h a: b")).toMatchObject({ facility: null, severity: null });
  });
});

describe("RFC 5424", () => {
  test("the first example of the standard", () => {
    const line =
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed on /dev/pts/8";
    expect(read(line)).toMatchObject({
      form: "rfc5424",
      facility: 4,
      severity: 2,
      host: "mymachine.example.com",
      program: "su",
      pid: null,
      messageId: "ID47",
      structuredData: null,
      message: "'su root' failed on /dev/pts/8",
      time: { fraction: "003", zone: "Z" },
    });
  });

  test("structured data of several elements, with escapes", () => {
    const line = '<165>1 - h app 12 m [a@1 x="1" y="q\\"\\]\\\\"][b@2] text [not data]';
    const { structuredData, message, pid, time } = read(line);
    expect([...(structuredData ?? [])].map(([id, values]) => [id, Object.fromEntries(values)])).toEqual([
      ["a@1", { x: "1", y: 'q"]\\' }],
      ["b@2", {}],
    ]);
    expect([message, pid, time]).toEqual(["text [not data]", "12", null]);
  });

  test("no message at all", () => {
    expect(read('<165>1 - h app - - [a x="1"]').message).toBe("");
    expect(read("<165>1 - - - - - -")).toMatchObject({ host: null, program: null, message: "" });
  });

  const broken: [name: string, data: string][] = [
    ["a value without quotes", "[a x=1]"],
    ["an element that is not closed", '[a x="1"'],
    ["neither a dash nor an element", "what"],
    ["an element without a name", "[]"],
  ];
  for (const [name, data] of broken) {
    test(`${name} is a problem`, () => {
      expect(parseSyslog(`<165>1 2003-10-11T22:14:15Z h app - - ${data} text`)).toMatchObject({
        ok: false,
        problem: { code: "syslog-broken" },
      });
    });
  }
});

test("lines that are no syslog are not taken for it", () => {
  const others = [
    "",
    "hello",
    "<999>Oct 11 22:14:15 h a: b",
    "2026-01-02T03:04:05Z INFO server started",
    "type=SYSCALL msg=audit(1.1:1): a",
    "Foo 12 14:10:21 h a: b",
  ];
  for (const line of others) {
    expect(parseSyslog(line), line).toMatchObject({ ok: false, problem: { code: "syslog-unrecognised" } });
  }
});

test("any text is read or refused, never thrown at", () => {
  const heads = fc.constantFrom("", "<13>", "<13>1 ", "<13>1 - - - - - [", "Oct 11 22:14:15 ", "2024-01-01T00:00:00Z ");
  fc.assert(
    fc.property(heads, anyText, (head, tail) => {
      expect(typeof parseSyslog(head + tail).ok).toBe("boolean");
    }),
  );
});
