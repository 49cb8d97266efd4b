import { MizugiwaError } from "@mizugiwa/base";
import { type Random, soak } from "@mizugiwa/proof";
import { readLog } from "./index.js";

/** One mutated log may take this long; a hang is a failure of its own. */
const SLOWEST_MS = 2000;
const MUTATIONS_MAX = 12;

/** Mutated logs of every textual kind: nothing crashes, nothing hangs, and every item is an event or a placed problem. */
export default soak({
  name: "detection/mutated-logs",
  sample: 300,
  full: 20_000,
  timeoutMs: 60_000,
  run: (rounds, random) => {
    const seeds = seedLogs();
    let [refused, events, problems, slowest] = [0, 0, 0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const log = mutate(random.pick(seeds), random);
      const start = performance.now();
      try {
        for (const item of readLog(cut(log, 1 + random.below(4096)), { assumeYear: 2026 }).items) {
          if (item.ok) events += 1;
          else problems += 1;
          if (!item.ok && item.problem.place.offset === undefined) throw new Error(`no offset: ${item.problem.code}`);
        }
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw failure(round, log, caught);
        refused += 1;
      }
      slowest = Math.max(slowest, performance.now() - start);
      if (slowest > SLOWEST_MS) throw failure(round, log, new Error(`took ${Math.round(slowest)} ms`));
    }
    return [`${events} events, ${problems} problems, ${refused} refused, slowest ${Math.round(slowest)} ms`];
  },
});

function failure(round: number, log: Buffer, cause: unknown): Error {
  return new Error(`round ${round}, log in base64: ${log.toString("base64")}`, { cause });
}

function* cut(bytes: Buffer, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What breaks readers: structure, numbers at their bounds, control bytes, halves of characters. */
const PIECES = [
  ..."{ } [ ] \" \\ , : < > = ' \0 null - 1e999 9007199254740993 (null) msg=' <999> <Event> </Data> \ufeff \ud83d".split(
    " ",
  ),
  ...'\n|\r\n| |\u001d|{"Records":[|"__proto__":|&#x110000;|type=EXECVE msg=audit(1.1:1):'.split("|"),
  "[10/Oct/2000:13:55:36 -0700]",
];

function mutate(seed: Buffer, random: Random): Buffer {
  let log = Buffer.from(seed);
  for (let count = random.below(MUTATIONS_MAX); count >= 0; count -= 1) {
    const at = random.below(log.length + 1);
    const to = Math.min(log.length, at + random.below(200));
    const move = random.below(6);
    const piece = Buffer.from(random.pick(PIECES));
    if (move === 0) log = Buffer.concat([log.subarray(0, at), piece, log.subarray(at)]);
    else if (move === 1) log = Buffer.concat([log.subarray(0, at), log.subarray(to)]);
    else if (move === 2) log = Buffer.concat([log.subarray(0, to), log.subarray(at)]);
    else if (move === 3) log = log.subarray(0, at);
    else if (move === 4) log = Buffer.concat([log, ...Array.from({ length: random.below(500) }, () => piece)]);
    else if (at < log.length) log[at] = random.below(256);
  }
  return log;
}

/** A small log of each kind, made here. */
function seedLogs(): Buffer[] {
  const windows = {
    EventID: 1,
    Channel: "Security",
    Keywords: 1,
    "@timestamp": "2026-01-02T03:04:05Z",
    Image: "C:\\a b",
  };
  const trail = {
    eventVersion: "1.08",
    eventSource: "s3.amazonaws.com",
    eventName: "x",
    requestParameters: { a: [1, { b: "é" }] },
  };
  const sysmon =
    '<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID></System><EventData><Data Name="Image">x</Data></EventData></Event>';
  const lines = (line: string): string => `${line}\n`.repeat(20);
  const json = (value: object, indent?: number): string => JSON.stringify(value, null, indent);
  const texts = [
    lines(json(windows)),
    json({ Records: Array.from({ length: 20 }, () => trail) }),
    json(
      Array.from({ length: 20 }, () => trail),
      2,
    ),
    `${json(trail, 1)}\n`.repeat(10),
    lines(json({ SyslogMessage: sysmon })),
    lines(json({ Operation: "x", Workload: "y", AuditData: json(trail) })),
    lines(`Nov 24 12:00:01 h sysmon: ${sysmon}`),
    lines("<34>Oct 11 22:14:15 h su[1]: failed"),
    lines('<165>1 2003-10-11T22:14:15.003Z h app - ID [a@1 x="1\\""] text'),
    lines(`type=EXECVE msg=audit(1490801406.273:1): argc=2 a0="sh" a1=2D63 a2[0]=6162\u001dUID="root"`),
    lines(`type=USER_CMD msg=audit(1490801406.273:1): pid=1 msg='cwd="/" cmd=6C73 res=success'`),
    lines('www.x.org 1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a?b=\\x22 HTTP/1.1" 200 5 "-" "agent"'),
    lines("2022-01-28T16:04:05.4Z stdout F hello"),
  ];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(`\ufeff${lines(json(windows))}`, "utf16le")];
}
