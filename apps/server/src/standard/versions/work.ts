import { sql } from "kysely";
import { type Actor, mayDo, systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { changedMeanwhile, HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Vocabulary } from "../baseline/index.js";
import { keepCrosswalk, standardDigest } from "../content/load.js";
import { decide, type Who } from "../lifecycle.js";
import { notThere, peopleOf, personOf, refusal, withAuthor } from "../people.js";
import type { StepOrder } from "../requirements/schema.js";
import { keepVote, votesOn } from "../requirements/work.js";
import type { Author, StandardDecision, StandardTables } from "../tables.js";
import { type RequirementVersion, readMembers } from "./published.js";
import { STANDARD_STEPS, type StandardFacts } from "./rules.js";
import type { MemberOrder, NewStandard, StandardEdit, StandardVoteOrder } from "./schema.js";

/** A version of the standard as it is worked on. */
export interface StandardWork {
  readonly id: string;
  readonly number: number | null;
  readonly state: StandardDecision;
  readonly title: string;
  readonly titleJa: string;
  readonly note: string;
  readonly noteJa: string;
  readonly vocabulary: Vocabulary;
  readonly digest: string | null;
  readonly effectiveOn: string | null;
  readonly emergency: boolean;
  readonly reason: string | null;
  readonly basedOn: string | null;
  readonly origin: string;
  readonly authors: readonly Author[];
  readonly revision: number;
  readonly createdAt: Date;
  readonly candidateAt: Date | null;
  readonly publishedAt: Date | null;
}

/** Loads one for a change; throws 404, and 409 where it is not at the revision that was read. */
export async function lockStandard(tx: Transaction, id: string, revision: number | null): Promise<StandardWork> {
  const { rows } = await sql<StandardWork>`
    select id, number, state, title, title_ja as "titleJa", note, note_ja as "noteJa", vocabulary, digest,
      effective_on::text as "effectiveOn", emergency, reason, based_on as "basedOn", origin, authors, revision,
      created_at as "createdAt", candidate_at as "candidateAt", published_at as "publishedAt"
    from standard_version where id = ${id} for update`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw notThere("version of the standard of this id");
  if (revision !== null && row.revision !== revision) throw changedMeanwhile();
  return row;
}

/** A draft: what is in force or published last, with every approved version that is newer. */
export async function draftStandard(tx: Transaction, actor: Actor, { title, titleJa }: NewStandard): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into standard_version (state, title, title_ja, vocabulary, origin, based_on, authors)
    select 'draft', ${title}, ${titleJa}, vocabulary, 'editor', id, ${JSON.stringify(withAuthor([], actor))}::jsonb
    from standard_version where state = 'published' order by number desc limit 1 returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw notThere("published version to begin from");
  await sql`insert into standard_member (standard, requirement, version)
    select ${id}, requirement, max(version) from requirement_version own
    where state = 'approved' and (
      exists (select from standard_member where standard = (select based_on from standard_version where id = ${id})
        and requirement = own.requirement)
      or not exists (select from standard_member where requirement = own.requirement))
    group by requirement`.execute(tx);
  await appendTrail(tx, actor, {
    action: "standard-version.drafted",
    object: { kind: "standard-version", id },
    after: { title },
  });
  return id;
}

export async function editStandard(tx: Transaction, actor: Actor, id: string, given: StandardEdit): Promise<void> {
  const row = await lockStandard(tx, id, given.revision);
  if (row.state !== "draft" && row.state !== "candidate") throw notOpen(row.state);
  const { revision: _, ...fields } = given;
  // The days may be set while it is a candidate; what it says may not.
  const words = ["title", "titleJa", "note", "noteJa"] as const;
  if (row.state === "candidate" && words.some((name) => fields[name] !== undefined)) throw notOpen(row.state);
  await tx
    .withTables<StandardTables>()
    .updateTable("standard_version")
    .set({
      title: fields.title ?? row.title,
      title_ja: fields.titleJa ?? row.titleJa,
      note: fields.note ?? row.note,
      note_ja: fields.noteJa ?? row.noteJa,
      effective_on: fields.effectiveOn === undefined ? row.effectiveOn : fields.effectiveOn,
      emergency: fields.emergency ?? row.emergency,
      reason: fields.reason === undefined ? row.reason : fields.reason,
      revision: row.revision + 1,
      changed_at: new Date(),
      authors: JSON.stringify(row.state === "draft" ? withAuthor(row.authors, actor) : row.authors),
    })
    .where("id", "=", id)
    .execute();
  await appendTrail(tx, actor, {
    action: "standard-version.changed",
    object: { kind: "standard-version", id },
    after: { ...fields },
  });
}

export async function setMember(tx: Transaction, actor: Actor, id: string, order: MemberOrder): Promise<void> {
  const row = await lockStandard(tx, id, order.revision);
  if (row.state !== "draft") throw notOpen(row.state);
  const { requirement, version } = order;
  if (version === null) {
    await sql`delete from standard_member where standard = ${id} and requirement = ${requirement}`.execute(tx);
  } else {
    const { rows } = await sql`insert into standard_member (standard, requirement, version)
      select ${id}, requirement, version from requirement_version
      where requirement = ${requirement} and version = ${version} and state <> 'withdrawn'
      on conflict (standard, requirement) do update set version = excluded.version returning 1`.execute(tx);
    if (rows.length === 0) throw notThere(`version ${version} of ${requirement}`);
  }
  await sql`update standard_version set revision = revision + 1, changed_at = now(),
      authors = ${JSON.stringify(withAuthor(row.authors, actor))}::jsonb where id = ${id}`.execute(tx);
  await appendTrail(tx, actor, {
    action: "standard-version.member-set",
    object: { kind: "standard-version", id },
    after: { requirement, version },
  });
}

/** What a vote speaks of: the members as they are, and the days that are asked for. */
export async function voteDigest(tx: Transaction, row: StandardWork): Promise<string> {
  const members = await readMembers(tx, row.id);
  return standardDigest(
    { vocabulary: row.vocabulary, effectiveOn: row.effectiveOn, emergency: row.emergency },
    members,
  );
}

export async function voteStandard(tx: Transaction, actor: Actor, id: string, order: StandardVoteOrder): Promise<void> {
  const row = await lockStandard(tx, id, order.revision);
  if (row.state !== "candidate") throw notOpen(row.state);
  const authors = await authorsOf(tx, row);
  if (order.vote === "approve" && peopleOf(authors).includes(personOf(actor))) {
    throw refusal({ code: "guard-refuses", about: ["author-approves"] });
  }
  const digest = await voteDigest(tx, row);
  await keepVote(tx, actor, "standard-version", id, order.vote, { revision: row.revision, digest }, order.note);
  await appendTrail(tx, actor, {
    action: order.vote === "approve" ? "standard-version.agreed" : "standard-version.impact-read",
    object: { kind: "standard-version", id },
    after: { revision: row.revision, digest },
    ...(order.note === null ? {} : { reason: order.note }),
  });
}

/** Whoever wrote the version, or a requirement that it changes. */
export async function authorsOf(tx: Transaction, row: StandardWork): Promise<readonly Author[]> {
  const { rows } = await sql<{ authors: readonly Author[] }>`
    select own.authors from standard_member member
    join requirement_version own using (requirement, version)
    where member.standard = ${row.id} and not exists (select from standard_member before
      where before.standard = ${row.basedOn} and before.requirement = member.requirement
        and before.version = member.version)`.execute(tx);
  return [...row.authors, ...rows.flatMap(({ authors }) => authors)];
}

export interface StandardStepParts {
  readonly today: string;
  /** Problems of the export of what it says. */
  readonly exportProblems: (members: readonly RequirementVersion[], row: StandardWork) => readonly string[];
}

export async function stepStandard(
  tx: Transaction,
  actor: Actor,
  id: string,
  { to, revision, reason }: StepOrder,
  parts: StandardStepParts,
): Promise<void> {
  const row = await lockStandard(tx, id, revision);
  const target = STORED.find((state) => state === to);
  if (target === undefined) throw refusal({ code: "no-such-step", about: [row.state, to] });
  const facts = await standardFacts(tx, row, reason ?? row.reason, parts);
  const may = (who: Who): boolean => who !== "system" && mayDo(actor.roles, who);
  const decision = decide(STANDARD_STEPS, row.state, target, may, facts);
  if (!decision.ok) throw refusal(decision.refused);
  const digest = target === "published" ? standardDigest(row.vocabulary, await readMembers(tx, id)) : null;
  const number = target === "published" ? await nextNumber(tx) : null;
  await tx
    .withTables<StandardTables>()
    .updateTable("standard_version")
    .set({
      state: target,
      number,
      digest,
      revision: row.revision + 1,
      changed_at: new Date(),
      candidate_at: target === "candidate" ? new Date() : row.candidateAt,
      published_at: target === "published" ? new Date() : null,
    })
    .where("id", "=", id)
    .execute();
  await appendTrail(tx, actor, {
    action: `standard-version.${PAST[target]}`,
    object: { kind: "standard-version", id },
    before: { state: row.state },
    after: { state: target, ...(number === null ? {} : { number, digest, effectiveOn: row.effectiveOn }) },
    ...(reason === null ? {} : { reason }),
  });
}

const STORED = ["draft", "candidate", "published", "withdrawn"] as const;
const PAST = { draft: "returned", candidate: "submitted", published: "published", withdrawn: "withdrawn" } as const;

/** Numbers have no gaps: two that publish at once wait for each other. */
async function nextNumber(tx: Transaction): Promise<number> {
  await sql`lock table standard_version in share row exclusive mode`.execute(tx);
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number), 0) + 1 as next from standard_version`.execute(tx);
  return rows[0]?.next ?? 1;
}

export async function standardFacts(
  tx: Transaction,
  row: StandardWork,
  reason: string | null,
  { today, exportProblems }: StandardStepParts,
): Promise<StandardFacts> {
  const members = await readMembers(tx, row.id);
  const { rows: states } = await sql<{ requirement: string; state: string }>`
    select requirement, state from standard_member join requirement_version using (requirement, version)
    where standard = ${row.id} and state <> 'approved'`.execute(tx);
  const votes = await votesOn(tx, "standard-version", row.id, {
    revision: row.revision,
    digest: await voteDigest(tx, row),
  });
  const approvals = votes.filter(({ vote }) => vote === "approve");
  const { rows: latest } = await sql<{ day: string | null }>`
    select max(effective_on)::text as day from standard_version where state = 'published'`.execute(tx);
  const people = (list: typeof votes): string[] => list.map(({ person, account }) => person ?? account);
  const executives = approvals.filter(({ roles }) => mayDo(roles, "standard.hasten"));
  return {
    unapproved: states.map(({ requirement }) => requirement),
    conflicts: conflictsIn(members),
    exportProblems: exportProblems(members, row),
    members: members.length,
    authors: peopleOf(await authorsOf(tx, row)),
    approvers: people(approvals),
    auditAgrees: approvals.some(({ roles }) => roles.includes("auditor")),
    executives: new Set(people(executives)).size,
    impactRead: votes.some(({ vote }) => vote === "impact-read"),
    candidateDays: row.candidateAt === null ? 0 : (Date.now() - row.candidateAt.getTime()) / 86_400_000,
    emergency: row.emergency,
    reason,
    effectiveOn: row.effectiveOn,
    today,
    latestEffectiveOn: latest[0]?.day ?? null,
    isInForce: false,
  };
}

/** Two members with one title say the same to whoever reads the list. */
function conflictsIn(members: readonly RequirementVersion[]): string[] {
  const titles = members.flatMap(({ content: { title } }) => [title.en, title.ja]);
  return titles.filter((title, index) => titles.indexOf(title) !== index);
}

/**
 * Tells, once, that a version is in force: its crosswalk becomes that of the desk, what was proposed for it is done. Which
 * one is in force is asked of the days elsewhere; this only follows.
 */
export async function settleStandard(tx: Transaction, inForce: string): Promise<boolean> {
  const row = await lockStandard(tx, inForce, null);
  const { rows } = await sql`update standard_version set in_force_at = now()
    where id = ${inForce} and in_force_at is null returning 1`.execute(tx);
  if (rows.length === 0) return false;
  const members = await readMembers(tx, inForce);
  await keepCrosswalk(
    tx,
    members.map(({ content }) => content),
    null,
  );
  await sql`update standard_proposal own set state = 'in-force', revision = own.revision + 1, changed_at = now()
    from standard_member member where member.standard = ${inForce} and member.requirement = own.became_requirement
      and member.version >= own.became_version and own.state = 'in-draft'`.execute(tx);
  await appendTrail(tx, systemActor("standard"), {
    action: "standard-version.in-force",
    object: { kind: "standard-version", id: inForce },
    after: { number: row.number, effectiveOn: row.effectiveOn },
  });
  return true;
}

function notOpen(state: string): HttpError {
  return new HttpError(409, "not-open", {
    detail: `this cannot be done to a version that is ${state}`,
    remedy: "Return it to draft, or begin a new one.",
  });
}
