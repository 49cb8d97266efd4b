import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuditRecord, parseAuditLine } from "../index.js";

/** Every byte, read as Latin-1. */
const anyText = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1"));

const STAMP = "msg=audit(1490801406.273:512226):";

function read(line: string): AuditRecord {
  const item = parseAuditLine(line);
  if (!item.ok) throw new Error(item.problem.code);
  return item.value;
}

function fields(line: string): Record<string, unknown> {
  return Object.fromEntries(read(line).fields);
}

const hex = (text: string): string => Buffer.from(text).toString("hex").toUpperCase();

test("the head says type, time, serial and node", () => {
  expect(read(`type=CWD ${STAMP} cwd="/"`)).toMatchObject({
    type: "CWD",
    node: null,
    time: "1490801406.273",
    serial: "512226",
  });
  expect(read(`node=db1 type=UNKNOWN[1334] ${STAMP} op=LOAD`)).toMatchObject({ type: "UNKNOWN[1334]", node: "db1" });
  expect(read('type=1400 audit(1403598929.839:88986): apparmor="DENIED"').type).toBe("1400");
});

const values: [name: string, line: string, expected: Record<string, unknown>][] = [
  [
    "bare and quoted",
    `type=SYSCALL ${STAMP} arch=c000003e comm="a b" key=(null) tty=(none)`,
    { arch: "c000003e", comm: "a b", key: "(null)", tty: "(none)" },
  ],
  ["an empty value", `type=CRYPTO_SESSION ${STAMP} mac= pfs=x`, { mac: "", pfs: "x" }],
  [
    "hexadecimal where the field is encoded",
    `type=SYSCALL ${STAMP} exe=${hex("/usr/bin/x (deleted)")}`,
    { exe: "/usr/bin/x (deleted)" },
  ],
  ["no decoding of a quoted value", `type=SYSCALL ${STAMP} exe="DEADBEEF"`, { exe: "DEADBEEF" }],
  ["no decoding of numbers", `type=SYSCALL ${STAMP} a0=41 a1=6162 pid=41`, { a0: "41", a1: "6162", pid: "41" }],
  ["no decoding of odd or small-letter digits", `type=SYSCALL ${STAMP} comm=ABC exe=ab`, { comm: "ABC", exe: "ab" }],
  [
    "arguments of EXECVE",
    `type=EXECVE ${STAMP} argc=2 a0="sh" a1=${hex('-c "x"')}`,
    { argc: "2", a0: "sh", a1: '-c "x"' },
  ],
  ["arguments in parts", `type=EXECVE ${STAMP} a1_len=8 a1[0]=6162 a1[1]=6364`, { a1_len: "8", a1: "abcd" }],
  ["words of a title", `type=PROCTITLE ${STAMP} proctitle=${hex("grep\0-v\0x")}`, { proctitle: "grep -v x" }],
  ["several keys", `type=SYSCALL ${STAMP} key=${hex("one\u0001two")}`, { key: ["one", "two"] }],
  ["UTF-8", `type=PATH ${STAMP} name=${hex("/tmp/水")}`, { name: "/tmp/水" }],
  ["a socket address stays", `type=SOCKADDR ${STAMP} saddr=0200005001020304`, { saddr: "0200005001020304" }],
  [
    "fields of a message",
    `type=USER_CMD ${STAMP} pid=1 uid=0 msg='cwd="/" cmd=${hex("ls -l")} terminal=pts/0 res=success'`,
    { pid: "1", uid: "0", cwd: "/", cmd: "ls -l", terminal: "pts/0", res: "success" },
  ],
  [
    "an old message in brackets",
    `type=USER_START ${STAMP} user pid=7 msg='PAM: session open acct=root : exe="/bin/x" (hostname=?, addr=?, res=success)'`,
    { pid: "7", acct: "root", exe: "/bin/x", hostname: "?", addr: "?", res: "success" },
  ],
  [
    "commas of a sentence",
    `type=DAEMON_END ${STAMP} auditd normal halt, sending auid=?, pid=3 res=success`,
    { auid: "?", pid: "3", res: "success" },
  ],
  [
    "an AVC decision",
    `type=AVC ${STAMP} avc:  denied  { read write } for  pid=1 comm="x"`,
    { seresult: "denied", seperms: "read write", pid: "1", comm: "x" },
  ],
  [
    "old kernels' logins",
    `type=LOGIN ${STAMP} login pid=1 old auid=4 new auid=0`,
    { pid: "1", old_auid: "4", new_auid: "0" },
  ],
  [
    "enriched names",
    `type=SYSCALL ${STAMP} syscall=59 uid=0 key="k"\u001dARCH=x86_64 SYSCALL=execve UID="root"`,
    { syscall: "59", uid: "0", key: "k", ARCH: "x86_64", SYSCALL: "execve", UID: "root" },
  ],
  [
    "an enriched message",
    `type=USER_AUTH ${STAMP} uid=0 msg='op=login acct="it's" res=failed'\u001dUID="root"`,
    { uid: "0", op: "login", acct: "it's", res: "failed", UID: "root" },
  ],
  ["a message that names what the kernel named", `type=USER_X ${STAMP} uid=1000 msg='uid=0'`, { uid: ["1000", "0"] }],
  ["a quote that is never closed", `type=CWD ${STAMP} cwd="/tmp`, { cwd: "/tmp" }],
  ["nothing but a head", `type=EOE ${STAMP}`, {}],
];
describe("values", () => {
  for (const [name, line, expected] of values) test(name, () => expect(fields(line)).toEqual(expected));
});

test("what is no audit record is not taken for one", () => {
  for (const line of ["", "type=foo msg=bar", "Feb 12 14:10:21 h audit: x"]) {
    expect(parseAuditLine(line)).toMatchObject({ ok: false, problem: { code: "audit-unrecognised" } });
  }
});

test("a record that lost its stamp is a problem", () => {
  expect(parseAuditLine("type=UNKNOWN[1329] msg=?")).toMatchObject({ ok: false, problem: { code: "audit-no-stamp" } });
});

test("a field that comes ten thousand times is bounded", () => {
  const line = `type=X ${STAMP} ${Array.from({ length: 10_000 }, (_, index) => `a=${index}`).join(" ")}`;
  expect(fields(line)["a"]).toHaveLength(64);
});

test("what a writer encodes comes back, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      expect(fields(`type=PATH ${STAMP} item=0 name=${hex(text)} mode=1`)).toEqual({
        item: "0",
        name: text,
        mode: "1",
      });
    }),
  );
});

test("any text is read, never thrown at", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(read(`type=EXECVE ${STAMP} ${text}`).type).toBe("EXECVE");
    }),
  );
});
