import { type Selectable, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, mayDo, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { decodeCursor, type PageQuery, toPage } from "../../platform/http/paging.js";
import { changedMeanwhile, HttpError } from "../../platform/http/problems.js";
import { notify } from "../../platform/notify/index.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { titleJaOf } from "../rules/facts.js";
import type { RuleText } from "../rules/texts.js";
import type { TuningOrder } from "./judge.js";
import { type PreviewParts, previewTuning } from "./preview.js";
import {
  decideTuning,
  endsSoon,
  mayEndAt,
  seenState,
  stepsOf,
  type TuningFacts,
  type TuningStepName,
} from "./rules.js";
import {
  DAYS_MAX,
  type NewTuning,
  type SuppressedEvent,
  type Tuning,
  TuningCondition,
  type TuningDraft,
  type TuningPreview,
  type TuningQuery,
  type TuningRenewal,
  type TuningStep,
  type TuningTables,
  WARNED_DAYS,
} from "./schema.js";
import { asksFor, checkDraft, faultOf, orderOf, type RuleNow } from "./standing.js";
import { listSuppressed } from "./suppressed.js";

/** Exceptions of rules: made, looked at by a second person where the rule is critical, ended. */
export interface Tunings {
  make(actor: Actor, given: NewTuning): Promise<Tuning>;
  list(actor: Actor, query: TuningQuery): Promise<{ rows: Tuning[]; next: string | null }>;
  get(actor: Actor, id: string): Promise<Tuning>;
  step(actor: Actor, id: string, step: "approve" | "reject" | "end", order: TuningStep): Promise<Tuning>;
  renew(actor: Actor, id: string, order: TuningRenewal): Promise<Tuning>;
  preview(actor: Actor, draft: TuningDraft): Promise<TuningPreview>;
  suppressed(
    actor: Actor,
    id: string,
    page: z.infer<typeof PageQuery>,
  ): Promise<{ rows: SuppressedEvent[]; next: string | null }>;
  /** What is held back now: for the threads that match. */
  orders(): Promise<readonly TuningOrder[]>;
  /** Tells of those that end within a week, each once. */
  warn(): Promise<void>;
}

export interface TuningsParts extends Pick<Platform, "database" | "live">, Omit<PreviewParts, "database"> {
  /** The file that holds a rule; throws HttpError 404. */
  readonly textOf: (id: string) => RuleText;
  /** Called when what is held back has changed. */
  readonly onChange: () => void;
  /** ms since the epoch; the machine's clock where it is not said. */
  readonly now?: () => number;
}

type Row = Selectable<TuningTables["tuning"]> & {
  made: string;
  owner_name: string | null;
  maker_name: string | null;
  decider_name: string | null;
  suppressed: string;
  last_at: Date | null;
};

const Cursor = z.tuple([z.string(), z.uuid()]);
const Conditions = z.array(TuningCondition);

export function openTunings(parts: TuningsParts): Tunings {
  const { database, live, textOf, onChange, now = Date.now } = parts;
  const db = database.db.withTables<TuningTables>();

  const rowsOf = async (actor: Actor, where: ReturnType<typeof sql<SqlBool>>, limit: number): Promise<Row[]> => {
    const { rows } = await sql<Row>`
      select t.*, t.made_at::text as made, o.name as owner_name, m.name as maker_name, d.name as decider_name,
        held.suppressed, held.last_at
      from tuning t left join account o on o.id = t.owner left join account m on m.id::text = t.made_by
        left join account d on d.id::text = t.decided_by,
        lateral (select count(*) as suppressed, max(s.at) as last_at from suppressed_event s
          where s.tuning = t.id and ${visibleTo(actor, "s.compartment")}) held
      where ${where} order by t.made_at desc, t.id desc limit ${limit}`.execute(db);
    return rows;
  };

  const one = async (actor: Actor, id: string): Promise<Row> => {
    const [row] = await rowsOf(actor, sql<SqlBool>`t.id = ${id}`, 1);
    if (row === undefined) throw new HttpError(404, "not-there", { detail: "there is no such exception" });
    return row;
  };

  const ruleNow = (id: string): RuleNow => asksFor(id, textOf);

  const show = (actor: Actor, row: Row): Tuning => toTuning(row, actor, ruleNow(row.rule), now());

  const tell = (id: string): void => {
    onChange();
    live.publish({ topic: "tuning", id, permission: "tunings.read", compartment: null });
  };

  /** Changes one that nobody else changed meanwhile, and says so in the trail. */
  const change = async (
    actor: Actor,
    row: Row,
    to: {
      readonly state: Row["state"];
      readonly expiresAt?: Date;
      readonly action: string;
      readonly reason: string | null;
    },
  ): Promise<Tuning> => {
    const { id, version } = row;
    await database.db.transaction().execute(async (tx) => {
      const moved = await tx
        .withTables<TuningTables>()
        .updateTable("tuning")
        .set({ state: to.state, version: version + 1, decided_at: new Date(now()), decided_by: actor.id })
        .$if(to.expiresAt !== undefined, (query) =>
          query.set({ expires_at: to.expiresAt ?? row.expires_at, warned_at: null }),
        )
        .where("id", "=", id)
        .where("version", "=", version)
        .executeTakeFirst();
      if (moved.numUpdatedRows === 0n) throw changedMeanwhile();
      await appendTrail(tx, actor, {
        action: to.action,
        object: { kind: "tuning", id },
        before: { state: row.state, expiresAt: row.expires_at.toISOString() },
        after: { state: to.state, expiresAt: (to.expiresAt ?? row.expires_at).toISOString() },
        ...(to.reason === null ? {} : { reason: to.reason }),
      });
    });
    tell(id);
    return show(actor, await one(actor, id));
  };

  const decide = (actor: Actor, row: Row, step: TuningStepName) => {
    const decision = decideTuning(factsOf(row, ruleNow(row.rule)), step, whoIs(actor), now());
    if ("to" in decision) return decision.to;
    throw refusal(decision.refused);
  };

  return {
    make: async (actor, { reason, owner, expiresAt, ...draft }) => {
      const rule = ruleNow(draft.rule);
      checkDraft(draft, rule);
      const expires = new Date(expiresAt);
      checkEnd(expires, now());
      const state = rule.level === "critical" ? "proposed" : "active";
      const id = await database.db.transaction().execute(async (tx) => {
        const made = await tx
          .withTables<TuningTables>()
          .insertInto("tuning")
          .values({
            rule: draft.rule,
            rule_title: rule.title,
            conditions: JSON.stringify(draft.conditions),
            filter: draft.filter,
            rule_fields: [...rule.sharedWith(draft)],
            reason,
            owner: owner ?? actor.id,
            state,
            expires_at: expires,
            made_by: actor.id,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        await appendTrail(tx, actor, {
          action: state === "active" ? "tuning.made" : "tuning.proposed",
          object: { kind: "tuning", id: made.id },
          after: { rule: draft.rule, title: rule.title, conditions: draft.conditions, filter: draft.filter, expiresAt },
          reason,
        });
        return made.id;
      });
      tell(id);
      return show(actor, await one(actor, id));
    },
    list: async (actor, query) => {
      const rows = await rowsOf(actor, whereOf(query, now()), query.limit + 1);
      return toPage(
        rows,
        query.limit,
        ({ made, id }) => [made, id],
        (row) => show(actor, row),
      );
    },
    get: async (actor, id) => show(actor, await one(actor, id)),
    step: async (actor, id, step, { version, reason }) => {
      const row = await one(actor, id);
      if (row.version !== version) throw changedMeanwhile();
      const state = decide(actor, row, step);
      const action = step === "approve" ? "tuning.approved" : step === "reject" ? "tuning.rejected" : "tuning.ended";
      return await change(actor, row, { state, action, reason });
    },
    renew: async (actor, id, { version, expiresAt, reason }) => {
      const row = await one(actor, id);
      if (row.version !== version) throw changedMeanwhile();
      const expires = new Date(expiresAt);
      checkEnd(expires, now());
      const state = decide(actor, row, "renew");
      return await change(actor, row, { state, expiresAt: expires, action: "tuning.renewed", reason });
    },
    preview: async (actor, draft) => {
      const rule = ruleNow(draft.rule);
      checkDraft(draft, rule);
      const order = orderOf({ ...draft, id: "00000000-0000-4000-8000-000000000000" }, rule);
      if (order === null) throw new HttpError(404, "not-there", { detail: "there is no such rule" });
      return await previewTuning(parts, actor, order, now());
    },
    suppressed: async (actor, id, page) => {
      await one(actor, id);
      return await listSuppressed(database, actor, id, page);
    },
    orders: async () => {
      const rows = await db
        .selectFrom("tuning")
        .select(["id", "rule", "conditions", "filter"])
        .where("state", "=", "active")
        .where("expires_at", ">", new Date(now()))
        .orderBy("made_at")
        .orderBy("id")
        .execute();
      return rows.flatMap(({ id, rule, conditions, filter }) => {
        const order = orderOf({ id, conditions: Conditions.parse(conditions), filter }, ruleNow(rule));
        return order === null ? [] : [order];
      });
    },
    warn: async () => await warnOfEnds(database, now()),
  };
}

/** Those that end within a week and nobody was told of. */
async function warnOfEnds({ db }: TuningsParts["database"], nowMs: number): Promise<void> {
  await db.transaction().execute(async (tx: Transaction) => {
    const soon = new Date(nowMs + WARNED_DAYS * 86_400_000);
    const rows = await tx
      .withTables<TuningTables>()
      .updateTable("tuning")
      .set({ warned_at: new Date(nowMs) })
      .where("state", "=", "active")
      .where("warned_at", "is", null)
      .where("expires_at", ">", new Date(nowMs))
      .where("expires_at", "<=", soon)
      .returning(["id", "rule_title", "expires_at"])
      .execute();
    for (const { id, rule_title: title, expires_at: expires } of rows) {
      await notify(tx, {
        topic: "tuning.ends",
        subject: "notify.tuning.subject",
        body: "notify.tuning.body",
        values: { title, day: expires.toISOString().slice(0, 10) },
        path: `/tunings?at=${id}`,
      });
    }
  });
}

function whereOf({ rule, state, cursor }: TuningQuery, nowMs: number) {
  const at = new Date(nowMs);
  const conditions = [
    ...(rule === undefined ? [] : [sql<SqlBool>`t.rule = ${rule}`]),
    ...(state === "expired" ? [sql<SqlBool>`t.state = 'active' and t.expires_at <= ${at}`] : []),
    ...(state === "active" ? [sql<SqlBool>`t.state = 'active' and t.expires_at > ${at}`] : []),
    ...(state === undefined || state === "active" || state === "expired" ? [] : [sql<SqlBool>`t.state = ${state}`]),
  ];
  if (cursor !== undefined) {
    const [made, id] = decodeCursor(cursor, Cursor);
    conditions.push(sql<SqlBool>`(t.made_at, t.id) < (${made}::timestamptz, ${id}::uuid)`);
  }
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

function whoIs(actor: Actor) {
  return {
    id: actor.id,
    mayTune: mayDo(actor.roles, "tunings.manage"),
    mayApprove: mayDo(actor.roles, "tunings.approve"),
  };
}

function factsOf(row: Row, rule: RuleNow): TuningFacts {
  return {
    state: row.state,
    expiresMs: row.expires_at.getTime(),
    madeBy: row.made_by,
    isCritical: rule.level === "critical",
  };
}

function toTuning(row: Row, actor: Actor, rule: RuleNow, nowMs: number): Tuning {
  const facts = factsOf(row, rule);
  const conditions = Conditions.parse(row.conditions);
  return {
    id: row.id,
    rule: row.rule,
    ruleTitle: rule.rule?.title ?? row.rule_title,
    ruleTitleJa: rule.rule === null ? null : titleJaOf(rule.rule),
    level: rule.level,
    conditions,
    filter: row.filter,
    reason: row.reason,
    owner: { id: row.owner, name: row.owner_name ?? row.owner },
    state: seenState(facts, nowMs),
    expiresAt: row.expires_at.toISOString(),
    endsSoon: endsSoon(facts, nowMs),
    madeAt: row.made_at.toISOString(),
    madeBy: { id: row.made_by, name: row.maker_name ?? row.made_by },
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decider_name ?? row.decided_by },
    suppressed: Number(row.suppressed),
    lastAt: row.last_at?.toISOString() ?? null,
    fault: faultOf({ ...row, conditions }, rule),
    version: row.version,
    steps: stepsOf(facts, whoIs(actor), nowMs),
  };
}

function checkEnd(expires: Date, nowMs: number): void {
  if (mayEndAt(expires.getTime(), nowMs)) return;
  throw new HttpError(422, "tuning-end", {
    field: "expiresAt",
    detail: `an exception ends within ${DAYS_MAX} days`,
    remedy: "Choose an earlier end; it can be made longer before it comes.",
  });
}

function refusal(refused: "not-now" | "own-work" | "not-permitted"): HttpError {
  if (refused === "not-permitted")
    return new HttpError(403, "not-permitted", { detail: "your roles do not permit it" });
  if (refused === "own-work") {
    return new HttpError(409, "own-work", {
      detail: "of a critical rule another person than the one who made the exception decides",
      remedy: "Ask a colleague.",
    });
  }
  return new HttpError(409, "not-now", { detail: "it is not in a state in which that can be done" });
}
