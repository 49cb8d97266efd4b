import type { ColumnType, Generated } from "kysely";
import type { Requirement, Vocabulary } from "./baseline/schema.js";
import type { ProposalState } from "./proposals/rules.js";

type Json<T> = ColumnType<T, string, string>;
type Stamp = ColumnType<Date, Date | undefined, Date>;

/** Somebody who wrote on something. The person counts, not the account: one person may have several. */
export interface Author {
  readonly account: string;
  readonly person: string | null;
  readonly name: string;
}

export type Relation = "equal" | "subset" | "superset" | "intersects";
export type FrameworkKind = "guideline" | "customer" | "practice";
/** What is decided about a version of a requirement; whether it is in force follows from the standard. */
export type RequirementDecision = "draft" | "review" | "approved" | "withdrawn";
export type StandardDecision = "draft" | "candidate" | "published" | "withdrawn";
type Origin = "content" | "editor" | "import" | "proposal";
type ProposalOrigin = "incident" | "exercise" | "lab" | "owner" | "audit" | "desk" | "content";

/** The tables of this domain; the migrations say what each column means. */
export type StandardTables = {
  framework: {
    id: string;
    title: string;
    publisher: string;
    kind: FrameworkKind;
    holds: string;
    shipped: Generated<boolean>;
    version: Generated<number>;
    created_at: Stamp;
    changed_at: Stamp;
  };
  framework_clause: {
    framework: string;
    id: string;
    title: string | null;
    body: string | null;
    position: number;
    withdrawn: Generated<boolean>;
  };
  requirement: { id: string; domain: Generated<string>; shipped: Generated<boolean>; created_at: Stamp };
  requirement_version: {
    requirement: string;
    version: number;
    state: RequirementDecision;
    content: Json<Requirement>;
    digest: string;
    based_on: number | null;
    reason_weaker: string | null;
    origin: Origin;
    authors: Json<readonly Author[]>;
    revision: Generated<number>;
    created_at: Stamp;
    changed_at: Stamp;
    approved_at: Date | null;
  };
  requirement_comment: {
    id: Generated<string>;
    requirement: string;
    version: number;
    body: string;
    made_by: string;
    made_by_name: string;
    made_at: Stamp;
    answer: string | null;
    resolved_by: string | null;
    resolved_by_name: string | null;
    resolved_at: Date | null;
  };
  standard_version: {
    id: Generated<string>;
    number: number | null;
    state: StandardDecision;
    title: string;
    title_ja: string;
    note: Generated<string>;
    note_ja: Generated<string>;
    vocabulary: Json<Vocabulary>;
    digest: string | null;
    /** A day; read it as text (`effective_on::text`), since a driver would make an instant of it. */
    effective_on: ColumnType<never, string | null, string | null>;
    emergency: Generated<boolean>;
    reason: string | null;
    based_on: string | null;
    origin: "content" | "editor" | "import";
    authors: Json<readonly Author[]>;
    revision: Generated<number>;
    created_at: Stamp;
    changed_at: Stamp;
    candidate_at: Date | null;
    published_at: Date | null;
    in_force_at: Date | null;
  };
  standard_member: { standard: string; requirement: string; version: number };
  standard_vote: {
    id: Generated<string>;
    object_kind: "requirement-version" | "standard-version";
    object_id: string;
    vote: "approve" | "impact-read";
    revision: number;
    digest: string;
    account: string;
    account_name: string;
    person: string | null;
    roles: string[];
    note: string | null;
    at: Stamp;
  };
  standard_content: { digest: string; loaded_at: Stamp; standard: string | null };
  clause_mapping: {
    framework: string;
    clause: string;
    requirement: string;
    relation: Relation;
    rationale: string | null;
    rationale_ja: string | null;
    origin: "content" | "desk";
    state: ColumnType<"in-force" | "proposed", "in-force" | "proposed" | undefined, "in-force" | "proposed">;
    made_by: string;
    made_by_name: string;
    made_by_person: string | null;
    made_at: Stamp;
    agreed_by: string | null;
    agreed_by_name: string | null;
    agreed_at: Date | null;
  };
  clause_joint: {
    framework: string;
    clause: string;
    requirements: string[];
    relation: "equal" | "superset";
    rationale: string;
    rationale_ja: string;
    origin: "content" | "desk";
    made_at: Stamp;
  };
  clause_decline: {
    framework: string;
    clause: string;
    reason: string;
    made_by: string;
    made_by_name: string;
    made_at: Stamp;
  };
  standard_proposal: {
    id: Generated<string>;
    number: string;
    title: string;
    body: string;
    origin: ProposalOrigin;
    origin_reference: string | null;
    requirement: string | null;
    state: ProposalState;
    proposed_by: string;
    proposed_by_name: string;
    proposed_by_person: string | null;
    answer: string | null;
    answered_by: string | null;
    answered_by_name: string | null;
    answered_at: Date | null;
    became_requirement: string | null;
    became_version: number | null;
    revision: Generated<number>;
    created_at: Stamp;
    changed_at: Stamp;
  };
  standard_proposal_series: { year: number; last: number };
};
