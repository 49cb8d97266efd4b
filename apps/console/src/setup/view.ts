import type { Answer, Failure } from "../shared/ask.js";
import type { Standing, Verified } from "./standing.js";

/** The faces of the set-up page. */
export type View =
  | "waiting"
  | "verified"
  | "open"
  | "expired"
  | "invalid"
  | "used"
  | "done"
  | "not-loopback"
  | "wrong-host"
  | "too-many-attempts"
  | "unreachable"
  | "unexpected";

export interface SetupFacts {
  /** The token of the address, if it had one. */
  readonly token: string | null;
  /** The answer to the token; null while it is asked. */
  readonly verified: Answer<Verified> | null;
  /** Where the installation stands; null while it is asked. */
  readonly standing: Answer<Standing> | null;
  /** True where the server knows this browser as the one that used the address, as after a reload. */
  readonly remembered: boolean;
  readonly now: Date;
}

/** What a refusal of the server shows; every other code is unexpected. */
const REFUSALS: ReadonlyMap<string, View> = new Map([
  ["setup-token-invalid", "invalid"],
  ["setup-token-expired", "expired"],
  ["setup-token-used", "used"],
  ["setup-not-loopback", "not-loopback"],
  ["request-invalid", "invalid"],
  ["too-many-attempts", "too-many-attempts"],
  ["host-not-allowed", "wrong-host"],
]);

/** Statuses that say enough, whatever code comes with them (RFC 9110, 15.5.20 and 15.6.4). */
const STATUSES: ReadonlyMap<number, View> = new Map([
  [421, "wrong-host"],
  [503, "unreachable"],
]);

/** The face of the page for what is known. A token in the address counts before what the server says of the rest. */
export function decideView(facts: SetupFacts): View {
  const view = facts.token === null ? viewOfStanding(facts) : viewOfToken(facts.verified);
  return view === "used" && facts.remembered ? "verified" : view;
}

/** Where the installation stands at an instant: an address that waits may have run out since the server told of it. */
export function standsAt({ state, expiresAt }: Standing, now: Date): Standing["state"] | "expired" {
  return state === "open" && expiresAt !== null && expiresAt <= now ? "expired" : state;
}

export function viewOfFailure(failure: Failure): View {
  switch (failure.kind) {
    case "unreachable":
      return "unreachable";
    case "unreadable":
      return STATUSES.get(failure.status) ?? "unexpected";
    case "refused":
      return REFUSALS.get(failure.code) ?? STATUSES.get(failure.status) ?? "unexpected";
  }
}

function viewOfToken(verified: Answer<Verified> | null): View {
  if (verified === null) return "waiting";
  return verified.ok ? "verified" : viewOfFailure(verified.failure);
}

function viewOfStanding({ standing, now }: SetupFacts): View {
  if (standing === null) return "waiting";
  return standing.ok ? standsAt(standing.value, now) : viewOfFailure(standing.failure);
}
