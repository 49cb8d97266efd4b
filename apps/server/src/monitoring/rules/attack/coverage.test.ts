import { expect, test } from "vitest";
import type { Rule } from "../schema.js";
import { type Asked, coverageOf, techniqueOf } from "./coverage.js";
import { coverageCsv, navigatorLayer } from "./exports.js";
import { isHeard } from "./heard.js";
import { type AttackMatrix, readMatrix } from "./matrix.js";

const NOW = new Date("2026-11-25T00:00:00Z");
const ASKED: Asked = { now: NOW, maxAgeDays: 7, kinds: new Set(["cloudtrail"]) };
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const MATRIX: AttackMatrix = {
  version: "18.1",
  notice: "",
  tactics: [{ id: "TA0006", code: "credential-access", name: "Credential Access", nameJa: "認証情報アクセス" }],
  techniques: [
    { id: "T1110", name: "Brute Force", tactics: ["credential-access"] },
    { id: "T1110.003", name: "Password Spraying", tactics: ["credential-access"] },
    { id: "T1111", name: '=cmd, "x"', tactics: ["credential-access"] },
  ],
};

function rule(given: Partial<Rule> = {}): Rule {
  return {
    id: "r1",
    kind: "rule",
    path: "r.yml",
    name: null,
    title: "Rule",
    titleJa: null,
    level: "high",
    status: null,
    author: null,
    license: null,
    description: null,
    descriptionJa: null,
    references: [],
    falsepositives: [],
    techniques: ["T1110"],
    tags: [],
    logsource: { product: "aws", category: null, service: "cloudtrail" },
    refersTo: [],
    enabled: true,
    choice: null,
    origin: "shipped",
    import: null,
    stage: "live",
    liveNumber: 0,
    open: null,
    lookDue: null,
    isPart: false,
    proof: { state: "passed", at: daysAgo(1), samples: 4, failed: 0 },
    lastHitAt: null,
    recentHits: 0,
    trialHits: 0,
    version: 0,
    ...given,
  };
}

const failed = { state: "failed", at: daysAgo(1), samples: 4, failed: 1 } as const;
const none = { state: "none", at: null, samples: 0, failed: 0 } as const;
const states: [name: string, rules: Rule[], state: string][] = [
  ["a fresh proof makes it green", [rule()], "proved"],
  [
    "a proof of eight days does not",
    [rule({ proof: { state: "passed", at: daysAgo(8), samples: 4, failed: 0 } })],
    "stale",
  ],
  ["samples that fail now do not", [rule({ proof: failed })], "stale"],
  ["a tag alone does not", [rule({ proof: none })], "tagged"],
  ["the best of several counts", [rule({ proof: none }), rule({ id: "r2" })], "proved"],
  ["what is switched off covers nothing", [rule({ enabled: false })], "blind"],
  ["what is on trial covers nothing", [rule({ liveNumber: null, stage: "staged" })], "blind"],
  ["what only a correlation counts covers nothing", [rule({ isPart: true })], "blind"],
  ["no rule is a blind spot", [], "blind"],
];
for (const [name, rules, state] of states) {
  test(name, () => expect(coverageOf(MATRIX, rules, ASKED).techniques[0]?.state).toBe(state));
}

test("a technique whose logs do not come is proved and not heard", () => {
  const deaf = rule({ logsource: { product: "okta", category: null, service: "okta" } });
  expect(coverageOf(MATRIX, [deaf], ASKED).techniques[0]).toMatchObject({ state: "proved", heard: false });
  expect(coverageOf(MATRIX, [rule()], ASKED).techniques[0]).toMatchObject({ state: "proved", heard: true });
});

const heard: [kind: string, logsource: Rule["logsource"], fits: boolean][] = [
  ["evtx", { product: "windows", category: "process_creation", service: null }, true],
  ["auditd", { product: "linux", category: null, service: "auditd" }, true],
  ["auditd", { product: "linux", category: "process_creation", service: null }, false],
  ["sysmon-linux", { product: "linux", category: "process_creation", service: null }, true],
  ["access-log", { product: null, category: "webserver", service: null }, true],
  ["access-log", { product: null, category: "proxy", service: null }, false],
  ["syslog", { product: "linux", category: null, service: "sshd" }, true],
  ["entra", { product: "azure", category: null, service: "activitylogs" }, false],
  ["json", { product: "aws", category: null, service: "cloudtrail" }, false],
];
for (const [kind, logsource, fits] of heard) {
  const source = Object.values(logsource)
    .filter((each) => each !== null)
    .join("/");
  test(`${kind} ${fits ? "may be" : "is not"} ${source}`, () =>
    expect(isHeard({ logsource }, new Set([kind]))).toBe(fits));
}

test("tactics are counted, and techniques that ATT&CK does not have are named", () => {
  const { tactics, unknown, rules } = coverageOf(
    MATRIX,
    [rule(), rule({ id: "r2", techniques: ["T9999"], proof: none })],
    ASKED,
  );
  expect(tactics).toMatchObject([{ techniques: 3, proved: 1, blind: 2 }]);
  expect([unknown, rules]).toEqual([["T9999"], { running: 2, proved: 1, stale: 0, unproved: 1 }]);
});

test("a technique's page has its sub-techniques, all its rules, and which service sends what they read", () => {
  const rules = [rule({ techniques: ["T1110.003"] }), rule({ id: "r2", enabled: false })];
  const services = [
    { id: "s1", name: "Compute", kinds: new Set(["cloudtrail"]) },
    { id: "s2", name: "Mail", kinds: new Set(["syslog"]) },
  ];
  const found = techniqueOf(MATRIX, "T1110", rules, services, ASKED);
  expect(found?.subs.map(({ id, state }) => `${id} ${state}`)).toEqual(["T1110.003 proved"]);
  expect(found?.ruleRows.map(({ id, state }) => `${id} ${state}`)).toEqual(["r1 proved", "r2 blind"]);
  expect(found?.services.map(({ name, proved }) => `${name} ${proved}`)).toEqual(["Compute 1", "Mail 0"]);
  expect(techniqueOf(MATRIX, "T9999", rules, [], ASKED)).toBeNull();
});

test("the table is safe in a spreadsheet", () => {
  const lines = coverageCsv(coverageOf(MATRIX, [rule()], ASKED)).split("\r\n");
  expect(lines[1]).toMatch(/^T1110,Brute Force,Credential Access,proved,yes,1,1,2026-11-24/);
  expect(lines[3]).toMatch(/^T1111,"'=cmd, ""x""",/);
});

test("the Navigator's layer scores what was proved, and opens techniques whose sub-techniques are named", () => {
  const layer = JSON.stringify(navigatorLayer(coverageOf(MATRIX, [rule({ techniques: ["T1110.003"] })], ASKED)));
  expect(layer).toContain('"techniqueID":"T1110.003","score":100');
  expect(layer).toContain('"techniqueID":"T1110","score":0');
  expect(layer).not.toContain("T1111");
});

test("ATT&CK as it ships has 14 tactics, and each technique serves one", () => {
  const { tactics, techniques } = readMatrix();
  const codes = new Set(tactics.map(({ code }) => code));
  expect([tactics.length, techniques.length]).toEqual([14, 691]);
  expect(
    techniques.filter((each) => each.tactics.length === 0 || each.tactics.some((code) => !codes.has(code))),
  ).toEqual([]);
});
