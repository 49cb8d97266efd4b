import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import type { ProfileFacts } from "../applicability/facts.js";
import type { ClassId } from "../baseline/schema.js";
import type { ExceptionState } from "../exceptions/rules.js";
import type { Standing } from "./standing.js";
import type { Grade, RecordState, ReopenCause } from "./states.js";
import { STATEMENT_STATES } from "./states.js";

type Json<T> = ColumnType<T, string, string>;
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Instant = ColumnType<Date, Date, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** Somebody who had a hand in something; the person counts, where it is known. */
export interface Hand {
  readonly account: string;
  readonly person: string | null;
}

/** Who practises a statement: the service itself, the one it stands on, or its customers. */
export const SHARES = ["own", "platform", "customer"] as const;

export const StatementClaim = z.object({
  id: z.string().max(8),
  state: z.enum(STATEMENT_STATES),
  text: z.string().trim().max(4000),
  share: z.enum(SHARES).default("own"),
});
export type StatementClaim = z.infer<typeof StatementClaim>;

/** What a judgement was made on. */
export interface Pins {
  readonly standard: number;
  readonly version: number;
  readonly digest: string;
  readonly profile: string;
  readonly at: ClassId;
  readonly evidence: readonly { readonly id: string; readonly slot: number | null; readonly digest: string | null }[];
}

export interface Approval extends Hand {
  readonly name: string;
  readonly roles: readonly string[];
  readonly at: string;
  readonly note: string;
}

/** The tables of practice; their migration says what the columns mean. */
export type PracticeTables = {
  service: {
    id: string;
    code: string;
    name: string;
    name_ja: string | null;
    yomi: string | null;
    owner_unit: string | null;
    phase: string;
    class: string;
  };
  service_profile: {
    id: Generated<string>;
    service: string;
    number: number;
    state: "submitted" | "confirmed" | "superseded" | "refused";
    facts: Json<ProfileFacts>;
    note: string;
    author: string;
    author_name: string;
    author_person: string | null;
    submitted_at: Instant;
    decided_by: string | null;
    decided_by_name: string | null;
    decided_by_person: string | null;
    decided_at: InstantOrNull;
    reason: string | null;
    superseded_at: InstantOrNull;
  };
  not_applicable: {
    id: Generated<string>;
    service: string;
    requirement: string;
    profile: string;
    state: "proposed" | "confirmed" | "refused" | "ended";
    reason: string;
    proposed_by: string;
    proposed_by_name: string;
    proposed_by_person: string | null;
    proposed_at: Instant;
    decided_by: string | null;
    decided_by_name: string | null;
    decided_by_person: string | null;
    decided_at: InstantOrNull;
    note: string | null;
    until: InstantOrNull;
  };
  practice_record: {
    service: string;
    requirement: string;
    state: RecordState;
    grade: Grade | null;
    cause: ReopenCause | null;
    cause_detail: string | null;
    statements: JsonWithDefault<readonly StatementClaim[]>;
    platform: string | null;
    claimed_by: string | null;
    claimed_by_name: string | null;
    claimed_by_person: string | null;
    claimed_at: InstantOrNull;
    judged_by: string | null;
    judged_by_name: string | null;
    judged_by_person: string | null;
    judged_at: InstantOrNull;
    judged_note: string | null;
    pins: JsonOrNull<Pins>;
    reopened_at: InstantOrNull;
    contributors: JsonWithDefault<readonly Hand[]>;
    version: Generated<number>;
  };
  evidence_file: {
    sha256: string;
    size: ColumnType<string, number, never>;
    name: string;
    media_type: string;
    added_by: string;
    added_at: Instant;
  };
  evidence: {
    id: Generated<string>;
    service: string;
    requirement: string;
    slot: number | null;
    statements: string[];
    form: "file" | "link" | "automated";
    title: string;
    sha256: string | null;
    link: string | null;
    period_from: InstantOrNull;
    observed_at: Instant;
    received_at: Instant;
    max_age_days: number;
    fresh_until: Instant;
    state: "received" | "accepted" | "rejected";
    added_by: string;
    added_by_name: string;
    added_by_person: string | null;
    decided_by: string | null;
    decided_by_name: string | null;
    decided_at: InstantOrNull;
    note: string | null;
    reminded: Generated<number[]>;
  };
  practice_exception: {
    id: Generated<string>;
    number: string;
    service: string;
    requirement: string;
    state: ExceptionState;
    class: ClassId;
    reason: string;
    compensation: string;
    from_at: Instant;
    until_at: Instant;
    renews: string | null;
    chain_days_before: number;
    requested_by: string;
    requested_by_name: string;
    requested_by_person: string | null;
    requested_at: Instant;
    approvals: JsonWithDefault<readonly Approval[]>;
    ended_by: string | null;
    ended_by_name: string | null;
    ended_at: InstantOrNull;
    ended_reason: string | null;
    warned_at: InstantOrNull;
    version: Generated<number>;
  };
  practice_exception_series: { year: number; last: number };
  standing: {
    service: string;
    requirement: string;
    standing: Standing;
    since: Instant;
    short_since: InstantOrNull;
    next_at: InstantOrNull;
  };
  standing_interval: {
    service: string;
    requirement: string;
    standing: Standing;
    short_since: InstantOrNull;
    from_at: Instant;
    to_at: ColumnType<Date | number, Date | undefined, Date>;
  };
};
