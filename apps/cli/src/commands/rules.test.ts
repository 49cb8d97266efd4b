import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../command/dispatch.js";
import { EXIT } from "../command/exit.js";
import { testIo } from "../command/test-io.fixture.js";
import { COMMANDS } from "./index.js";

const RULE = `title: A
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: StopLogging}
  condition: selection
`;
const record = (eventName: string) => ({ eventVersion: "1.08", eventSource: "cloudtrail.amazonaws.com", eventName });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-rules-"));
  const samples = [
    { name: "fires", expect: true, event: record("StopLogging") },
    { name: "does not", expect: false, event: record("GetTrail") },
    { name: "is wrong", expect: true, event: record("GetTrail") },
    { name: "has nothing", expect: true },
  ];
  writeFileSync(join(folder, "a.yml"), RULE);
  writeFileSync(join(folder, "a.proof.ndjson"), samples.map((each) => `${JSON.stringify(each)}\n`).join(""));
  writeFileSync(join(folder, "bare.yaml"), RULE);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  const io = testIo();
  const code = await dispatch(words, io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

test("prove names the samples that fail and the rules that have none", async () => {
  const { code, out, err } = await run("rules", "prove", folder);
  expect(code).toBe(EXIT.found);
  expect(out).toContain("a.proof.ndjson:3: is wrong: the rule must fire and does not");
  expect(out).toContain("a.proof.ndjson:4: a sample has `event` or `log`, one of them");
  expect(err).toContain("4 samples of 1 rule file, 2 failed; 1 rule file has no samples.");
});

test("check passes sound rules and fails on a refused one, with its place", async () => {
  expect((await run("rules", "check", folder)).code).toBe(EXIT.done);
  const broken = join(folder, "broken.yml");
  writeFileSync(broken, RULE.replace("condition: selection", "condition: nothing"));
  const { code, out } = await run("rules", "check", "--format", "ndjson", broken);
  expect(code).toBe(EXIT.found);
  expect(JSON.parse(out)).toMatchObject({ state: "refused", path: broken, line: 5 });
  rmSync(broken);
});

test("no rule at all is no success", async () => {
  expect((await run("rules", "check", join(folder, "a.proof.ndjson"))).code).not.toBe(EXIT.done);
  expect((await run("rules", "prove", join(folder, "nowhere"))).code).toBe(EXIT.noInput);
});

test("explain says what held, or the first item that did not, with its line", async () => {
  const log = join(folder, "events.ndjson");
  writeFileSync(log, `${JSON.stringify(record("StopLogging"))}\n${JSON.stringify(record("GetTrail"))}\n`);
  const words = ["rules", "explain", "--rule", join(folder, "a.yml"), "--event", log];
  const yes = await run(...words);
  expect(yes.out).toContain("A: matches");
  expect(yes.out).toContain("✓ selection  eventName  StopLogging");
  const no = await run(...words, "--record", "1");
  expect(no.code).toBe(EXIT.done);
  expect(no.out).toContain("line 4: selection|eventName wants StopLogging; the event has GetTrail");
  const json: unknown = JSON.parse((await run(...words, "--record", "1", "--format", "json")).out);
  expect(json).toMatchObject([{ title: "A", matched: false }]);
  expect((await run(...words, "--record", "7")).code).toBe(EXIT.noInput);
  expect((await run("rules", "explain", "--rule", join(folder, "a.yml"))).code).toBe(EXIT.usage);
});

test("logs parse prints events as they are, and stops at its limit", async () => {
  const log = join(folder, "log.ndjson");
  writeFileSync(log, `${JSON.stringify(record("GetTrail"))}\n`.repeat(5));
  const { code, out } = await run("logs", "parse", "--limit", "2", log);
  expect(code).toBe(EXIT.done);
  const events = out
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(events).toMatchObject([
    { source: { path: log, kind: "cloudtrail" }, record: { index: 0 }, event: record("GetTrail") },
    { record: { index: 1 } },
  ]);
  const all: unknown = JSON.parse((await run("logs", "parse", "--format", "json", log)).out);
  expect(all).toHaveLength(5);
  expect((await run("logs", "parse", join(folder, "a.yml"))).code).toBe(EXIT.noInput);
});
