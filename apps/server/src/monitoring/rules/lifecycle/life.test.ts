import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "../../../platform/access/index.js";
import { historyOf } from "../../../platform/trail/index.js";
import {
  AUTHOR,
  AUTHOR_AGAIN,
  COMMANDER,
  OTHER,
  RulesTrial,
  refusalOf,
  ruleText,
  SHIPPED_ID,
} from "../rules.fixture.js";
import type { RuleDetail } from "../schema.js";
import type { StepName } from "./steps.js";

const trial = new RulesTrial();
beforeAll(async () => await trial.open(), 60_000);
afterAll(async () => await trial.close(), 60_000);
beforeEach(async () => await trial.anew());

const ID = "00000000-0000-4000-8000-0000000000c1";
const NOTES = { noteEn: null, noteJa: null };

async function write(verb = "whisper"): Promise<RuleDetail> {
  return await trial.parts.life.write(AUTHOR, { text: ruleText(verb, ID), ...NOTES });
}

async function step(actor: Actor, name: StepName, reason: string | null = null, id = ID): Promise<RuleDetail> {
  const [newest] = (await trial.parts.rules.get(actor, id)).versions;
  if (newest === undefined) throw new Error("there is no version");
  const { number, version } = newest;
  return await trial.parts.life.step(actor, id, number, name, { version, reason });
}

async function prove(): Promise<void> {
  await trial.parts.proofs.add(AUTHOR, ID, { name: "a whisper", expect: true, log: '{"verb": "whisper"}' });
  await trial.parts.proofs.add(AUTHOR, ID, { name: "a word", expect: false, log: '{"verb": "word"}' });
}

async function running(): Promise<string[]> {
  return (await trial.parts.rules.live()).texts.map(({ path }) => path);
}

async function stages(id = ID): Promise<string> {
  return (await trial.parts.rules.get(AUTHOR, id)).versions.map(({ number, stage }) => `${number} ${stage}`).join(", ");
}

test("a rule goes from draft to live through test and trial, by two people", async () => {
  await write();
  await prove();
  await step(AUTHOR, "test");
  expect(await running()).not.toContain(`own/${ID}.yml`);
  await step(AUTHOR, "stage");
  expect(await running()).toContain(`trial/1/own/${ID}.yml`);
  expect(await refusalOf(step(AUTHOR, "approve"))).toBe("rule-own-work");
  expect(await refusalOf(step(AUTHOR_AGAIN, "approve"))).toBe("rule-own-work");
  const rule = await step(OTHER, "approve");
  expect(rule).toMatchObject({
    stage: "live",
    liveNumber: 1,
    open: null,
    origin: "written",
    proof: { state: "passed" },
  });
  expect(await running()).toContain(`own/${ID}.yml`);
  const told = await historyOf(trial.parts.database.db, OTHER, { kind: "rule", id: ID }, 50);
  expect(told.map(({ action }) => action).sort()).toEqual([
    "rule.approved",
    "rule.put-to-test",
    "rule.sample-added",
    "rule.sample-added",
    "rule.staged",
    "rule.written",
  ]);
});

test("without samples nothing goes live, and with failing ones nothing is staged", async () => {
  await write();
  await step(AUTHOR, "test");
  await step(AUTHOR, "stage");
  expect(await refusalOf(step(OTHER, "approve"))).toBe("rule-proof-missing");
  await trial.parts.proofs.add(AUTHOR, ID, { name: "another", expect: true, log: '{"verb": "shout"}' });
  expect(await refusalOf(step(OTHER, "approve"))).toBe("rule-proof-failed");
  await step(AUTHOR, "rework");
  await step(AUTHOR, "test");
  expect(await refusalOf(step(AUTHOR, "stage"))).toBe("rule-proof-failed");
});

test("a rule that ships is edited as a new version while its own text runs on, and is replaced by it", async () => {
  const text = (await trial.parts.life.version(SHIPPED_ID, 0)).text.replace("audit-off", "audit-off*");
  const edited = await trial.parts.life.edit(AUTHOR, SHIPPED_ID, { text, noteEn: "catch audit-off-all", noteJa: null });
  expect(edited).toMatchObject({ stage: "live", liveNumber: 1, open: { number: 2, stage: "draft" } });
  expect(edited.versions[0]).toMatchObject({ noteEn: "catch audit-off-all", proof: { state: "passed", samples: 2 } });
  expect(await running()).toContain("audit_off.yml");
  await step(AUTHOR, "test", null, SHIPPED_ID);
  await step(AUTHOR, "stage", null, SHIPPED_ID);
  await step(OTHER, "approve", null, SHIPPED_ID);
  expect(await stages(SHIPPED_ID)).toBe("2 live, 1 retired");
  const { lines } = await trial.parts.life.diff(SHIPPED_ID, 1, 2);
  expect(lines.filter(({ kind }) => kind !== "same").map(({ kind, text: line }) => `${kind} ${line.trim()}`)).toEqual([
    "removed off: {verb: audit-off}",
    "added off: {verb: audit-off*}",
  ]);
});

test("a commander puts a draft live at once with a reason, and somebody else looks within a day", async () => {
  await write();
  expect(await refusalOf(step(AUTHOR, "emergency", "now"))).toBe("rule-not-permitted");
  expect(await refusalOf(step(COMMANDER, "emergency"))).toBe("rule-reason-missing");
  const rule = await step(COMMANDER, "emergency", "it is exploited now");
  const [version] = rule.versions;
  expect(version).toMatchObject({ stage: "live", emergency: { reason: "it is exploited now", lookedBy: null } });
  const hours = (Date.parse(rule.lookDue ?? "") - Date.now()) / 3_600_000;
  expect(Math.round(hours)).toBe(24);
  expect(await refusalOf(step(COMMANDER, "confirm"))).toBe("rule-own-work");
  expect((await step(OTHER, "confirm")).lookDue).toBeNull();
});

test("what was changed meanwhile is not changed", async () => {
  await write();
  const { life } = trial.parts;
  expect(await refusalOf(life.step(AUTHOR, ID, 1, "test", { version: 7, reason: null }))).toBe("changed-meanwhile");
  expect(await refusalOf(life.edit(AUTHOR, ID, { text: ruleText("word", ID), ...NOTES, version: 7 }))).toBe(
    "changed-meanwhile",
  );
  await life.edit(AUTHOR, ID, { text: ruleText("word", ID), ...NOTES, version: 1 });
  expect((await trial.parts.rules.get(AUTHOR, ID)).title).toBe("Somebody says word");
});

test("a text that cannot be read names its place, and one with another id is refused", async () => {
  await write();
  const { life } = trial.parts;
  expect(await refusalOf(life.write(AUTHOR, { text: "title: [", ...NOTES }))).toBe("yaml-invalid");
  expect(await refusalOf(life.write(AUTHOR, { text: ruleText("a", ID), ...NOTES }))).toBe("rule-id-taken");
  expect(await refusalOf(life.edit(AUTHOR, ID, { text: ruleText("a", SHIPPED_ID), ...NOTES, version: 1 }))).toBe(
    "rule-id-changed",
  );
});

test("a text that loads not is kept as a draft and goes no further", async () => {
  const text = ruleText("whisper", ID).replace("condition: s", "condition: s and t");
  await trial.parts.life.write(AUTHOR, { text, ...NOTES });
  expect(await refusalOf(step(AUTHOR, "test"))).toBe("rule-text-unsound");
});

test("a rule without an id is given one", async () => {
  const { id } = await trial.parts.life.write(AUTHOR, { text: ruleText("x", ID).replace(`id: ${ID}\n`, ""), ...NOTES });
  expect(id).toMatch(/^[0-9a-f]{8}-/);
  expect(id).not.toBe(ID);
});

test("what is retired keeps its history and no longer runs", async () => {
  await trial.parts.life.retireShipped(OTHER, SHIPPED_ID, "we have no such system");
  const rule = await trial.parts.rules.get(OTHER, SHIPPED_ID);
  expect([rule.stage, await stages(SHIPPED_ID), await running()]).toEqual([
    "retired",
    "1 retired",
    ["many_refused.yml", "many_refused.yml"],
  ]);
});

test("an editor is told what is wrong by line and column, with a remedy", () => {
  const { sound, diagnostics } = trial.parts.life.check(ruleText("a", ID).replace("condition: s", "condition: t"));
  expect(sound).toBe(false);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors).toMatchObject([{ code: "condition-name", line: 8, column: 14 }]);
  expect(errors[0]?.remedy).toMatch(/./);
  expect(diagnostics.some(({ severity }) => severity === "warning")).toBe(true);
});
