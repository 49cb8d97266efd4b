/**
 * Independence: who may judge, approve, verify or publish what. Pure predicates over what is known of people; each gives the
 * first reason that speaks against it, or null. No role passes one by, and no account counts: people do.
 *
 * Names SD1 to SD9 are those of the design of audits: nobody judges what they own, wrote, lead or led within a year.
 */

/** Offices that matter here; an account's roles and the register's leads make them. */
export type Office = "auditor" | "lead-auditor" | "security-officer" | "executive" | "unit-head" | "administrator";

/** A person as independence sees them. Groups and delegations are expanded by `actingFor`. */
export interface Standing {
  readonly person: string;
  readonly offices: readonly Office[];
  /** Units the person belongs to. */
  readonly units: readonly string[];
  /** Units the person belonged to, and when that ended. */
  readonly past: readonly { readonly unit: string; readonly until: Date }[];
  /** People the person leads, through all those between. */
  readonly manages: readonly string[];
  /** Services the person declared a conflict with. */
  readonly conflicts: readonly string[];
}

export interface JudgedService {
  readonly id: string;
  readonly unit: string | null;
  readonly owner: string | null;
  /** Owner, deputies, members, contractors, those on call. */
  readonly team: readonly string[];
  /** Highest class of information: 1 to 3. */
  readonly class: 1 | 2 | 3;
}

/** The tree of units: the unit above each, null at the top. */
type UnitTree = ReadonlyMap<string, string | null>;

export type Conflict =
  | "not-auditor"
  | "contributed"
  | "owner-or-team"
  | "same-unit-line"
  | "cooling-off"
  | "manages-owner"
  | "declared-conflict"
  | "implementer-verifies"
  | "requester-approves"
  | "owner-approves"
  | "too-few-approvers"
  | "level-too-low"
  | "no-security-approver"
  | "author-approves"
  | "drafter-approves"
  | "team-approves"
  | "not-lead-auditor"
  | "lead-reviews"
  | "preparer-reviews"
  | "grants-to-self"
  | "administrator-audits"
  | "lifts-own-service";

const DAY_MS = 86_400_000;
/** Who worked in the line of a service does not judge it for a year. */
const COOLING_DAYS = 365;
const DEPTH_MAX = 64;

/** The unit and those above it, nearest first, without the top: everybody would be in one line. */
function lineOf(tree: UnitTree, unit: string): string[] {
  const line: string[] = [];
  for (let here: string | null = unit; here !== null && line.length < DEPTH_MAX; here = tree.get(here) ?? null) {
    if (line.includes(here)) break;
    line.push(here);
  }
  return line.length > 1 ? line.slice(0, -1) : line;
}

/** Whether two units stand in one line: one is the other, or above it. */
function inOneLine(tree: UnitTree, a: string, b: string): boolean {
  return lineOf(tree, a).includes(b) || lineOf(tree, b).includes(a);
}

export interface IndependenceFacts {
  readonly tree: UnitTree;
  readonly now: Date;
}

/** What keeps a person from being independent of a service; null where nothing does. */
export function dependence(who: Standing, service: JudgedService, { tree, now }: IndependenceFacts): Conflict | null {
  const { person } = who;
  if (person === service.owner || service.team.includes(person)) return "owner-or-team";
  const { unit, owner } = service;
  if (unit !== null) {
    if (who.units.some((own) => inOneLine(tree, own, unit))) return "same-unit-line";
    const recent = who.past.filter(({ until }) => now.getTime() - until.getTime() <= COOLING_DAYS * DAY_MS);
    if (recent.some((past) => inOneLine(tree, past.unit, unit))) return "cooling-off";
  }
  if (owner !== null && who.manages.includes(owner)) return "manages-owner";
  return who.conflicts.includes(service.id) ? "declared-conflict" : null;
}

/** SD1: judging practice. `contributors`: to the record, its evidence, the binding of its checks, what it inherits. */
export function mayJudge(
  who: Standing,
  service: JudgedService,
  contributors: readonly string[],
  facts: IndependenceFacts,
): Conflict | null {
  if (!who.offices.includes("auditor")) return "not-auditor";
  if (contributors.includes(who.person)) return "contributed";
  return dependence(who, service, facts);
}

/** SD3: verifying a corrective action; who owned or did it does not. */
export function mayVerify(
  who: Standing,
  service: JudgedService,
  { owner, implementers }: { readonly owner: string | null; readonly implementers: readonly string[] },
  facts: IndependenceFacts,
): Conflict | null {
  if (!who.offices.includes("auditor")) return "not-auditor";
  if (who.person === owner || implementers.includes(who.person)) return "implementer-verifies";
  return dependence(who, service, facts);
}

/** How high somebody stands: 3 executive, 2 head of a unit or security officer, 1 anybody else. */
function levelOf({ offices }: Standing): number {
  if (offices.includes("executive")) return 3;
  return offices.includes("unit-head") || offices.includes("security-officer") ? 2 : 1;
}

/** SD2: approving an exception, by all who approve together. Class 3 asks for two, a security officer and an executive. */
export function mayExcept(
  approvers: readonly Standing[],
  service: JudgedService,
  { requester, recordOwner }: { readonly requester: string; readonly recordOwner: string | null },
): Conflict | null {
  const people = new Set(approvers.map(({ person }) => person));
  if (people.has(requester)) return "requester-approves";
  const own = [service.owner, recordOwner, ...service.team];
  if (own.some((person) => person !== null && people.has(person))) return "owner-approves";
  if (people.size < (service.class === 3 ? 2 : 1)) return "too-few-approvers";
  const highest = Math.max(...approvers.map(levelOf));
  if (highest < (service.class === 3 ? 3 : 2)) return "level-too-low";
  const security = approvers.some(({ offices }) => offices.includes("security-officer"));
  return service.class === 3 && !security ? "no-security-approver" : null;
}

/** SD4: approving what the standard says; two at least, none of whom wrote it. */
export function mayApproveStandard(authors: readonly string[], approvers: readonly string[]): Conflict | null {
  if (approvers.some((person) => authors.includes(person))) return "author-approves";
  return new Set(approvers).size < STANDARD_APPROVERS ? "too-few-approvers" : null;
}
const STANDARD_APPROVERS = 2;

/** SD5: approving a publication. */
export function mayPublish(approver: string, drafter: string, team: readonly string[] = []): Conflict | null {
  if (approver === drafter) return "drafter-approves";
  return team.includes(approver) ? "team-approves" : null;
}

/** SD6: passing a gate. Each judgement was independent when it was made; a later transfer marks it and erases nothing. */
export function mayPassGate(
  lead: Standing,
  service: JudgedService,
  { judgements, reviewer }: { readonly judgements: readonly (Conflict | null)[]; readonly reviewer: string },
  facts: IndependenceFacts,
): Conflict | null {
  const spoiled = judgements.find((conflict) => conflict !== null);
  if (spoiled !== undefined) return spoiled;
  if (!lead.offices.includes("lead-auditor")) return "not-lead-auditor";
  if (reviewer === lead.person) return "lead-reviews";
  return mayJudge(lead, service, [], facts);
}

/** SD7: granting an office. Nobody makes themselves a judge, and who administers the system judges nothing in it. */
export function mayGrant(granter: string, to: Standing, office: Office): Conflict | null {
  const judges: readonly Office[] = ["auditor", "lead-auditor", "security-officer", "executive"];
  if (judges.includes(office) && granter === to.person) return "grants-to-self";
  const audits: readonly Office[] = ["auditor", "lead-auditor"];
  const both = [...to.offices, office];
  const clash = both.includes("administrator") && audits.some((each) => both.includes(each));
  return clash ? "administrator-audits" : null;
}

/** SD8: reviewing a working paper. */
export function mayReview(reviewer: string, preparer: string): Conflict | null {
  return reviewer === preparer ? "preparer-reviews" : null;
}

/** SD9: an edit of a check or a mapping that lifts a service takes effect alone only where it is not the editor's own. */
export function mayLift(
  editor: Standing,
  lifted: readonly JudgedService[],
  secondReviewer: string | null,
  facts: IndependenceFacts,
): Conflict | null {
  const own = lifted.some((service) => dependence(editor, service, facts) !== null);
  if (!own) return null;
  return secondReviewer === null || secondReviewer === editor.person ? "lifts-own-service" : null;
}

/** Somebody who acts for others carries their conflicts besides their own, and only their own offices. */
export function actingFor(delegate: Standing, principals: readonly Standing[]): readonly Standing[] {
  return [delegate, ...principals.map((each) => ({ ...each, offices: delegate.offices }))];
}

/** The first conflict of any of those somebody is or acts for. */
export function firstConflict(
  standings: readonly Standing[],
  judge: (standing: Standing) => Conflict | null,
): Conflict | null {
  for (const standing of standings) {
    const conflict = judge(standing);
    if (conflict !== null) return conflict;
  }
  return null;
}
