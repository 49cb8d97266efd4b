import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AUTHOR, COUNTED_ID, MANY_ID, RulesTrial, refusalOf, SHIPPED_ID } from "../rules.fixture.js";
import { proveRule } from "./prove.js";

const trial = new RulesTrial();
beforeAll(async () => await trial.open(), 60_000);
afterAll(async () => await trial.close(), 60_000);
beforeEach(async () => await trial.anew());

const never = new AbortController().signal;

test("every rule with samples is proved, and each proof has its date", async () => {
  const done: number[] = [];
  expect(await trial.parts.proofs.proveAll(never, (count) => done.push(count))).toEqual({ rules: 2, failed: 0 });
  const rules = new Map((await trial.parts.rules.all()).map((rule) => [rule.id, rule]));
  expect(rules.get(SHIPPED_ID)?.proof).toMatchObject({ state: "passed", samples: 2, failed: 0 });
  expect(rules.get(MANY_ID)?.proof).toMatchObject({ state: "passed", samples: 2 });
  expect(Date.now() - Date.parse(rules.get(SHIPPED_ID)?.proof.at ?? "")).toBeLessThan(60_000);
  expect(rules.get(COUNTED_ID)).toMatchObject({ isPart: true, proof: { state: "none" } });
});

test("a sample is made of an event that somebody saw, and the rule is proved anew", async () => {
  trial.events.set("n.1.1", { raw: Buffer.from('{"verb": "audit-off", "who": "root"}'), restricted: false });
  const samples = await trial.parts.proofs.add(AUTHOR, SHIPPED_ID, {
    name: "as on 12 May",
    expect: true,
    event: "n.1.1",
  });
  expect(samples.find(({ name }) => name === "as on 12 May")).toMatchObject({ origin: "written", eventId: "n.1.1" });
  expect((await trial.parts.proofs.list(SHIPPED_ID))[0]).toMatchObject({ samples: 3, failed: 0 });
});

test("what only some may know is nobody's sample, and what is not there neither", async () => {
  trial.events.set("n.1.2", { raw: Buffer.from("{}"), restricted: true });
  const add = (event: string) =>
    refusalOf(trial.parts.proofs.add(AUTHOR, SHIPPED_ID, { name: "x", expect: true, event }));
  expect([await add("n.1.2"), await add("n.9.9")]).toEqual(["event-restricted", "event-unknown"]);
});

test("a sample that fails is named with what is wrong", async () => {
  await trial.parts.proofs.add(AUTHOR, SHIPPED_ID, { name: "quiet", expect: false, log: '{"verb": "audit-off"}' });
  const [proof] = await trial.parts.proofs.list(SHIPPED_ID);
  expect(proof).toMatchObject({
    samples: 3,
    failed: 1,
    faults: [{ sample: "quiet", detail: "the rule fires and must not" }],
  });
  const own = (await trial.parts.proofs.samples(SHIPPED_ID)).find(({ name }) => name === "quiet");
  await trial.parts.proofs.remove(AUTHOR, SHIPPED_ID, own?.id ?? "");
  expect((await trial.parts.rules.get(AUTHOR, SHIPPED_ID)).proof.state).toBe("passed");
});

test("a rule that does not load fails all its samples with the reason", () => {
  const text = "title: x\nid: x\nlogsource: {product: a}\ndetection:\n  s: {f|re: '('}\n  condition: s\n";
  const sample = { name: "one", expect: true, bytes: Buffer.from("{}") };
  const { failed, faults } = proveRule({ rule: "x", texts: [{ path: "x.yml", text }], samples: [sample] });
  expect(failed).toBe(1);
  expect(faults[0]?.detail).toMatch(/./);
});
