import type { Answer, Failure } from "../shared/ask.js";
import type { Standing } from "./standing.js";

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
  readonly verified: Answer<true> | null;
  /** Where the installation stands; null while it is asked. */
  readonly standing: Answer<Standing> | null;
  /** True where this tab saw the token verified before, as after a reload. */
  readonly remembered: boolean;
  readonly now: Date;
}

/** What a refusal of the server shows; every other code is unexpected. */
const REFUSALS: ReadonlyMap<string, View> = new Map([
  ["setup-token-invalid", "invalid"],
  ["setup-token-expired", "expired"],
  ["setup-token-used", "used"],
  ["setup-not-loopback", "not-loopback"],
  ["too-many-attempts", "too-many-attempts"],
  ["host-not-allowed", "wrong-host"],
]);

/** RFC 9110, 15.5.20: the request was sent to a host this server does not answer for. */
const MISDIRECTED = 421;

/** The face of the page for what is known. A token in the address counts before what the server says of the rest. */
export function decideView(facts: SetupFacts): View {
  const view = facts.token === null ? viewOfStanding(facts) : viewOfToken(facts.verified);
  return view === "used" && facts.remembered ? "verified" : view;
}

export function viewOfFailure(failure: Failure): View {
  switch (failure.kind) {
    case "unreachable":
      return "unreachable";
    case "unreadable":
      return failure.status === MISDIRECTED ? "wrong-host" : "unexpected";
    case "refused":
      return REFUSALS.get(failure.code) ?? (failure.status === MISDIRECTED ? "wrong-host" : "unexpected");
  }
}

function viewOfToken(verified: Answer<true> | null): View {
  if (verified === null) return "waiting";
  return verified.ok ? "verified" : viewOfFailure(verified.failure);
}

function viewOfStanding({ standing, now }: SetupFacts): View {
  if (standing === null) return "waiting";
  if (!standing.ok) return viewOfFailure(standing.failure);
  const { state, expiresAt } = standing.value;
  if (state === "open" && expiresAt !== null && expiresAt <= now) return "expired";
  return state;
}
