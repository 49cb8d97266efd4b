/** The life of a version of a rule. No clock and no database here; docs/rules.md draws the table. */
export const STAGES = ["draft", "test", "staged", "live", "retired"] as const;
export type Stage = (typeof STAGES)[number];

export const STEP_NAMES = ["test", "rework", "stage", "approve", "emergency", "confirm", "retire"] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** Who did or does something: the account, and the person of the register behind it where that is known. */
export interface Party {
  readonly account: string;
  readonly person: string | null;
}

/** What is known when somebody wants to take a step. */
export interface StepFacts {
  readonly stage: Stage;
  /** Whether the text loads without a problem. */
  readonly sound: boolean;
  /** The last run of its samples on this very text. */
  readonly proof: "passed" | "failed" | "none";
  /** Filters and parts of correlations have nothing of their own to prove. */
  readonly needsProof: boolean;
  readonly author: Party;
  /** Who put it live in an emergency, until somebody else has looked. */
  readonly emergency: Party | null;
  readonly reason: string | null;
}

export type Fault =
  | "text-unsound"
  | "proof-missing"
  | "proof-failed"
  | "own-work"
  | "person-unknown"
  | "reason-missing"
  | "nothing-to-confirm";

type Guard = (facts: StepFacts, actor: Party) => Fault | null;

interface Step {
  readonly from: Stage;
  readonly step: StepName;
  readonly to: Stage;
  readonly who: "rules.manage" | "rules.approve" | "incidents.lead";
  readonly guards: readonly Guard[];
}

const sound: Guard = ({ sound: isSound }) => (isSound ? null : "text-unsound");
const notFailed: Guard = ({ proof }) => (proof === "failed" ? "proof-failed" : null);
const proved: Guard = ({ proof, needsProof }) => {
  if (proof === "failed") return "proof-failed";
  return proof === "none" && needsProof ? "proof-missing" : null;
};
const reasoned: Guard = ({ reason }) => (reason === null ? "reason-missing" : null);
const otherThanAuthor: Guard = ({ author }, actor) => unlike(author, actor);
const otherThanWhoHurried: Guard = ({ emergency }, actor) =>
  emergency === null ? "nothing-to-confirm" : unlike(emergency, actor);

/** Two accounts may be one person's: only the register can tell two people apart. */
function unlike(first: Party, second: Party): Fault | null {
  if (first.account === second.account) return "own-work";
  if (first.person === null || second.person === null) return "person-unknown";
  return first.person === second.person ? "own-work" : null;
}

const STEPS: readonly Step[] = [
  { from: "draft", step: "test", to: "test", who: "rules.manage", guards: [sound] },
  { from: "test", step: "rework", to: "draft", who: "rules.manage", guards: [] },
  { from: "test", step: "stage", to: "staged", who: "rules.manage", guards: [sound, notFailed] },
  { from: "staged", step: "rework", to: "draft", who: "rules.manage", guards: [] },
  { from: "staged", step: "approve", to: "live", who: "rules.approve", guards: [sound, proved, otherThanAuthor] },
  { from: "draft", step: "emergency", to: "live", who: "incidents.lead", guards: [sound, reasoned] },
  { from: "test", step: "emergency", to: "live", who: "incidents.lead", guards: [sound, reasoned] },
  { from: "staged", step: "emergency", to: "live", who: "incidents.lead", guards: [sound, reasoned] },
  { from: "live", step: "confirm", to: "live", who: "rules.approve", guards: [otherThanWhoHurried] },
  { from: "draft", step: "retire", to: "retired", who: "rules.manage", guards: [] },
  { from: "test", step: "retire", to: "retired", who: "rules.manage", guards: [] },
  { from: "staged", step: "retire", to: "retired", who: "rules.manage", guards: [] },
  { from: "live", step: "retire", to: "retired", who: "rules.approve", guards: [reasoned] },
];

export type Decision =
  | { readonly ok: true; readonly to: Stage }
  | { readonly ok: false; readonly fault: Fault | "no-such-step" | "not-permitted" };

/** Whether somebody may take a step now, and where it leads; else the first thing that stands against it. */
export function decideStep(
  facts: StepFacts,
  step: StepName,
  actor: Party,
  may: (permission: Step["who"]) => boolean,
): Decision {
  const row = STEPS.find((each) => each.from === facts.stage && each.step === step);
  if (row === undefined) return { ok: false, fault: "no-such-step" };
  if (!may(row.who)) return { ok: false, fault: "not-permitted" };
  for (const guard of row.guards) {
    const fault = guard(facts, actor);
    if (fault !== null) return { ok: false, fault };
  }
  return { ok: true, to: row.to };
}

/** The steps from a stage that this actor's permissions open, with what stands against each now. */
export function stepsFrom(
  facts: StepFacts,
  actor: Party,
  may: (permission: Step["who"]) => boolean,
): { step: StepName; fault: Fault | null }[] {
  return STEPS.filter(({ from, step, who }) => {
    const isIdle = step === "confirm" && facts.emergency === null;
    return from === facts.stage && may(who) && !isIdle;
  }).map(({ step, guards }) => {
    // A reason is given with the step.
    const given = { ...facts, reason: facts.reason ?? "" };
    return { step, fault: guards.map((guard) => guard(given, actor)).find((fault) => fault !== null) ?? null };
  });
}
