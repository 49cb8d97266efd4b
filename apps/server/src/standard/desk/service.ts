import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { MappingFact } from "../exchange/mapping.js";
import { notThere, personOf } from "../people.js";
import type { FrameworkKind, Relation, StandardTables } from "../tables.js";
import type { Standard } from "../versions/published.js";
import { countStandings, standingOf } from "./coverage.js";
import { importSource } from "./import-source.js";
import type {
  Clause,
  ClauseList,
  ClauseQuery,
  DeclineOrder,
  Framework,
  ImportResult,
  MapOrder,
  MappingKey,
  SourceImport,
} from "./schema.js";

export interface DeskParts extends Pick<Platform, "database" | "live"> {
  /** The standard in force: only what it holds covers anything. */
  readonly current: () => Promise<Standard | null>;
}

/** The merge desk: each clause of each source ends mapped or declined, and until then it is shown as open. */
export class Desk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async frameworks(actor: Actor): Promise<{ rows: Framework[] }> {
    const { rows } = await sql<Omit<Framework, "counts" | "clauses" | "proposed">>`
      select id, title, publisher, kind, holds, shipped from framework order by shipped desc, created_at, id`.execute(
      this.#db,
    );
    const frameworks: Framework[] = [];
    for (const row of rows) frameworks.push(await this.#count(row, actor));
    return { rows: frameworks };
  }

  async clauses(actor: Actor, framework: string, query: ClauseQuery): Promise<ClauseList> {
    const { rows } = await sql<Omit<Framework, "counts" | "clauses" | "proposed">>`
      select id, title, publisher, kind, holds, shipped from framework where id = ${framework}`.execute(this.#db);
    const [held] = rows;
    if (held === undefined) throw notThere(`source ${framework}`);
    const all = await this.#clauses(actor, framework);
    const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
    const wanted = fold(query.q?.trim() ?? "");
    const shown = all.filter(
      ({ id, title, body, standing }) =>
        (query.standing === undefined || standing === query.standing) &&
        (wanted === "" || [id, title ?? "", body ?? ""].some((text) => fold(text).includes(wanted))),
    );
    return { framework: summary(held, all), rows: shown };
  }

  /** Maps a clause. What claims to cover it takes effect once a second person agrees. */
  async map(actor: Actor, framework: string, order: MapOrder): Promise<Clause> {
    return await this.#change(actor, framework, order.clause, async (tx) => {
      const covers = order.relation === "equal" || order.relation === "superset";
      const { rows } = await sql`insert into clause_mapping (framework, clause, requirement, relation, rationale,
          rationale_ja, origin, state, made_by, made_by_name, made_by_person)
        select ${framework}, ${order.clause}, id, ${order.relation}, ${order.rationale}, ${order.rationaleJa}, 'desk',
          ${covers ? "proposed" : "in-force"}, ${actor.id}, ${actor.name}, ${actor.person}
        from requirement where id = ${order.requirement}
        on conflict (framework, clause, requirement) do update set relation = excluded.relation,
          rationale = excluded.rationale, rationale_ja = excluded.rationale_ja, origin = 'desk', state = excluded.state,
          made_by = excluded.made_by, made_by_name = excluded.made_by_name, made_by_person = excluded.made_by_person,
          made_at = now(), agreed_by = null, agreed_by_name = null, agreed_at = null
        returning 1`.execute(tx);
      if (rows.length === 0) throw notThere(`requirement ${order.requirement}`);
      await sql`delete from clause_decline where framework = ${framework} and clause = ${order.clause}`.execute(tx);
      return { action: "clause.mapped", after: { requirement: order.requirement, relation: order.relation } };
    });
  }

  /** Agrees to a mapping somebody else proposed. */
  async agree(actor: Actor, framework: string, { clause, requirement }: MappingKey): Promise<Clause> {
    return await this.#change(actor, framework, clause, async (tx) => {
      const held = await tx
        .withTables<StandardTables>()
        .selectFrom("clause_mapping")
        .select(["state", "made_by", "made_by_person"])
        .where("framework", "=", framework)
        .where("clause", "=", clause)
        .where("requirement", "=", requirement)
        .forUpdate()
        .executeTakeFirst();
      if (held?.state !== "proposed") throw notThere("proposed mapping of this clause");
      if (personOf({ id: held.made_by, person: held.made_by_person }) === personOf(actor)) throw ownMapping();
      await sql`update clause_mapping set state = 'in-force', agreed_by = ${actor.id}, agreed_by_name = ${actor.name},
          agreed_at = now()
        where framework = ${framework} and clause = ${clause} and requirement = ${requirement}`.execute(tx);
      return { action: "clause.mapping-agreed", after: { requirement } };
    });
  }

  async unmap(actor: Actor, framework: string, { clause, requirement }: MappingKey): Promise<Clause> {
    return await this.#change(actor, framework, clause, async (tx) => {
      const { rows } = await sql<{ relation: Relation }>`delete from clause_mapping
        where framework = ${framework} and clause = ${clause} and requirement = ${requirement}
        returning relation`.execute(tx);
      if (rows.length === 0) throw notThere("mapping of this clause");
      return { action: "clause.unmapped", before: { requirement, relation: rows[0]?.relation } };
    });
  }

  async decline(actor: Actor, framework: string, { clause, reason }: DeclineOrder): Promise<Clause> {
    return await this.#change(actor, framework, clause, async (tx) => {
      const { rows } = await sql`select 1 from clause_mapping
        where framework = ${framework} and clause = ${clause}`.execute(tx);
      if (rows.length > 0) {
        throw new HttpError(409, "clause-mapped", {
          detail: "a clause that is mapped is not declined",
          remedy: "Take its mappings away first.",
        });
      }
      await sql`insert into clause_decline (framework, clause, reason, made_by, made_by_name)
        values (${framework}, ${clause}, ${reason}, ${actor.id}, ${actor.name})
        on conflict (framework, clause) do update set reason = excluded.reason, made_by = excluded.made_by,
          made_by_name = excluded.made_by_name, made_at = now()`.execute(tx);
      return { action: "clause.declined", reason };
    });
  }

  async reopen(actor: Actor, framework: string, clause: string): Promise<Clause> {
    return await this.#change(actor, framework, clause, async (tx) => {
      await sql`delete from clause_decline where framework = ${framework} and clause = ${clause}`.execute(tx);
      return { action: "clause.reopened" };
    });
  }

  async import(actor: Actor, given: SourceImport): Promise<ImportResult> {
    const result = await this.#parts.database.db.transaction().execute((tx) => importSource(tx, actor, given));
    if (!given.preview) this.#tell(given.id);
    return result;
  }

  /** The crosswalk of a standard, for its export. */
  async crosswalk(standard: Standard): Promise<MappingFact[]> {
    const { rows } = await sql<MappingFact>`
      select own.framework, source.title as "frameworkTitle", own.clause, own.requirement, own.relation, own.rationale
      from clause_mapping own join framework source on source.id = own.framework
        join framework_clause place on place.framework = own.framework and place.id = own.clause
      where own.state = 'in-force'
        and own.requirement = any(${standard.requirements.map((each) => each.requirement)}::text[])
      order by own.framework, place.position, own.requirement`.execute(this.#db);
    return rows;
  }

  get #db() {
    return this.#parts.database.db;
  }

  async #count(row: Omit<Framework, "counts" | "clauses" | "proposed">, actor: Actor): Promise<Framework> {
    return summary(row, await this.#clauses(actor, row.id));
  }

  async #clauses(actor: Actor, framework: string, only: string | null = null): Promise<Clause[]> {
    const current = await this.#parts.current();
    const { rows } = await sql<ClauseRow>`
      select id, title, body, withdrawn,
        (select coalesce(json_agg(mapping order by requirement), '[]') from clause_mapping mapping
          where mapping.framework = own.framework and mapping.clause = own.id) as mappings,
        (select row_to_json(joint) from clause_joint joint
          where joint.framework = own.framework and joint.clause = own.id) as joint,
        (select row_to_json(decline) from clause_decline decline
          where decline.framework = own.framework and decline.clause = own.id) as decline
      from framework_clause own where framework = ${framework} and (${only}::text is null or id = ${only})
      order by position, id`.execute(this.#db);
    return rows.map((row) => clauseOf(row, current, actor));
  }

  async #change(
    actor: Actor,
    framework: string,
    clause: string,
    work: (tx: Transaction) => Promise<{
      action: string;
      before?: Readonly<Record<string, unknown>>;
      after?: Readonly<Record<string, unknown>>;
      reason?: string;
    }>,
  ): Promise<Clause> {
    await this.#db.transaction().execute(async (tx) => {
      const { rows } = await sql`select 1 from framework_clause
        where framework = ${framework} and id = ${clause} for update`.execute(tx);
      if (rows.length === 0) throw notThere(`clause ${JSON.stringify(clause)} in ${framework}`);
      const done = await work(tx);
      await appendTrail(tx, actor, { ...done, object: { kind: "clause", id: `${framework} ${clause}` } });
    });
    this.#tell(framework);
    const [changed] = await this.#clauses(actor, framework, clause);
    if (changed === undefined) throw notThere(`clause ${JSON.stringify(clause)} in ${framework}`);
    return changed;
  }

  #tell(framework: string): void {
    this.#parts.live.publish({ topic: "framework", id: framework, permission: "standard.read", compartment: null });
  }
}

interface ClauseRow {
  readonly id: string;
  readonly title: string | null;
  readonly body: string | null;
  readonly withdrawn: boolean;
  readonly mappings: readonly {
    readonly requirement: string;
    readonly relation: Relation;
    readonly rationale: string | null;
    readonly rationale_ja: string | null;
    readonly origin: "content" | "desk";
    readonly state: "in-force" | "proposed";
    readonly made_by: string;
    readonly made_by_name: string;
    readonly made_by_person: string | null;
  }[];
  readonly joint: {
    readonly requirements: readonly string[];
    readonly rationale: string;
    readonly rationale_ja: string;
  } | null;
  readonly decline: { readonly reason: string; readonly made_by_name: string; readonly made_at: string } | null;
}

function clauseOf(row: ClauseRow, current: Standard | null, actor: Actor): Clause {
  const { id, title, body, withdrawn, mappings, joint, decline } = row;
  const isHeld = (requirement: string): boolean => (current?.requirement(requirement) ?? null) !== null;
  const counted = mappings.filter(({ requirement, state }) => state === "in-force" && isHeld(requirement));
  return {
    id,
    title,
    body,
    standing: standingOf({
      withdrawn,
      relations: counted.map(({ relation }) => relation),
      joint: joint?.requirements.every(isHeld) ?? false,
      declined: decline !== null,
    }),
    mappings: mappings.map((mapping) => ({
      requirement: mapping.requirement,
      title: current?.requirement(mapping.requirement)?.content.title ?? { en: "", ja: "" },
      relation: mapping.relation,
      rationale: mapping.rationale,
      rationaleJa: mapping.rationale_ja,
      origin: mapping.origin,
      state: mapping.state,
      madeBy: mapping.made_by_name,
      mayAgree:
        mapping.state === "proposed" &&
        personOf({ id: mapping.made_by, person: mapping.made_by_person }) !== personOf(actor),
    })),
    joint:
      joint === null
        ? null
        : { requirements: [...joint.requirements], rationale: joint.rationale, rationaleJa: joint.rationale_ja },
    decline:
      decline === null
        ? null
        : { reason: decline.reason, by: decline.made_by_name, at: new Date(decline.made_at).toISOString() },
  };
}

function summary(row: Omit<Framework, "counts" | "clauses" | "proposed">, clauses: readonly Clause[]): Framework {
  const kind: FrameworkKind = row.kind;
  return {
    ...row,
    kind,
    clauses: clauses.filter(({ standing }) => standing !== "withdrawn").length,
    counts: countStandings(clauses.map(({ standing }) => standing)),
    proposed: clauses.flatMap(({ mappings }) => mappings.filter(({ state }) => state === "proposed")).length,
  };
}

function ownMapping(): HttpError {
  return new HttpError(422, "guard-refuses", {
    field: "own-mapping",
    detail: "these guards refuse: own-mapping",
    remedy: "Somebody else agrees to it.",
  });
}
