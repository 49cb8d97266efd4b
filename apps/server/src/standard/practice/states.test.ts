import { expect, test } from "vitest";
import { decideRecord, RECORD_STATES, type RecordFacts, type RecordState, type StatementFacts } from "./states.js";

const good: StatementFacts = { id: "a", state: "practised", hasEvidence: true, hasFresh: true };
const record = (state: RecordState, statements = [good]): RecordFacts => ({ state, inherited: false, statements });
const ALL = { grade: "met", note: "Read.", cause: "stale", conflict: null } as const;

/** Written a second time, by hand: who may lead a record from where to where. */
const LEGAL = [
  "empty claimed owner",
  "reopened claimed owner",
  "judged claimed owner",
  "claimed claimed owner",
  "claimed judged auditor",
  "judged reopened system",
];

test("every pair of states and every role gives what the list says, and nothing else", () => {
  for (const from of RECORD_STATES)
    for (const to of RECORD_STATES)
      for (const who of ["owner", "auditor", "system"] as const) {
        const decided = decideRecord(record(from), to, [who], ALL);
        expect([`${from} ${to} ${who}`, "step" in decided]).toEqual([
          `${from} ${to} ${who}`,
          LEGAL.includes(`${from} ${to} ${who}`),
        ]);
      }
});

const judge = (statements: StatementFacts[], ask: object = {}) =>
  decideRecord(record("claimed", statements), "judged", ["auditor"], { ...ALL, ...ask });
const about = (decided: ReturnType<typeof decideRecord>) => ("refused" in decided ? decided.refused.about : null);

const cases: [name: string, decided: ReturnType<typeof decideRecord>, missing: readonly string[] | null][] = [
  ["a claim says the state of each statement", claim([{ ...good, state: null }]), ["state:a"]],
  ["what is claimed as practised has evidence", claim([{ ...good, hasEvidence: false }]), ["evidence:a"]],
  ["what is not practised needs none", claim([{ ...good, state: "not_practised", hasEvidence: false }]), null],
  ["met needs evidence that still counts", judge([{ ...good, hasFresh: false }]), ["fresh:a"]],
  ["met needs every statement practised", judge([{ ...good, state: "partly" }]), ["practised:a"]],
  ["not met needs no evidence", judge([{ ...good, hasFresh: false }], { grade: "not_met" }), null],
  ["a judgement has a note", judge([good], { note: " " }), ["note"]],
  ["whoever is not independent does not judge", judge([good], { conflict: "contributed" }), ["independence"]],
];
for (const [name, decided, missing] of cases) test(name, () => expect(about(decided)).toEqual(missing));

function claim(statements: StatementFacts[]) {
  return decideRecord(record("empty", statements), "claimed", ["owner"]);
}
