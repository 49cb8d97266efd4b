import type { Permission } from "../platform/access/index.js";

/** Who takes a step: whoever holds a permission, or the system when a day has come. */
export type Who = Permission | "system";

/** A row of a table of states. A guard gives the names of what is missing; none passes. */
export interface Step<State extends string, Facts> {
  readonly from: State;
  readonly to: State;
  readonly who: Who;
  readonly guard: (facts: Facts) => readonly string[];
}

export type Refused = {
  readonly code: "no-such-step" | "not-permitted" | "guard-refuses";
  /** States, the permission, or the guards that refuse. */
  readonly about: readonly string[];
};

export type Decision<State extends string, Facts> =
  | { readonly ok: true; readonly step: Step<State, Facts> }
  | { readonly ok: false; readonly refused: Refused };

/** Whether a step may be taken. Nobody passes a guard by: there is no role for it. */
export function decide<State extends string, Facts>(
  steps: readonly Step<State, Facts>[],
  from: State,
  to: State,
  may: (who: Who) => boolean,
  facts: Facts,
): Decision<State, Facts> {
  const step = steps.find((row) => row.from === from && row.to === to);
  if (step === undefined) return { ok: false, refused: { code: "no-such-step", about: [from, to] } };
  if (!may(step.who)) return { ok: false, refused: { code: "not-permitted", about: [step.who] } };
  const missing = step.guard(facts);
  if (missing.length > 0) return { ok: false, refused: { code: "guard-refuses", about: missing } };
  return { ok: true, step };
}

/** Names of what does not hold. */
export function missing(...facts: readonly (readonly [guard: string, holds: boolean])[]): readonly string[] {
  return facts.filter(([, holds]) => !holds).map(([guard]) => guard);
}

export const says = (text: string | null | undefined): boolean => (text ?? "").trim() !== "";
