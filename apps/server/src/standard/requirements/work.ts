import { type Problem, toProblem } from "@mizugiwa/base";
import { sql } from "kysely";
import { type Actor, mayDo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { changedMeanwhile, HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { mayApproveStandard } from "../../register/index.js";
import { CLASSES, examineRequirement, type Facts, Requirement, type Vocabulary } from "../baseline/index.js";
import { digestOf } from "../content/digest.js";
import { decide, type Who } from "../lifecycle.js";
import { notThere, peopleOf, personOf, refusal, withAuthor } from "../people.js";
import type { Author, RequirementDecision, StandardTables } from "../tables.js";
import { type Turn, turnOf } from "../versions/strength.js";
import { REQUIREMENT_STEPS, type RequirementFacts, type RequirementState } from "./rules.js";
import type { RequirementEdit, RequirementWork, StepOrder, VoteOrder } from "./schema.js";

/** What the work on requirements stands on. */
export interface WorkParts {
  readonly facts: () => Facts;
  readonly vocabulary: () => Promise<Vocabulary>;
}

/** A version of a requirement as it is worked on. */
interface WorkRow {
  readonly requirement: string;
  readonly version: number;
  readonly state: RequirementDecision;
  readonly content: Requirement;
  readonly digest: string;
  readonly based_on: number | null;
  readonly reason_weaker: string | null;
  readonly authors: readonly Author[];
  readonly revision: number;
}

/** Loads a version for a change; throws 404, and 409 where it is not at the revision that was read. */
async function lockVersion(tx: Transaction, id: string, version: number, revision: number | null): Promise<WorkRow> {
  const row = await tx
    .withTables<StandardTables>()
    .selectFrom("requirement_version")
    .select([
      "requirement",
      "version",
      "state",
      "content",
      "digest",
      "based_on",
      "reason_weaker",
      "authors",
      "revision",
    ])
    .where("requirement", "=", id)
    .where("version", "=", version)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notThere(`version ${version} of ${id}`);
  if (revision !== null && row.revision !== revision) throw changedMeanwhile();
  return row;
}

/** A new version, made from the newest approved one; throws 409 where one is being worked on. */
export async function draftVersion(tx: Transaction, actor: Actor, id: string): Promise<number> {
  const db = tx.withTables<StandardTables>();
  const held = await db.selectFrom("requirement").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
  if (held === undefined) throw notThere(`requirement ${id}`);
  const versions = await db
    .selectFrom("requirement_version")
    .select(["version", "state", "content"])
    .where("requirement", "=", id)
    .orderBy("version", "desc")
    .execute();
  if (versions.some(({ state }) => state === "draft" || state === "review")) throw beingWorkedOn(id);
  const base = versions.find(({ state }) => state === "approved");
  const [newest] = versions;
  if (base === undefined || newest === undefined) throw notThere(`approved version of ${id}`);
  const version = newest.version + 1;
  await insertVersion(tx, actor, { content: base.content, version, basedOn: base.version, origin: "editor" });
  return version;
}

/** A requirement that was not there; its id is given once and for all. */
export async function addRequirement(tx: Transaction, actor: Actor, content: Requirement): Promise<number> {
  if (content.id.startsWith("MZ-")) {
    throw new HttpError(422, "id-reserved", {
      field: "content.id",
      detail: "ids that begin with MZ are those of the standard that ships",
      remedy: "Take two letters of your own, such as the first two of your company's name.",
    });
  }
  const kept = await tx
    .withTables<StandardTables>()
    .insertInto("requirement")
    .values({ id: content.id })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (kept === undefined) {
    throw new HttpError(409, "id-taken", {
      field: "content.id",
      detail: `${content.id} was given already; an id is never given again`,
      remedy: "Take the next number of the domain.",
    });
  }
  await insertVersion(tx, actor, { content, version: 1, basedOn: null, origin: "editor" });
  return 1;
}

interface NewVersion {
  readonly content: Requirement;
  readonly version: number;
  readonly basedOn: number | null;
  readonly origin: "editor" | "import" | "proposal";
}

async function insertVersion(tx: Transaction, actor: Actor, given: NewVersion): Promise<void> {
  const { content, version, basedOn, origin } = given;
  await tx
    .withTables<StandardTables>()
    .insertInto("requirement_version")
    .values({
      requirement: content.id,
      version,
      state: "draft",
      content: JSON.stringify(content),
      digest: digestOf(content),
      based_on: basedOn,
      reason_weaker: null,
      origin,
      authors: JSON.stringify(withAuthor([], actor)),
      approved_at: null,
    })
    .execute();
  await appendTrail(tx, actor, {
    action: "requirement-version.drafted",
    object: { kind: "requirement", id: content.id },
    after: { version, basedOn, origin },
  });
}

/** Changes what a draft says. Whoever writes is an author from then on, and does not approve it. */
export async function editVersion(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number,
  { revision, content, reasonWeaker }: RequirementEdit,
): Promise<void> {
  const row = await lockVersion(tx, id, version, revision);
  if (row.state !== "draft") throw notADraft(row.state);
  if (content.id !== id) {
    throw new HttpError(422, "id-fixed", { field: "content.id", detail: "the id of a requirement never changes" });
  }
  const digest = digestOf(content);
  await tx
    .withTables<StandardTables>()
    .updateTable("requirement_version")
    .set({
      content: JSON.stringify(content),
      digest,
      reason_weaker: reasonWeaker,
      authors: JSON.stringify(withAuthor(row.authors, actor)),
      revision: row.revision + 1,
      changed_at: new Date(),
    })
    .where("requirement", "=", id)
    .where("version", "=", version)
    .execute();
  await appendTrail(tx, actor, {
    action: "requirement-version.changed",
    object: { kind: "requirement", id },
    before: { version, digest: row.digest },
    after: { version, digest },
  });
}

/** Agrees to exactly what was read. The same person twice, with another account too, is one. */
export async function approveVersion(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number,
  { revision, note }: VoteOrder,
): Promise<void> {
  const row = await lockVersion(tx, id, version, revision);
  if (row.state !== "review") {
    throw new HttpError(409, "not-in-review", { detail: `a version that is ${row.state} is not agreed to` });
  }
  if (peopleOf(row.authors).includes(personOf(actor))) {
    throw refusal({ code: "guard-refuses", about: ["author-approves"] });
  }
  await keepVote(tx, actor, "requirement-version", `${id} ${version}`, "approve", row, note);
  await appendTrail(tx, actor, {
    action: "requirement-version.agreed",
    object: { kind: "requirement", id },
    after: { version, revision, digest: row.digest },
    ...(note === null ? {} : { reason: note }),
  });
}

/** Keeps a vote on one state of something; the same account's second vote changes nothing. */
export async function keepVote(
  tx: Transaction,
  actor: Actor,
  kind: "requirement-version" | "standard-version",
  object: string,
  vote: "approve" | "impact-read",
  { revision, digest }: { readonly revision: number; readonly digest: string },
  note: string | null,
): Promise<void> {
  await tx
    .withTables<StandardTables>()
    .insertInto("standard_vote")
    .values({
      object_kind: kind,
      object_id: object,
      vote,
      revision,
      digest,
      account: actor.id,
      account_name: actor.name,
      person: actor.person,
      roles: [...actor.roles],
      note,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes a step of a version's life; throws with the guards that refuse it. */
export async function stepVersion(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number,
  { to, revision, reason }: StepOrder,
  parts: WorkParts,
): Promise<void> {
  const row = await lockVersion(tx, id, version, revision);
  const facts = await factsOf(tx, row, reason, parts);
  const may = (who: Who): boolean => who !== "system" && mayDo(actor.roles, who);
  const target = STORED.find((state) => state === to);
  if (target === undefined) throw refusal({ code: "no-such-step", about: [row.state, to] });
  const decision = decide(REQUIREMENT_STEPS, row.state, target, may, facts);
  if (!decision.ok) throw refusal(decision.refused);
  await tx
    .withTables<StandardTables>()
    .updateTable("requirement_version")
    .set({
      state: target,
      revision: row.revision + 1,
      changed_at: new Date(),
      ...(target === "approved" ? { approved_at: new Date() } : {}),
    })
    .where("requirement", "=", id)
    .where("version", "=", version)
    .execute();
  await appendTrail(tx, actor, {
    action: `requirement-version.${PAST[target]}`,
    object: { kind: "requirement", id },
    before: { version, state: row.state },
    after: { version, state: target, digest: row.digest },
    ...(reason === null ? {} : { reason }),
  });
}

const STORED = ["draft", "review", "approved", "withdrawn"] as const;
const PAST = { draft: "returned", review: "submitted", approved: "approved", withdrawn: "withdrawn" } as const;

/** What the guards ask of a version. */
async function factsOf(
  tx: Transaction,
  row: WorkRow,
  reason: string | null,
  { facts, vocabulary }: WorkParts,
): Promise<RequirementFacts> {
  const base = await baseOf(tx, row);
  const votes = await votesOn(tx, "requirement-version", `${row.requirement} ${row.version}`, row);
  const { rows: open } = await sql<{ n: number }>`select count(*)::int as n from requirement_comment
    where requirement = ${row.requirement} and version = ${row.version} and resolved_at is null`.execute(tx);
  const turns = CLASSES.map((at) => turnOf(base, row.content, at));
  return {
    faults: examineRequirement(row.content, { vocabulary: await vocabulary(), facts: facts() }).map(({ code }) => code),
    unchanged: base !== null && digestOf(base) === row.digest,
    openComments: open[0]?.n ?? 0,
    weaker: turns.some((turn) => turn === "weaker" || turn === "gone"),
    reasonWeaker: row.reason_weaker,
    authors: peopleOf(row.authors),
    approvers: votes.map((vote) => vote.person ?? vote.account),
    securityAgrees: votes.some(({ roles }) => mayDo(roles, "standard.weaken")),
    reason,
    inForce: null,
    version: row.version,
    wasInForce: false,
  };
}

async function baseOf(tx: Transaction, row: WorkRow): Promise<Requirement | null> {
  if (row.based_on === null) return null;
  const base = await tx
    .withTables<StandardTables>()
    .selectFrom("requirement_version")
    .select("content")
    .where("requirement", "=", row.requirement)
    .where("version", "=", row.based_on)
    .executeTakeFirst();
  return base?.content ?? null;
}

interface VoteRow {
  readonly vote: "approve" | "impact-read";
  readonly account: string;
  readonly account_name: string;
  readonly person: string | null;
  readonly roles: Actor["roles"];
  readonly note: string | null;
  readonly at: Date;
}

/** Votes for exactly this state; `vote` narrows them. */
export async function votesOn(
  tx: Transaction,
  kind: "requirement-version" | "standard-version",
  object: string,
  { revision, digest }: { readonly revision: number; readonly digest: string },
): Promise<VoteRow[]> {
  const { rows } = await sql<VoteRow>`
    select vote, account, account_name, person, roles, note, at from standard_vote
    where object_kind = ${kind} and object_id = ${object} and revision = ${revision} and digest = ${digest}
    order by at`.execute(tx);
  return rows;
}

/** A version as whoever works on it sees it: faults, votes, comments, and why a step cannot be taken. */
export async function readWork(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number,
  parts: WorkParts,
  state: RequirementState,
): Promise<RequirementWork> {
  const row = await lockVersion(tx, id, version, null);
  const facts = await factsOf(tx, row, "given", parts);
  const base = await baseOf(tx, row);
  const votes = await votesOn(tx, "requirement-version", `${id} ${version}`, row);
  const comments = await tx
    .withTables<StandardTables>()
    .selectFrom("requirement_comment")
    .selectAll()
    .where("requirement", "=", id)
    .where("version", "=", version)
    .orderBy("made_at")
    .execute();
  const turns: Record<"C1" | "C2" | "C3", Turn> = {
    C1: turnOf(base, row.content, "C1"),
    C2: turnOf(base, row.content, "C2"),
    C3: turnOf(base, row.content, "C3"),
  };
  return {
    id,
    version,
    revision: row.revision,
    state,
    basedOn: row.based_on,
    reasonWeaker: row.reason_weaker,
    content: row.content,
    faults: examineRequirement(row.content, { vocabulary: await parts.vocabulary(), facts: parts.facts() }).map(
      problemRow,
    ),
    turns,
    authors: row.authors.map(({ account, name }) => ({ account, name })),
    votes: votes.map(({ account, account_name: name, at, note }) => ({ account, name, at: at.toISOString(), note })),
    mayVote: { refused: voteRefusals(row, actor) },
    steps: REQUIREMENT_STEPS.filter(({ from, who }) => from === row.state && who !== "system").map(
      ({ to, who, guard }) => ({
        to,
        who,
        refused: [...guard(facts)],
        permitted: who !== "system" && mayDo(actor.roles, who),
      }),
    ),
    comments: comments.map((comment) => ({
      id: comment.id,
      body: comment.body,
      by: comment.made_by_name,
      at: comment.made_at.toISOString(),
      answer: comment.answer,
      resolvedBy: comment.resolved_by_name,
    })),
  };
}

function voteRefusals({ state, authors }: WorkRow, actor: Actor): string[] {
  if (state !== "review") return ["not-in-review"];
  if (!mayDo(actor.roles, "standard.approve")) return ["not-permitted"];
  return mayApproveStandard(peopleOf(authors), [personOf(actor)]) === "author-approves" ? ["author-approves"] : [];
}

export function problemRow({ code, place, detail }: Problem): { code: string; field: string; detail: string } {
  return { code, field: place.field ?? "", detail };
}

/** The content check on what somebody is writing, which may not have the form of a requirement yet. */
export function lint(content: unknown, facts: Facts, vocabulary: Vocabulary): Problem[] {
  const read = Requirement.safeParse(content);
  if (read.success) return examineRequirement(read.data, { vocabulary, facts });
  return read.error.issues.map(({ path, message }) =>
    toProblem("content-shape", { field: path.map(String).join("."), detail: message }),
  );
}

function notADraft(state: string): HttpError {
  return new HttpError(409, "not-a-draft", {
    detail: `a version that is ${state} is not changed`,
    remedy: "Return it to draft, or make a new version.",
  });
}

function beingWorkedOn(id: string): HttpError {
  return new HttpError(409, "being-worked-on", {
    detail: `a version of ${id} is being worked on`,
    remedy: "Go on with that one, or withdraw it.",
  });
}
