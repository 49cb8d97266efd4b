import { expect, test } from "vitest";
import { changeOf, type FactsDraft, fieldFor, placeFor } from "./facts.js";

const BEFORE: FactsDraft = {
  title: "Web shell",
  summary: "",
  severity: "SEV-2",
  label: "TLP:AMBER",
  service: "",
  occurredFrom: "2026-11-22T10:10:00",
  occurredTo: "",
  confidence: "confirmed",
  detectedAt: "",
  awareAt: "",
  awareReason: "",
  nextUpdateAt: "",
  scopeStatement: "",
  eradicatedAt: "",
  recoveredAt: "",
  monitoringUntil: "",
  rootCause: "",
  techniques: "T1505.003",
  failedRequirements: "",
  reviewConclusion: "",
  reason: "",
};
const change = (part: Partial<FactsDraft>) => changeOf(BEFORE, { ...BEFORE, ...part }, "Asia/Tokyo");

const cases: [name: string, part: Partial<FactsDraft>, body: object][] = [
  ["what is left as it is is not sent", {}, {}],
  [
    "times are those of the reader's zone",
    { monitoringUntil: "2026-12-01T09:00" },
    { monitoringUntil: "2026-12-01T00:00:00Z" },
  ],
  ["a text that is emptied is taken away", { rootCause: " " }, { rootCause: null }],
  [
    "the range goes together",
    { occurredTo: "2026-11-22T11:36:00", confidence: "estimated" },
    { occurred: { from: "2026-11-22T01:10:00Z", to: "2026-11-22T02:36:00Z", confidence: "estimated" } },
  ],
  ["lists are read as people paste them", { techniques: "t1505.003、T1041" }, { techniques: ["T1505.003", "T1041"] }],
  [
    "becoming aware goes with its reason",
    { awareAt: "2026-11-22T11:58:00", awareReason: "the mail of the customer" },
    { aware: { at: "2026-11-22T02:58:00Z", reason: "the mail of the customer" } },
  ],
  [
    "a severity that is set keeps its reason",
    { severity: "SEV-1", reason: "600 customers" },
    { severity: "SEV-1", reason: "600 customers" },
  ],
];
for (const [name, part, body] of cases) test(name, () => expect(change(part)).toEqual(body));

test("every fact that a guard asks for is given in a field or in a part of the page", () => {
  const asked =
    "severity commander label service scopeStatement occurredFrom scope eradication recovery monitoringUntil rootCause techniques failedRequirements reviewConclusion".split(
      " ",
    );
  expect(asked.filter((fact) => fieldFor(fact) === null && placeFor(fact) === null)).toEqual([]);
});
