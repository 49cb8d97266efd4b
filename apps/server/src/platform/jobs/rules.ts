/** States of a job, and what happens to one. No clock and no database here. */
export const JOB_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_EVENTS = [
  /** A runner takes it. */
  "claim",
  /** Its work is done. */
  "finish",
  /** Its work failed; another try may help. */
  "fail",
  /** Its work cannot be done, however often it is tried. */
  "reject",
  /** Its runner gave no sign of life: it was killed. */
  "lapse",
  /** Its runner is ending and gives it back. */
  "release",
  /** Somebody does not want it any longer: while queued at once, while running when its work stops. */
  "cancel",
] as const;
export type JobEvent = (typeof JOB_EVENTS)[number];

export interface JobFacts {
  readonly state: JobState;
  /** Runs begun since the last checkpoint, the present one included. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly cancelRequested: boolean;
}

interface Step {
  readonly from: JobState;
  readonly on: JobEvent;
  readonly to: JobState;
  readonly when: (facts: JobFacts) => boolean;
}

const always = (): boolean => true;
const unwanted = (facts: JobFacts): boolean => facts.cancelRequested;
const wanted = (facts: JobFacts): boolean => !facts.cancelRequested;
const mayRetry = (facts: JobFacts): boolean => wanted(facts) && facts.attempts < facts.maxAttempts;
const isSpent = (facts: JobFacts): boolean => wanted(facts) && facts.attempts >= facts.maxAttempts;

const STEPS: readonly Step[] = [
  { from: "queued", on: "claim", to: "running", when: wanted },
  { from: "queued", on: "cancel", to: "cancelled", when: always },
  { from: "running", on: "finish", to: "succeeded", when: always },
  { from: "running", on: "cancel", to: "cancelled", when: unwanted },
  { from: "running", on: "fail", to: "queued", when: mayRetry },
  { from: "running", on: "fail", to: "failed", when: isSpent },
  { from: "running", on: "fail", to: "cancelled", when: unwanted },
  { from: "running", on: "reject", to: "failed", when: always },
  { from: "running", on: "lapse", to: "queued", when: mayRetry },
  { from: "running", on: "lapse", to: "failed", when: isSpent },
  { from: "running", on: "lapse", to: "cancelled", when: unwanted },
  { from: "running", on: "release", to: "queued", when: wanted },
  { from: "running", on: "release", to: "cancelled", when: unwanted },
];

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;

export interface JobMove {
  readonly to: JobState;
  readonly attempts: number;
  /** How long it rests before it may be claimed again. */
  readonly waitMs: number;
}

/** What an event does to a job; null where it may not happen. */
export function decideJob(facts: JobFacts, event: JobEvent): JobMove | null {
  const step = STEPS.find((row) => row.from === facts.state && row.on === event && row.when(facts));
  if (step === undefined) return null;
  if (event === "claim") return { to: step.to, attempts: facts.attempts + 1, waitMs: 0 };
  // An orderly end is nobody's failed attempt.
  if (event === "release") return { to: step.to, attempts: Math.max(facts.attempts - 1, 0), waitMs: 0 };
  const waits = step.to === "queued" && event === "fail";
  return { to: step.to, attempts: facts.attempts, waitMs: waits ? backoffMs(facts.attempts) : 0 };
}

/** 1 s, 2 s, 4 s … to five minutes. */
function backoffMs(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_WAIT_MS);
}
