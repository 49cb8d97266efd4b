import { type Selectable, sql } from "kysely";
import { type Actor, mayDo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { changedMeanwhile } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { decide, type Who } from "../lifecycle.js";
import { notThere, personOf, refusal } from "../people.js";
import type { StandardTables } from "../tables.js";
import { PROPOSAL_STEPS, type ProposalFacts } from "./rules.js";
import type { NewProposal, Proposal, ProposalQuery, ProposalStep } from "./schema.js";

type Row = Selectable<StandardTables["standard_proposal"]>;

/** Proposals to the standard: from incidents, exercises, the lab, audits and owners, each answered. */
export class Proposals {
  readonly #parts: Pick<Platform, "database" | "live">;

  constructor(parts: Pick<Platform, "database" | "live">) {
    this.#parts = parts;
  }

  async list(actor: Actor, query: ProposalQuery): Promise<{ rows: Proposal[] }> {
    let select = this.#db.selectFrom("standard_proposal").selectAll().orderBy("created_at", "desc").limit(1000);
    if (query.state !== undefined) select = select.where("state", "=", query.state);
    if (query.origin !== undefined) select = select.where("origin", "=", query.origin);
    if (query.requirement !== undefined) select = select.where("requirement", "=", query.requirement);
    if (query.mine === true) select = select.where("proposed_by", "=", actor.id);
    return { rows: (await select.execute()).map((row) => show(row, actor)) };
  }

  async get(actor: Actor, id: string): Promise<Proposal> {
    const row = await this.#db.selectFrom("standard_proposal").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw notThere("proposal of this id");
    return show(row, actor);
  }

  async add(actor: Actor, given: NewProposal): Promise<Proposal> {
    const id = await this.#parts.database.db.transaction().execute((tx) => addProposal(tx, actor, given));
    this.#tell(id);
    return await this.get(actor, id);
  }

  async step(actor: Actor, id: string, order: ProposalStep): Promise<Proposal> {
    await this.#parts.database.db.transaction().execute((tx) => takeStep(tx, actor, id, order));
    this.#tell(id);
    return await this.get(actor, id);
  }

  get #db() {
    return this.#parts.database.db.withTables<StandardTables>();
  }

  #tell(id: string): void {
    this.#parts.live.publish({ topic: "standard-proposal", id, permission: "standard.read", compartment: null });
  }
}

/** Adds a proposal within the transaction of whoever it comes from; gives its id. */
export async function addProposal(
  tx: Transaction,
  actor: Actor,
  given: Omit<NewProposal, "origin"> & { readonly origin: NewProposal["origin"] | "content" },
): Promise<string> {
  if (given.requirement !== null) {
    const { rows } = await sql`select 1 from requirement where id = ${given.requirement}`.execute(tx);
    if (rows.length === 0) throw notThere(`requirement ${given.requirement}`);
  }
  const year = new Date().getUTCFullYear();
  const { rows } = await sql<{ last: number }>`
    insert into standard_proposal_series (year, last) values (${year}, 1)
    on conflict (year) do update set last = standard_proposal_series.last + 1 returning last`.execute(tx);
  const number = `PRP-${year}-${String(rows[0]?.last ?? 0).padStart(4, "0")}`;
  const kept = await tx
    .withTables<StandardTables>()
    .insertInto("standard_proposal")
    .values({
      number,
      title: given.title,
      body: given.body,
      origin: given.origin,
      origin_reference: given.originReference,
      requirement: given.requirement,
      state: "submitted",
      proposed_by: actor.id,
      proposed_by_name: actor.name,
      proposed_by_person: actor.person,
      answer: null,
      answered_by: null,
      answered_by_name: null,
      answered_at: null,
      became_requirement: null,
      became_version: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await appendTrail(tx, actor, {
    action: "standard-proposal.submitted",
    object: { kind: "standard-proposal", id: kept.id },
    after: { number, title: given.title, origin: given.origin, requirement: given.requirement },
  });
  return kept.id;
}

async function takeStep(tx: Transaction, actor: Actor, id: string, order: ProposalStep): Promise<void> {
  const db = tx.withTables<StandardTables>();
  const row = await db.selectFrom("standard_proposal").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (row === undefined) throw notThere("proposal of this id");
  if (row.revision !== order.revision) throw changedMeanwhile();
  const became = order.became ?? null;
  if (became !== null) await mustBeThere(tx, became);
  const may = (who: Who): boolean => who !== "system" && mayDo(actor.roles, who);
  const facts = factsOf(row, actor, order.answer, became !== null);
  const decision = decide(PROPOSAL_STEPS, row.state, order.to, may, facts);
  if (!decision.ok) throw refusal(decision.refused);
  const answers = order.to === "accepted" || order.to === "declined";
  await db
    .updateTable("standard_proposal")
    .set({
      state: order.to,
      revision: row.revision + 1,
      changed_at: new Date(),
      ...(answers
        ? { answer: order.answer, answered_by: actor.id, answered_by_name: actor.name, answered_at: new Date() }
        : {}),
      ...(became === null ? {} : { became_requirement: became.requirement, became_version: became.version }),
    })
    .where("id", "=", id)
    .execute();
  await appendTrail(tx, actor, {
    action: `standard-proposal.${order.to}`,
    object: { kind: "standard-proposal", id },
    before: { state: row.state },
    after: { state: order.to, ...(became === null ? {} : { became }) },
    ...(order.answer === null ? {} : { reason: order.answer }),
  });
}

async function mustBeThere(tx: Transaction, { requirement, version }: { requirement: string; version: number }) {
  const { rows } = await sql`select 1 from requirement_version
    where requirement = ${requirement} and version = ${version} and state <> 'withdrawn'`.execute(tx);
  if (rows.length === 0) throw notThere(`version ${version} of ${requirement}`);
}

function factsOf(row: Row, actor: Actor, answer: string | null, became: boolean): ProposalFacts {
  return {
    answer,
    proposer: personOf({ id: row.proposed_by, person: row.proposed_by_person }),
    answerer: personOf(actor),
    became,
    isInForce: false,
  };
}

/** A proposal as somebody sees it; what is given with a step itself (the answer, the version) refuses nothing yet. */
function show(row: Row, actor: Actor): Proposal {
  const facts = { ...factsOf(row, actor, "given", true), isInForce: true };
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    body: row.body,
    origin: row.origin,
    originReference: row.origin_reference,
    requirement: row.requirement,
    state: row.state,
    proposedBy: row.proposed_by_name,
    own: facts.proposer === facts.answerer,
    answer: row.answer,
    answeredBy: row.answered_by_name,
    answeredAt: row.answered_at?.toISOString() ?? null,
    became:
      row.became_requirement === null || row.became_version === null
        ? null
        : { requirement: row.became_requirement, version: row.became_version },
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    steps: PROPOSAL_STEPS.filter(({ from, who }) => from === row.state && who !== "system").map(
      ({ to, who, guard }) => ({
        to,
        who,
        refused: [...guard(facts)],
        permitted: who !== "system" && mayDo(actor.roles, who),
      }),
    ),
  };
}
