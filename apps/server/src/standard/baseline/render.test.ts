import { expect, test } from "vitest";
import { renderStatements } from "./index.js";
import { Requirement, Vocabulary } from "./schema.js";

const text = (en: string, ja: string) => ({ en, ja });
const vocabulary = Vocabulary.parse({
  classes: ["C1", "C2", "C3"].map((id) => ({ id, en: id, ja: id })),
  phases: [],
  domains: [],
  units: [
    { id: "day", one: "day", many: "days", ja: "日" },
    { id: "percent", one: "%", many: "%", ja: "%" },
    { id: "score", decimals: 1, one: "", many: "", ja: "" },
    { id: "count", one: "", many: "", ja: "" },
  ],
  evidence: [],
  methods: [],
});
const requirement = Requirement.parse({
  id: "MZ-TST-01",
  title: text("Test", "試験"),
  phases: ["P6"],
  practisedBy: "service",
  waivable: [],
  statements: [
    { id: "a", ...text("Within ${wait}, ${share} by ${how}.", "${wait}以内に${share}を${how}で。") },
    { id: "b", ...text("From ${score}, ${many} of them.", "${score}以上、${many}件。") },
  ],
  params: [
    { id: "wait", direction: "max", unit: "day", values: { C1: 2, C2: 1 } },
    { id: "share", direction: "min", unit: "percent", values: { C1: 90, C2: 99.5 } },
    { id: "score", direction: "max", unit: "score", values: { C1: 9, C2: 7 } },
    { id: "many", direction: "min", unit: "count", values: { C1: 1_000_000, C2: 1_000_000 } },
    { id: "how", direction: "set", scale: [text("hand", "手作業"), text("machine", "機械")], values: { C1: 1, C2: 2 } },
  ],
  evidence: [{ kind: "log", maxAgeDays: {}, ...text("Log", "ログ") }],
  verify: [{ method: "test", everyMonths: {}, ...text("Try.", "試す。") }],
  maps: ["1", "2"].map((id) => ({ source: "s", id, relation: "intersects" })),
  attack: { none: text("None.", "なし。") },
  rationale: text("Because.", "理由。"),
  provenance: "field",
});

test("values are written with unit, number and language", () => {
  expect(renderStatements(requirement, "C1", "en", vocabulary).map((each) => each.text)).toEqual([
    "Within 2 days, 90% by hand.",
    "From 9.0, 1,000,000 of them.",
  ]);
  expect(renderStatements(requirement, "C2", "en", vocabulary)[0]?.text).toBe("Within 1 day, 99.5% by machine.");
  expect(renderStatements(requirement, "C2", "ja", vocabulary).map((each) => each.text)).toEqual([
    "1日以内に99.5%を機械で。",
    "7.0以上、1,000,000件。",
  ]);
});

test("a class without a value is refused, never left blank", () => {
  expect(() => renderStatements(requirement, "C3", "en", vocabulary)).toThrow("wait has no value for C3");
});
