import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AUTHOR, COMMANDER, OTHER, RulesTrial, refusalOf, ruleText, SHIPPED_ID } from "../rules.fixture.js";
import type { ImportOrder, ImportTaking, RuleImportPreview } from "./schema.js";
import { RuleImports } from "./service.js";

const trial = new RulesTrial();
let proved = 0;
beforeAll(async () => await trial.open(), 60_000);
afterAll(async () => await trial.close(), 60_000);
beforeEach(async () => await trial.anew());

const id = (n: number): string => `00000000-0000-4000-8000-0000000000e${n}`;
const LICENSE = { path: "LICENSE", text: "Detection Rule License (DRL) 1.1" };
const rules = (...verbs: string[]) => [
  ...verbs.map((verb, n) => ({ path: `rules/r${n}.yml`, text: ruleText(verb, id(n)) })),
  LICENSE,
];

function imports(): RuleImports {
  const { database, book, rules: all } = trial.parts;
  const onSamples = async (): Promise<void> => {
    proved += 1;
    await trial.parts.proofs.proveAll(new AbortController().signal, () => undefined);
  };
  return new RuleImports({
    database,
    book,
    rules: all,
    folders: [trial.folder],
    namesOf: async () => new Map(),
    onSamples,
  });
}

const STAGED: ImportTaking = { policy: "staged", gone: "keep", reason: null };
async function bring(order: Omit<ImportOrder, "name">, taking = STAGED) {
  const preview = await imports().preview(OTHER, { name: "acme", ...order });
  return await imports().take(OTHER, preview.id, taking);
}
const doings = ({ counts }: RuleImportPreview) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

test("a collection is looked at first, then staged, with licence and author", async () => {
  const preview = await imports().preview(OTHER, { name: "acme", files: rules("sing", "dance") });
  expect([doings(preview), preview.license, preview.renews]).toEqual([{ new: 2 }, "DRL-1.1", false]);
  expect((await trial.parts.rules.all()).length).toBe(3);
  const made = await imports().take(OTHER, preview.id, STAGED);
  expect(made).toMatchObject({ name: "acme", staged: 2, live: 0, license: "DRL-1.1" });
  expect(await trial.parts.rules.get(AUTHOR, id(0))).toMatchObject({
    stage: "staged",
    origin: "imported",
    license: "DRL-1.1",
  });
  const paths = (await trial.parts.rules.live()).texts.map(({ path }) => path);
  expect(paths).toContain("trial/1/imports/acme/rules/r0.yml");
});

test("rules go straight live only by the policy of the import, with a reason", async () => {
  const live: ImportTaking = { policy: "live", gone: "keep", reason: null };
  const preview = await imports().preview(OTHER, { name: "acme", files: rules("sing") });
  expect(await refusalOf(imports().take(OTHER, preview.id, live))).toBe("rule-reason-missing");
  expect(await imports().take(OTHER, preview.id, { ...live, reason: "ran elsewhere for a year" })).toMatchObject({
    live: 1,
  });
});

test("a collection that comes again changes what changed and keeps what was chosen here", async () => {
  await bring({ files: rules("sing", "dance", "shout") });
  await trial.parts.rules.turn(AUTHOR, id(1), false, { version: 0, reason: "too loud" });
  await trial.parts.life.step(AUTHOR, id(2), 1, "rework", { version: 1, reason: null });
  await trial.parts.life.edit(AUTHOR, id(2), { text: ruleText("cry", id(2)), noteEn: null, noteJa: null, version: 2 });
  const preview = await imports().preview(OTHER, { name: "acme", files: rules("hum", "hop") });
  expect(doings(preview)).toEqual({ changed: 2, gone: 1 });
  await imports().take(OTHER, preview.id, STAGED);
  expect(await trial.parts.rules.get(AUTHOR, id(1))).toMatchObject({
    enabled: false,
    open: { number: 2 },
    title: "Somebody says hop",
  });
  expect((await imports().preview(OTHER, { name: "acme", files: rules("hum", "hop") })).counts.unchanged).toBe(2);
});

test("a rule that is there from elsewhere is left alone", async () => {
  const preview = await imports().preview(OTHER, {
    name: "acme",
    files: [{ path: "a.yml", text: ruleText("a", SHIPPED_ID) }],
  });
  expect(doings(preview)).toEqual({ taken: 1 });
  await imports().take(OTHER, preview.id, STAGED);
  expect((await trial.parts.rules.get(AUTHOR, SHIPPED_ID)).origin).toBe("shipped");
});

test("a second person releases what was proved, and the rest only where that is asked for", async () => {
  const sample = JSON.stringify({ name: "sung", expect: true, event: { verb: "sing" } });
  const made = await bring({
    files: [...rules("sing", "dance"), { path: "rules/r0.proof.ndjson", text: `${sample}\n` }],
  });
  expect([made.staged, proved]).toEqual([2, 1]);
  const release = (actor: typeof OTHER, unproved: boolean) =>
    imports().release(actor, made.id, { reason: "ran on trial", unproved });
  expect(await refusalOf(release(OTHER, false))).toBe("rule-own-work");
  expect(await release(COMMANDER, false)).toMatchObject({ live: 1, staged: 1 });
  expect(await release(COMMANDER, true)).toMatchObject({ live: 2, staged: 0 });
});

test("an import is removed as a whole; its rules are retired and keep their history", async () => {
  const made = await bring({ files: rules("sing", "dance") });
  expect(await imports().remove(OTHER, made.id, "too loud")).toMatchObject({ live: 0, staged: 0, retired: 2 });
  expect(await trial.parts.rules.get(AUTHOR, id(0))).toMatchObject({ stage: "retired" });
  await bring({ files: rules("sing") });
  expect(
    (await trial.parts.rules.get(AUTHOR, id(0))).versions.map(({ number, stage }) => `${number} ${stage}`),
  ).toEqual(["2 staged", "1 retired"]);
});

test("a folder is read only within those that are allowed, and its commit is noted", async () => {
  const folder = join(trial.folder, "checkout");
  mkdirSync(join(folder, "rules"), { recursive: true });
  writeFileSync(join(folder, "rules", "a.yml"), ruleText("sing", id(0)));
  symlinkSync("/etc", join(folder, "rules", "link"));
  symlinkSync("/etc", join(trial.folder, "way-out"));
  execFileSync("git", ["init", "-q", "-b", "main", folder]);
  const git = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-C", folder];
  execFileSync("git", [...git, "add", "rules/a.yml"]);
  execFileSync("git", [...git, "commit", "-q", "-m", "a"]);
  const commit = execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  const preview = await imports().preview(OTHER, { name: "acme", folder });
  expect([preview.counts.new, preview.revision]).toEqual([1, commit]);
  for (const outside of ["/etc", join(trial.folder, "way-out"), join(trial.folder, "..")]) {
    expect(await refusalOf(imports().preview(OTHER, { name: "acme", folder: outside }))).toBe("folder-not-allowed");
  }
});

test("what somebody else read is not there to take", async () => {
  const preview = await imports().preview(OTHER, { name: "acme", files: rules("sing") });
  expect(await refusalOf(imports().take(AUTHOR, preview.id, STAGED))).toBe("not-there");
});
