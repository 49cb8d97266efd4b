import { expect, test } from "vitest";
import { mayDo, ROLES } from "../../platform/access/index.js";
import { mayIn } from "./load.js";
import {
  decideIncidentStep,
  FUNCTIONS,
  INCIDENT_STATES,
  type IncidentFacts,
  type IncidentState,
  type StepAsk,
} from "./steps.js";

/** The pairs once more, by hand: a test made from the table alone would agree with any table. */
const LEGAL: readonly string[] = [
  "triage active",
  "active contained",
  "contained resolved",
  "resolved in_review",
  "in_review closed",
  "triage dismissed",
  "closed active",
  "triage merged",
  "active merged",
  "contained merged",
  "resolved merged",
  "in_review merged",
];

const whole = (state: IncidentState): IncidentFacts => ({
  state,
  severity: "SEV-1",
  label: "TLP:AMBER",
  hasCommander: true,
  hasService: true,
  scopeStatement: "Two gateways of one tenant, 20 to 21 November",
  occurredFrom: new Date(0),
  uncontained: 0,
  tracksDone: ["eradication", "recovery"],
  monitoringUntil: new Date(0),
  rootCause: "A password that was used twice",
  techniques: 1,
  failedRequirements: 1,
  reviewConclusion: "Two corrective actions",
});
const ASK: StepAsk = { reason: "because", into: { open: true, sameKind: true, closeEnough: true } };
const anybody = (): boolean => true;

test("every pair of states is as the hand-written list says", () => {
  const found = INCIDENT_STATES.flatMap((from) =>
    INCIDENT_STATES.filter((to) => "step" in decideIncidentStep(whole(from), to, anybody, ASK)).map(
      (to) => `${from} ${to}`,
    ),
  );
  expect(found.toSorted()).toEqual(LEGAL.toSorted());
});

/** Once more by hand. */
const SORTERS: readonly string[] = ["analyst", "incident-handler", "incident-commander"];
const CONTRIBUTORS: readonly string[] = [...SORTERS, "investigator", "researcher", "legal", "liaison"];

for (const role of ROLES) {
  test(`every pair of states as ${role}, without a function in the case and with each`, () => {
    for (const own of [null, ...FUNCTIONS]) {
      const may = mayIn(
        { kind: "account", id: "a", name: "a", person: null, roles: [role], compartments: [] },
        own === null ? [] : [own],
      );
      const commands = CONTRIBUTORS.includes(role) && (own === "commander" || own === "deputy");
      for (const from of INCIDENT_STATES) {
        for (const to of INCIDENT_STATES) {
          const decision = decideIncidentStep(whole(from), to, may, ASK);
          const code = "refused" in decision ? decision.refused.code : null;
          const leads = role === "incident-commander" || commands || (to === "dismissed" && SORTERS.includes(role));
          const expected = !LEGAL.includes(`${from} ${to}`) ? "no-such-step" : leads ? null : "not-permitted";
          expect([own, from, to, code]).toEqual([own, from, to, expected]);
        }
      }
    }
  });
}

const guards: [
  name: string,
  from: IncidentState,
  to: IncidentState,
  without: Partial<IncidentFacts>,
  ask: StepAsk,
  missing: readonly string[],
][] = [
  ["an active case has its severity", "triage", "active", { severity: null }, {}, ["severity"]],
  ["an active case has its commander", "triage", "active", { hasCommander: false }, {}, ["commander"]],
  ["an active case has its label", "triage", "active", { label: null }, {}, ["label"]],
  ["an active case has a service that is affected", "triage", "active", { hasService: false }, {}, ["service"]],
  ["a contained case says its scope", "active", "contained", { scopeStatement: " " }, {}, ["scopeStatement"]],
  ["a contained case says since when", "active", "contained", { occurredFrom: null }, {}, ["occurredFrom"]],
  ["a contained case leaves nothing affected uncontained", "active", "contained", { uncontained: 1 }, {}, ["scope"]],
  ["a resolved case is eradicated", "contained", "resolved", { tracksDone: ["recovery"] }, {}, ["eradication"]],
  ["a resolved case is recovered", "contained", "resolved", { tracksDone: ["eradication"] }, {}, ["recovery"]],
  [
    "a resolved case is watched until a time",
    "contained",
    "resolved",
    { monitoringUntil: null },
    {},
    ["monitoringUntil"],
  ],
  ["a closed case has its cause", "in_review", "closed", { rootCause: null }, {}, ["rootCause"]],
  ["a closed case has its techniques", "in_review", "closed", { techniques: 0 }, {}, ["techniques"]],
  ["a closed case names what failed", "in_review", "closed", { failedRequirements: 0 }, {}, ["failedRequirements"]],
  [
    "a heavy case has its review",
    "in_review",
    "closed",
    { severity: "SEV-2", reviewConclusion: null },
    {},
    ["reviewConclusion"],
  ],
  ["a lighter one may do without", "in_review", "closed", { severity: "SEV-3", reviewConclusion: null }, {}, []],
  ["what is dismissed says why", "triage", "dismissed", {}, {}, ["reason"]],
  ["what is opened again says why", "closed", "active", {}, { reason: "\u3000" }, ["reason"]],
  ["a merge names the case that is kept", "active", "merged", {}, { reason: "same" }, ["into"]],
  [
    "nothing is merged into a case that is over",
    "active",
    "merged",
    {},
    { reason: "same", into: { open: false, sameKind: true, closeEnough: true } },
    ["into"],
  ],
  [
    "an exercise is not merged into what is real",
    "active",
    "merged",
    {},
    { reason: "same", into: { open: true, sameKind: false, closeEnough: true } },
    ["into"],
  ],
  [
    "what few know is not merged into what many know",
    "active",
    "merged",
    {},
    { reason: "same", into: { open: true, sameKind: true, closeEnough: false } },
    ["into"],
  ],
];
for (const [name, from, to, without, ask, missing] of guards) {
  test(name, () => {
    const decision = decideIncidentStep({ ...whole(from), ...without }, to, anybody, ask);
    expect("refused" in decision ? decision.refused.about : []).toEqual(missing);
  });
}

test("a guard is passed by in an emergency: by who leads, with a reason, and what was missing is told", () => {
  const facts = { ...whole("triage"), severity: null };
  const take = (may: () => boolean, ask: StepAsk, override: boolean) =>
    decideIncidentStep(facts, "active", may, ask, override);
  expect(take(anybody, ASK, true)).toMatchObject({ overridden: ["severity"] });
  expect(take(anybody, {}, true)).toMatchObject({ refused: { code: "facts-missing" } });
  expect(take(anybody, ASK, false)).toMatchObject({ refused: { code: "facts-missing" } });
  expect(take(() => false, ASK, true)).toMatchObject({ refused: { code: "not-permitted" } });
});

test("no emergency passes by what a merge needs, nor makes a step of none", () => {
  const ask = { reason: "because" };
  expect(decideIncidentStep(whole("active"), "merged", anybody, ask, true)).toMatchObject({
    refused: { about: ["into"] },
  });
  expect(decideIncidentStep(whole("triage"), "resolved", anybody, ask, true)).toMatchObject({
    refused: { code: "no-such-step" },
  });
});

test("the permission to contribute is what a function builds on", () => {
  expect(ROLES.filter((role) => mayDo([role], "incidents.contribute")).toSorted()).toEqual(
    [...CONTRIBUTORS].toSorted(),
  );
});
