import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { confirmedProfile } from "../comparison/facts.js";
import { reopen } from "../comparison/settle.js";
import type { PracticeParts, StandardInForce, Transaction } from "../practice/ports.js";
import type { PracticeTables } from "../practice/tables.js";
import { mustBeIndependent, mustOwn, practiceWork, requirementOf, serviceOf, type Work } from "../practice/work.js";
import { DAY_MS } from "../time.js";
import { isHigherClass, ProfileFacts } from "./facts.js";
import { affects, judgeApplicability } from "./rules.js";
import type { DecideProfile, NotApplicable, Profile, ProfileDecided, SubmitProfile } from "./schema.js";
import { isSamePerson, naOf, profileOf } from "./show.js";

/** The longest an agreement lasts that a requirement does not apply. */
const ASSENT_DAYS = 365;

/** Profiles of services, and what does not apply to them. */
export class Profiles {
  readonly #parts: PracticeParts;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  async list(service: string): Promise<Profile[]> {
    const rows = await this.#parts.database.db
      .withTables<PracticeTables>()
      .selectFrom("service_profile")
      .selectAll()
      .where("service", "=", service)
      .orderBy("number", "desc")
      .execute();
    return rows.map(profileOf);
  }

  /** Submits the next version; one that waited for its decision is replaced. */
  async submit(actor: Actor, service: string, { facts, note }: SubmitProfile): Promise<Profile> {
    await mustOwn(this.#parts, actor, service);
    return await practiceWork(this.#parts, [service], async ({ tx, now }) => {
      const { class: registered } = await serviceOf(tx, service);
      const known = ProfileFacts.shape.informationClass.safeParse(registered);
      if (known.success && isHigherClass(facts.informationClass, known.data)) throw belowRegister(known.data);
      if (facts.platform !== null) await refuseCycle(tx, service, facts.platform);
      await sql`update service_profile set state = 'superseded', superseded_at = ${now}
        where service = ${service} and state = 'submitted'`.execute(tx);
      const row = await tx
        .withTables<PracticeTables>()
        .insertInto("service_profile")
        .values({
          service,
          number: await nextNumber(tx, service),
          state: "submitted",
          facts: JSON.stringify(facts),
          note,
          author: actor.id,
          author_name: actor.name,
          author_person: actor.person,
          submitted_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await appendTrail(tx, actor, {
        action: "service-profile.submitted",
        object: { kind: "service-profile", id: row.id },
        after: { service, number: row.number, facts },
      });
      return profileOf(row);
    });
  }

  /** Confirms or refuses a submitted version; whoever wrote it does neither. Tells what it did to judgements. */
  async decide(actor: Actor, service: string, id: string, given: DecideProfile): Promise<ProfileDecided> {
    return await practiceWork(this.#parts, [service], async (work) => {
      const { tx, now } = work;
      const tables = tx.withTables<PracticeTables>();
      const row = await tables
        .selectFrom("service_profile")
        .selectAll()
        .where("id", "=", id)
        .where("service", "=", service)
        .executeTakeFirst();
      if (row === undefined) throw new HttpError(404, "profile-unknown", { detail: "there is no such profile" });
      if (row.state !== "submitted")
        throw new HttpError(409, "no-such-step", { detail: `the profile is ${row.state}` });
      if (isSamePerson(actor, { account: row.author, person: row.author_person })) throw ownWork();
      const before = await confirmedProfile(tx, service);
      if (given.confirm) {
        await sql`update service_profile set state = 'superseded', superseded_at = ${now}
          where service = ${service} and state = 'confirmed'`.execute(tx);
        await sql`update not_applicable set state = 'ended', until = least(until, ${now})
          where service = ${service} and state in ('proposed', 'confirmed')`.execute(tx);
      }
      const decided = await tables
        .updateTable("service_profile")
        .set({
          state: given.confirm ? "confirmed" : "refused",
          decided_by: actor.id,
          decided_by_name: actor.name,
          decided_by_person: actor.person,
          decided_at: now,
          reason: given.reason,
        })
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const affected = given.confirm ? await reopenAffected(work, service, before?.facts ?? null, row.facts) : [];
      await appendTrail(tx, actor, {
        action: given.confirm ? "service-profile.confirmed" : "service-profile.refused",
        object: { kind: "service-profile", id },
        after: { service, number: row.number, affected: affected.length },
        ...(given.reason === "" ? {} : { reason: given.reason }),
      });
      return { profile: profileOf(decided), affected };
    });
  }

  async listNotApplicable(service: string): Promise<NotApplicable[]> {
    const rows = await this.#parts.database.db
      .withTables<PracticeTables>()
      .selectFrom("not_applicable")
      .selectAll()
      .where("service", "=", service)
      .orderBy("proposed_at", "desc")
      .execute();
    return rows.map(naOf);
  }

  async proposeNotApplicable(
    actor: Actor,
    service: string,
    requirement: string,
    reason: string,
  ): Promise<NotApplicable> {
    await mustOwn(this.#parts, actor, service);
    return await practiceWork(this.#parts, [service], async ({ tx, now, standard }) => {
      const { content } = requirementOf(standard, requirement);
      const profile = await confirmedProfile(tx, service);
      if (profile === null) throw new HttpError(409, "profile-unconfirmed", { detail: "no profile is confirmed yet" });
      if (judgeApplicability(profile.facts, content).applies === "not_applicable") {
        throw new HttpError(409, "not-applicable-already", { detail: "it does not apply by the rules" });
      }
      await refuseSecond(tx, service, requirement);
      const row = await tx
        .withTables<PracticeTables>()
        .insertInto("not_applicable")
        .values({
          service,
          requirement,
          profile: profile.id,
          state: "proposed",
          reason,
          proposed_by: actor.id,
          proposed_by_name: actor.name,
          proposed_by_person: actor.person,
          proposed_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await appendTrail(tx, actor, {
        action: "not-applicable.proposed",
        object: { kind: "not-applicable", id: row.id },
        after: { service, requirement },
        reason,
      });
      return naOf(row);
    });
  }

  /** An auditor agrees or not; the agreement ends with the profile, and after a year. */
  async decideNotApplicable(actor: Actor, id: string, agree: boolean, note: string): Promise<NotApplicable> {
    const { database } = this.#parts;
    const { rows } = await sql<{ service: string }>`select service from not_applicable where id = ${id}`.execute(
      database.db,
    );
    const service = rows[0]?.service;
    if (service === undefined)
      throw new HttpError(404, "not-applicable-unknown", { detail: "there is no such proposal" });
    return await practiceWork(this.#parts, [service], async ({ tx, now }) => {
      const tables = tx.withTables<PracticeTables>();
      const row = await tables.selectFrom("not_applicable").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
      if (row.state !== "proposed")
        throw new HttpError(409, "no-such-step", { detail: `the proposal is ${row.state}` });
      const proposer = { account: row.proposed_by, person: row.proposed_by_person };
      await mustBeIndependent(this.#parts, actor, service, [proposer]);
      const decided = await tables
        .updateTable("not_applicable")
        .set({
          state: agree ? "confirmed" : "refused",
          decided_by: actor.id,
          decided_by_name: actor.name,
          decided_by_person: actor.person,
          decided_at: now,
          note,
          until: agree ? new Date(now.getTime() + ASSENT_DAYS * DAY_MS) : null,
        })
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await appendTrail(tx, actor, {
        action: agree ? "not-applicable.confirmed" : "not-applicable.refused",
        object: { kind: "not-applicable", id },
        after: { service, requirement: row.requirement, until: decided.until?.toISOString() ?? null },
        reason: note,
      });
      return naOf(decided);
    });
  }
}

/** Takes back exactly the judgements that the new facts touch. */
async function reopenAffected(
  { tx, now, standard }: Work,
  service: string,
  before: ProfileFacts | null,
  after: ProfileFacts,
): Promise<ProfileDecided["affected"]> {
  if (before === null) return [];
  const affected: ProfileDecided["affected"] = [];
  for (const { requirement, how } of affectedBy(standard, before, after)) {
    const detail = `${before.informationClass} → ${after.informationClass}`;
    const reopened =
      how !== "no-longer" && (await reopen(tx, { service, requirement, cause: "profile", detail, at: now }));
    affected.push({ requirement, how, reopened });
  }
  return affected;
}

function affectedBy(standard: StandardInForce, before: ProfileFacts, after: ProfileFacts) {
  return standard.requirements.flatMap(({ requirement, content }) => {
    const how = affects(judgeApplicability(before, content), judgeApplicability(after, content), content);
    return how === null ? [] : [{ requirement, how }];
  });
}

async function nextNumber(tx: Transaction, service: string): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number), 0) + 1 as next from service_profile where service = ${service}`.execute(tx);
  return rows[0]?.next ?? 1;
}

/** Longer than any stack of services that stand on one another. */
const STACK_MAX = 20;

/** A service cannot stand on one that stands on it; throws 422 `platform-cycle`, 404 `service-unknown`. */
async function refuseCycle(tx: Transaction, service: string, platform: string): Promise<void> {
  await serviceOf(tx, platform);
  let below: string | null = platform;
  for (let depth = 0; below !== null && depth < STACK_MAX; depth += 1) {
    if (below === service) {
      throw new HttpError(422, "platform-cycle", {
        field: "facts.platform",
        detail: "the service would inherit from itself",
        remedy: "Name the service at the bottom.",
      });
    }
    below = (await confirmedProfile(tx, below))?.facts.platform ?? null;
  }
}

async function refuseSecond(tx: Transaction, service: string, requirement: string): Promise<void> {
  const { rows } = await sql`select 1 from not_applicable
    where service = ${service} and requirement = ${requirement} and state in ('proposed', 'confirmed')`.execute(tx);
  if (rows.length > 0) throw new HttpError(409, "not-applicable-open", { detail: "there is one already" });
}

function belowRegister(registered: string): HttpError {
  return new HttpError(422, "class-below-register", {
    field: "facts.informationClass",
    detail: `the register says that the service holds information of class ${registered}`,
    remedy: "Give that class or a higher one, or have the register corrected first.",
  });
}

function ownWork(): HttpError {
  return new HttpError(403, "own-work", {
    detail: "nobody confirms a profile they wrote",
    remedy: "Ask another person of security.",
  });
}
