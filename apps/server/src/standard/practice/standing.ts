import type { Applies } from "../applicability/rules.js";
import type { Grade, RecordState, ReopenCause } from "./states.js";

/**
 * How a service stands towards one requirement at an instant: the cell of the comparison. Pure, and a function of time:
 * what decays by itself does so at its exact instant, whoever looks. All times in ms since the epoch.
 */
export const STANDINGS = [
  "met",
  "inherited",
  "partly",
  "not_met",
  "exception",
  "stale",
  "claimed",
  "unknown",
  "later",
  "not_applicable",
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Below the bar: judged, or shown by a check, and found short. */
export const BELOW: readonly Standing[] = ["partly", "not_met"];
/** Not shown to be at the bar; "since" counts from the first of them. */
export const SHORT: readonly Standing[] = [...BELOW, "stale", "claimed", "unknown"];

export interface StandingFacts {
  /** Null while no profile of the service is confirmed. */
  readonly applies: Applies | null;
  /** Whether the service has come to the phase in which the requirement is due. */
  readonly due: boolean;
  /** When an assent that it does not apply ends; null where there is none. */
  readonly assentUntil: number | null;
  readonly state: RecordState;
  /** The last judgement, also while it is claimed anew. */
  readonly grade: Grade | null;
  readonly cause: ReopenCause | null;
  /** For each kind of evidence the judgement stands on: until when the newest that counts does. */
  readonly freshUntil: readonly number[];
  /** Approved ones that have not ended; a renewal stands beside the one it renews. */
  readonly exceptions: readonly { readonly from: number; readonly until: number }[];
  /** How the service it inherits from stands; null where it practises it itself. */
  readonly platform: Standing | null;
  /** Statements this service has to practise itself besides. */
  readonly shares: boolean;
}

export interface Stand {
  readonly standing: Standing;
  /** The next instant at which time alone may change it; null where none does. */
  readonly nextAt: number | null;
}

export function standingAt(facts: StandingFacts, now: number): Stand {
  const plain = withoutException(facts, now);
  const covered = facts.exceptions.some(({ from, until }) => from <= now && now < until);
  const standing = covered && SHORT.includes(plain) ? "exception" : plain;
  return { standing, nextAt: nextOf(facts, now) };
}

function withoutException(facts: StandingFacts, now: number): Standing {
  if (facts.applies === null) return "unknown";
  if (facts.applies === "not_applicable" && (facts.assentUntil === null || now < facts.assentUntil)) {
    return "not_applicable";
  }
  if (facts.platform !== null) {
    const theirs = facts.platform === "met" ? "inherited" : facts.platform;
    return facts.shares ? worse(theirs, own(facts, now)) : theirs;
  }
  return own(facts, now);
}

function own(facts: StandingFacts, now: number): Standing {
  if (facts.state === "empty") {
    if (facts.cause === "check" || facts.cause === "incident") return "not_met";
    return facts.due ? "unknown" : "later";
  }
  if (facts.state === "judged" && facts.grade !== null) {
    return facts.grade === "met" && isStale(facts, now) ? "stale" : facts.grade;
  }
  // Until it is judged anew, what was found short stays short, and what went stale stays stale.
  if (facts.grade === "partly" || facts.grade === "not_met") return facts.grade;
  if (facts.state === "claimed") return facts.cause === "check" || facts.cause === "incident" ? "not_met" : "claimed";
  switch (facts.cause) {
    case "check":
    case "incident":
      return "not_met";
    case "stale":
    case "rejected":
      return "stale";
    default:
      return "claimed";
  }
}

/** The last instant still counts (see freshness). */
function isStale({ freshUntil }: StandingFacts, now: number): boolean {
  return freshUntil.some((until) => now > until);
}

const ORDER: readonly Standing[] = [
  "not_met",
  "partly",
  "stale",
  "unknown",
  "claimed",
  "later",
  "exception",
  "inherited",
  "met",
  "not_applicable",
];

function worse(one: Standing, other: Standing): Standing {
  return ORDER.indexOf(one) <= ORDER.indexOf(other) ? one : other;
}

function nextOf({ exceptions, assentUntil, freshUntil }: StandingFacts, now: number): number | null {
  const instants = [
    // The instant itself still counts: what is stored in whole milliseconds changes one later.
    ...freshUntil.map((until) => until + 1),
    ...exceptions.flatMap(({ from, until }) => [from, until]),
    ...(assentUntil === null ? [] : [assentUntil]),
  ].filter((instant) => instant > now);
  return instants.length === 0 ? null : Math.min(...instants);
}
