import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDemo } from "@mizugiwa/demo";
import { EventReader } from "@mizugiwa/events";
import { compileRules, parseRules } from "@mizugiwa/sigma";
import { expect, test } from "vitest";
import { z } from "zod";
import { readRuleTexts, SHIPPED_RULES } from "../monitoring/index.js";
import { stopServer } from "../platform/process/stop.js";
import { Client } from "../platform/testing/client.js";
import { WholeServer } from "../platform/testing/whole-server.js";
import { readSamples } from "./samples.js";

const T0_MS = Date.UTC(2026, 10, 24, 0, 42);
const PASSWORD = "a long enough passphrase 7";

test("the same seed and the same beginning tell the same story, with its records in the order of time", () => {
  const [one, other] = [1, 1].map((seed) => [...writeDemo(readSamples(), T0_MS, seed, 0.02)]);
  expect(one).toEqual(other);
  expect(one).not.toEqual([...writeDemo(readSamples(), T0_MS, 2, 0.02)]);
  const sources = new Set(one?.map(({ source }) => source));
  expect(sources.size).toBe(40);
});

test("rules meet the story and nothing of the ordinary traffic", () => {
  const rules = compileRules(readRuleTexts(SHIPPED_RULES).map(({ text, path }) => parseRules(text, path)));
  const reader = new EventReader();
  const hits = (samples: ReturnType<typeof readSamples>): string[] =>
    [...writeDemo(samples, T0_MS, 1, 0.05)].flatMap(({ source, lines }) =>
      lines.flatMap((line, index) =>
        rules
          .match(reader.read(Buffer.from(line), index, T0_MS).event)
          .flatMap(({ rule, silent }) => (silent ? [] : [`${source}: ${rule.title}`])),
      ),
    );
  expect(hits(new Map())).toEqual([]);
  const breach = new Set(hits(readSamples()).filter((hit) => hit.startsWith("web01-")));
  expect(new Set(hits(readSamples()).filter((hit) => hit.startsWith("db01-")))).toEqual(new Set());
  expect([...breach].sort()).toEqual([
    "web01-access: Application Scanner Names Itself",
    "web01-access: Script in an Upload Folder Answers",
    "web01-access: Web Shell Commands in a Query",
    "web01-auditd: Linux Shell Started With Effective Root of an Ordinary User",
    "web01-auditd: Linux Web Server Account Looks Around",
  ]);
});

const LIST = z.object({
  rows: z.array(
    z.looseObject({
      state: z.string().optional(),
      number: z.union([z.string(), z.number()]).transform(String).optional(),
      rule: z.object({ id: z.string(), title: z.string() }).optional(),
    }),
  ),
});

/** A server with the demo of thin traffic, told to its end. */
async function demo(words: readonly string[], work: (list: (path: string) => Promise<Row[]>) => Promise<void>) {
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-demo-"));
  const server = new WholeServer(data, ["--demo", ...words], { MIZUGIWA_DEMO_SHARE: "0.02" });
  try {
    const client = new Client(await server.start());
    await client.setUp(await server.setupAddress(), "evaluator", PASSWORD);
    const isTold = () =>
      existsSync(join(data, "demo.json")) && readFileSync(join(data, "demo.json"), "utf8").includes('"isTold":true');
    await expect.poll(isTold, { timeout: 160_000, interval: 500 }).toBe(true);
    await work(async (path) => LIST.parse((await client.must("GET", path)).body).rows);
  } finally {
    await server.kill("SIGTERM");
    await stopServer(data);
    rmSync(data, { recursive: true, force: true });
  }
}
type Row = z.infer<typeof LIST>["rows"][number];

test("a first start shows the provider, its alerts and its incidents", async () => {
  await demo([], async (list) => {
    const alerts = async (more: string) =>
      (await list(`api/v1/alerts?limit=500&${more}`)).filter(({ rule }) => rule?.id.startsWith("mizugiwa.") === false);
    expect(await alerts("state=linked")).toHaveLength(5);
    expect(await alerts("state=any")).toHaveLength(60);
    // The passwords that were tried in a row, which only a correlation tells, wait for somebody.
    const open = await alerts("state=new");
    expect(open.map(({ rule }) => rule?.title)).toContain("Linux SSH Server Refuses Many Passwords");
    const numbers = async (kinds: string) =>
      (await list(`api/v1/incidents?state=any&limit=100&kind=${kinds}`)).map(({ number, state }) => [number, state]);
    const found = await numbers("real,backfilled,exercise");
    expect(found).toHaveLength(9);
    expect(found.filter(([, state]) => state === "closed")).toHaveLength(8);
    expect((await numbers("exercise")).every(([number]) => number?.startsWith("EXR-"))).toBe(true);
    expect(await numbers("exercise")).toHaveLength(2);
    expect(await list("api/v1/incidents")).toMatchObject([{ state: "active", severity: "SEV-1" }]);
    expect(await list("api/v1/people?limit=200")).toHaveLength(30);
    expect(await list("api/v1/assets?limit=200")).toHaveLength(120);
    expect(await list("api/v1/holdings?limit=200")).toHaveLength(12);
    expect(await list("api/v1/components?q=acme/gallery")).toHaveLength(1);
    const actions = await list("api/v1/corrective-actions?state=any&limit=100");
    expect(actions).toHaveLength(35);
    expect(actions.filter(({ state }) => state === "closed")).toHaveLength(14);
  });
}, 240_000);

test("with the rules removed the queue is empty", async () => {
  const empty = mkdtempSync(join(tmpdir(), "mizugiwa-no-rules-"));
  await demo(["--rules", empty], async (list) => {
    const alerts = await list("api/v1/alerts?limit=500");
    expect(alerts.filter(({ rule }) => rule?.id.startsWith("mizugiwa.") === false)).toEqual([]);
    expect(await list("api/v1/incidents")).toEqual([]);
  });
  rmSync(empty, { recursive: true });
}, 240_000);
