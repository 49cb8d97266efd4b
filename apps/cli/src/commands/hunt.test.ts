import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../command/dispatch.js";
import { EXIT } from "../command/exit.js";
import { type TestWorld, testIo } from "../command/test-io.fixture.js";
import { hunt } from "./hunt.js";

const RULE = `title: Recorder stopped
id: 11111111-1111-4111-8111-111111111111
status: test
level: high
author: Someone
tags: [attack.t1562.008]
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: StopLogging}
  condition: selection
`;

const event = (eventName: string, at: number): string =>
  JSON.stringify({
    eventVersion: "1.08",
    eventTime: `2026-01-02T03:04:${String(at).padStart(2, "0")}Z`,
    eventSource: "cloudtrail.amazonaws.com",
    eventName,
    awsRegion: "ap-northeast-1",
    userIdentity: { type: "IAMUser", userName: "svc" },
    eventID: `id-${at}`,
  });

let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-hunt-"));
  mkdirSync(at("rules"));
  mkdirSync(at("logs"));
  writeFileSync(at("rules/stop.yml"), RULE);
  writeFileSync(at("rules/broken.yml"), "title: x\ndetection:\n  - [\n");
  writeFileSync(
    at("logs/a.ndjson"),
    `${event("StopLogging", 1)}\nnot json\n${event("GetTrail", 2)}\n${event("StopLogging", 3)}\n`,
  );
  writeFileSync(at("logs/b.bin"), gzipSync(`{"Records":[${event("StopLogging", 4)},${event("GetTrail", 5)}]}`));
  writeFileSync(at("logs/noise.txt"), "nothing like a log\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(words: string[], world: TestWorld = {}) {
  const io = testIo(world);
  const code = await dispatch(["hunt", ...words], io, [hunt]);
  return { code, out: io.out(), err: io.err() };
}
const RULES = (): string[] => ["--rules", at("rules")];

test("logs in, detections out: every file in order, the bad record and the bad rule named", async () => {
  const { code, out, err } = await run([...RULES(), "--format", "ndjson", "--summary", at("s.json"), at("logs")]);
  expect(code).toBe(EXIT.done);
  const found = out
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(found).toMatchObject([
    { record: { index: 0, id: "id-1" }, source: { path: at("logs/a.ndjson"), kind: "cloudtrail" } },
    { record: { index: 3, id: "id-3" }, time: "2026-01-02T03:04:03Z" },
    { record: { index: 0, id: "id-4" }, source: { path: at("logs/b.bin") }, rule: { author: "Someone" } },
  ]);
  const summary: unknown = JSON.parse(readFileSync(at("s.json"), "utf8"));
  expect(summary).toMatchObject({
    files: { read: 2, refused: [{ path: at("logs/noise.txt"), code: "log-unrecognised" }], unfinished: 0 },
    records: { read: 5, unreadable: 1, recovered: 0 },
    rules: { loaded: 1, refused: [{ path: at("rules/broken.yml"), line: 4 }], unroutable: 0 },
    detections: 3,
    levels: { high: 3 },
    cancelled: false,
  });
  expect(err).toContain("broken.yml:4");
  expect(err).toContain("noise.txt");
});

test("a record says what matched, in the words that scripts rely on", async () => {
  const { out } = await run([...RULES(), "--format", "ndjson", "--limit", "1", at("logs")]);
  const whole: unknown = JSON.parse(event("StopLogging", 1));
  expect(JSON.parse(out)).toEqual({
    rule: {
      id: "11111111-1111-4111-8111-111111111111",
      title: "Recorder stopped",
      level: "high",
      author: "Someone",
      license: null,
      attack: ["T1562.008"],
    },
    source: { path: at("logs/a.ndjson"), kind: "cloudtrail" },
    record: { index: 0, id: "id-1" },
    time: "2026-01-02T03:04:01Z",
    logsource: { product: "aws", service: "cloudtrail" },
    via: "aws-cloudtrail",
    matched: [{ selection: "selection", field: "eventName", value: "StopLogging" }],
    event: whole,
  });
});

test("results are the same however many threads read", async () => {
  const once = await run([...RULES(), "--format", "csv", "--jobs", "1", at("logs")]);
  const more = await run([...RULES(), "--format", "csv", "--jobs", "3", at("logs")]);
  expect(more.out).toBe(once.out);
});

/** Rules whose matches correlations count: three stops within an hour, over all files. */
function correlated(condition: string): string[] {
  const rules = at("correlated.yml");
  const correlation = `title: Many\nid: 22222222-2222-4222-8222-222222222222\nlevel: critical\ncorrelation: {type: event_count, rules: [r], timespan: 1h, group-by: [userIdentity.userName], condition: {${condition}}}\n`;
  writeFileSync(rules, `${RULE.replace("status:", "name: r\nstatus:")}---\n${correlation}`);
  return ["--rules", rules];
}

test("a correlation counts over all files, names its records, and its rules stay silent", async () => {
  const rules = correlated("gte: 3");
  const summary = at("c.json");
  const more = ["--format", "ndjson", "--summary", summary, "--fail-on", "critical", at("logs")];
  const { code, out, err } = await run([...rules, ...more]);
  expect(code).toBe(EXIT.found);
  expect(err).not.toContain("correlation");
  expect(out.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(out)).toMatchObject({
    rule: { title: "Many", level: "critical" },
    source: { path: at("logs/b.bin") },
    record: { id: "id-4" },
    time: "2026-01-02T03:04:04Z",
    via: "event_count",
    matched: [
      { selection: "group-by", field: "userIdentity.userName", value: "svc" },
      { selection: "condition", field: "event_count", value: 3 },
    ],
    correlation: {
      since: "2026-01-02T03:04:01Z",
      count: 3,
      group: { "userIdentity.userName": "svc" },
      records: [
        { path: at("logs/a.ndjson"), index: 0, id: "id-1" },
        { path: at("logs/a.ndjson"), index: 3, id: "id-3" },
        { path: at("logs/b.bin"), index: 0, id: "id-4" },
      ],
    },
  });
  expect(JSON.parse(readFileSync(summary, "utf8"))).toMatchObject({
    rules: { loaded: 1, refused: [] },
    correlations: { loaded: 1, matches: 3, untimed: 0, refused: 0 },
    detections: 1,
    levels: { critical: 1, high: 0 },
  });
  expect((await run([...rules, "--jobs", "1", ...more])).out).toBe(out);
  const reversed = await run([...rules, "--format", "ndjson", at("logs/b.bin"), at("logs/a.ndjson")]);
  expect(reversed.out).toBe(out);
});

test("a correlation is shown in every format, in both languages", async () => {
  const rules = correlated("gte: 3");
  const table = await run([...rules, "--lang", "ja", at("logs")]);
  expect(table.out).toContain("相関");
  expect(table.out).toContain("logs/b.bin #id-4");
  const csv = await run([...rules, "--format", "csv", at("logs")]);
  expect(csv.out).toContain("logs/a.ndjson #id-1");
  const html = await run([...rules, "--format", "html", at("logs")]);
  expect(html.out).toContain("logs/a.ndjson #id-3");
  const json = await run([...rules, "--format", "json", at("logs")]);
  expect(JSON.parse(json.out)).toMatchObject({ detections: [{ correlation: { value: 3 } }] });
});

test("a correlation whose condition does not hold detects nothing; a hunt that stops early says that it did not run", async () => {
  const { code, out } = await run([...correlated("gte: 4"), "--format", "ndjson", at("logs")]);
  expect([code, out]).toEqual([EXIT.done, ""]);
  const rules = [...correlated("gte: 3, lte: 9"), ...RULES()];
  const limited = await run([...rules, "--limit", "1", "--format", "ndjson", at("logs")]);
  expect(limited.out).not.toContain("Many");
  expect(limited.err).toContain("Correlations need the whole of the logs");
});

test("--fail-on speaks through the exit code, --limit stops early, --quiet is quiet", async () => {
  expect((await run([...RULES(), "--fail-on", "critical", at("logs")])).code).toBe(EXIT.done);
  const { code, out, err } = await run([...RULES(), "--fail-on", "high", "--quiet", "--format", "ndjson", at("logs")]);
  expect([code, err]).toEqual([EXIT.found, ""]);
  expect(out.trimEnd().split("\n")).toHaveLength(3);
  const limited = await run([...RULES(), "--limit", "2", "--format", "ndjson", at("logs")]);
  expect(limited.out.trimEnd().split("\n")).toHaveLength(2);
  expect(limited.err).toContain("Stopped after 2 detections");
});

test("results can go to a file, never over a log", async () => {
  const { out } = await run([...RULES(), "--format", "html", "-o", at("report.html"), at("logs")]);
  expect(out).toBe("");
  expect(readFileSync(at("report.html"), "utf8")).toContain("Recorder stopped");
  const before = readFileSync(at("logs/a.ndjson"), "utf8");
  const over = await run([...RULES(), "-o", at("logs/a.ndjson"), at("logs")]);
  expect(over.code).toBe(EXIT.usage);
  expect((await run([...RULES(), "--summary", at("logs/a.ndjson"), at("logs")])).code).toBe(EXIT.usage);
  expect(readFileSync(at("logs/a.ndjson"), "utf8")).toBe(before);
});

test("nothing to read, or nothing to read with, is told by exit code 3", async () => {
  const missing = await run([...RULES(), at("nowhere")]);
  expect(missing.code).toBe(EXIT.noInput);
  expect(missing.err).toContain("file-missing");
  expect((await run([...RULES(), at("logs/noise.txt")])).code).toBe(EXIT.noInput);
  const noRules = await run(["--rules", at("logs"), "--summary", at("none.json"), at("logs")]);
  expect(noRules.code).toBe(EXIT.noInput);
  expect(noRules.err).toContain("No rule could be loaded");
  expect((await run(["--rules", at("rules/broken.yml"), at("logs")])).code).toBe(EXIT.noInput);
});

test("a reader that goes away ends the work without a word of complaint", async () => {
  const { code } = await run([...RULES(), "--format", "ndjson", at("logs")], { outClosesAfter: 10 });
  expect(code).toBe(EXIT.done);
});

test("Ctrl-C keeps what was finished and says so", async () => {
  const line = `${event("GetTrail", 6)}\n`;
  writeFileSync(at("long.ndjson"), event("StopLogging", 7) + "\n" + line.repeat(400_000));
  const io = testIo();
  const running = dispatch(["hunt", ...RULES(), "--format", "json", "--summary", at("c.json"), at("long.ndjson")], io, [
    hunt,
  ]);
  const waiting = setInterval(() => io.out().includes("StopLogging") && io.interrupt(), 5);
  const code = await running;
  clearInterval(waiting);
  expect(code).toBe(EXIT.cancelled);
  expect(JSON.parse(io.out())).toMatchObject({
    detections: [{ record: { id: "id-7" } }],
    summary: { cancelled: true },
  });
  expect(JSON.parse(readFileSync(at("c.json"), "utf8"))).toMatchObject({ cancelled: true, files: { unfinished: 1 } });
});

test("without --rules the rules that ship are used", async () => {
  const { code, err } = await run([at("logs/b.bin")]);
  expect(code).toBe(EXIT.done);
  expect(err).toMatch(/1 file, 2 records, \d\d+ rules/);
});
