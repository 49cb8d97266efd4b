import { sql } from "kysely";
import type { z } from "zod";
import { type Actor, systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { PageQuery } from "../../platform/http/paging.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Live } from "../../platform/live/hub.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { listAlertEvents, readAlert } from "./detail.js";
import { alertUnknown, lockAlerts } from "./lock.js";
import type { Names } from "./names.js";
import { groupAlerts, listAlerts } from "./query.js";
import type {
  Alert,
  AlertDetail,
  AlertEventPage,
  AlertGroups,
  AlertQuery,
  AlertTables,
  BulkResult,
  BulkStep,
  GroupQuery,
} from "./schema.js";
import type { AlertStepName } from "./steps.js";
import { type AlertOrder, type OrderAsk, type StepDone, takeOrder, takeOrders } from "./take-step.js";

interface Ask {
  readonly id: string;
  readonly version: number;
  readonly step: AlertStepName;
  readonly ask: OrderAsk;
}

/** What people do with alerts, and what the clock does. */
export interface Alerts {
  list(actor: Actor, query: AlertQuery): Promise<{ rows: Alert[]; next: string | null }>;
  groups(actor: Actor, query: GroupQuery): Promise<AlertGroups>;
  get(actor: Actor, id: string): Promise<AlertDetail>;
  /** The ids of all its events, the newest first. */
  events(actor: Actor, id: string, page: z.infer<typeof PageQuery>): Promise<AlertEventPage>;
  step(actor: Actor, order: Ask): Promise<AlertDetail>;
  assign(actor: Actor, id: string, version: number, assignee: string | null): Promise<AlertDetail>;
  /** Makes an alert what it was before the actor's last act on it, within a minute and while nobody else changed it. */
  takeBack(actor: Actor, id: string, version: number): Promise<AlertDetail>;
  comment(actor: Actor, id: string, text: string): Promise<AlertDetail>;
  bulk(actor: Actor, order: BulkStep): Promise<BulkResult>;
  /** Brings back what was snoozed until now; gives how many. Called by a timer, and once at the opening. */
  wakeDue(): Promise<number>;
  stop(): Promise<void>;
}

interface AlertsParts extends Pick<Platform, "database" | "live" | "log"> {
  readonly names: Names;
  /** ms since the epoch; the machine's clock where it is not said. */
  readonly now?: () => number;
  readonly wakeEveryMs?: number;
}

const WAKE_EVERY_MS = 5000;
const WAKE_MAX = 500;
const CLOCK = systemActor("alerts");

/** Opens the alerts. What falls due while the server is away is brought back when it comes. */
export async function openAlerts(parts: AlertsParts): Promise<Alerts> {
  const alerts = new StoredAlerts(parts);
  await alerts.wakeDue();
  alerts.begin(parts.wakeEveryMs ?? WAKE_EVERY_MS);
  return alerts;
}

/** Tells pages of alerts that changed; after the commit. */
export function publishAlerts(live: Live, changes: readonly { id: string; compartment: string | null }[]): void {
  for (const { id, compartment } of changes)
    live.publish({ topic: "alert", id, permission: "alerts.read", compartment });
}

class StoredAlerts implements Alerts {
  readonly #parts: AlertsParts;
  #timer: NodeJS.Timeout | null = null;
  #waking: Promise<unknown> = Promise.resolve();

  constructor(parts: AlertsParts) {
    this.#parts = parts;
  }

  get #db() {
    return this.#parts.database.db.withTables<AlertTables>();
  }

  #now(): Date {
    return new Date((this.#parts.now ?? Date.now)());
  }

  list(actor: Actor, query: AlertQuery): Promise<{ rows: Alert[]; next: string | null }> {
    return listAlerts(this.#db, this.#parts.names, actor, query);
  }

  groups(actor: Actor, query: GroupQuery): Promise<AlertGroups> {
    return groupAlerts(this.#db, this.#parts.names, actor, query);
  }

  get(actor: Actor, id: string): Promise<AlertDetail> {
    return readAlert(this.#parts.database.db, this.#parts.names, actor, id);
  }

  events(actor: Actor, id: string, page: z.infer<typeof PageQuery>): Promise<AlertEventPage> {
    return listAlertEvents(this.#db, actor, id, page);
  }

  async step(actor: Actor, order: Ask): Promise<AlertDetail> {
    const { id, version, step, ask } = order;
    await this.#change((tx) => takeOrder(tx, actor, { id, version, act: { step, ask } }, this.#now()));
    return await this.get(actor, id);
  }

  async assign(actor: Actor, id: string, version: number, assignee: string | null): Promise<AlertDetail> {
    await this.#checkAssignee(assignee);
    await this.#change((tx) => takeOrder(tx, actor, { id, version, act: { assignee } }, this.#now()));
    return await this.get(actor, id);
  }

  async takeBack(actor: Actor, id: string, version: number): Promise<AlertDetail> {
    await this.#change((tx) => takeOrder(tx, actor, { id, version, act: { takeBack: true } }, this.#now()));
    return await this.get(actor, id);
  }

  async comment(actor: Actor, id: string, text: string): Promise<AlertDetail> {
    await this.#change(async (tx) => {
      const locked = (await lockAlerts(tx, actor, [id])).get(id);
      if (locked === undefined) throw alertUnknown();
      const { compartment, version } = locked;
      const row = { alert: id, author: actor.id, text };
      const made = await tx
        .withTables<AlertTables>()
        .insertInto("alert_comment")
        .values(row)
        .returning("id")
        .executeTakeFirstOrThrow();
      const object = { kind: "alert", id, compartment };
      await appendTrail(tx, actor, { action: "alert.commented", object, after: { comment: made.id } });
      return { id, compartment, version };
    });
    return await this.get(actor, id);
  }

  /** Each item stands for itself: what is refused does not keep the others from being done. */
  async bulk(actor: Actor, order: BulkStep): Promise<BulkResult> {
    if (order.step === "assign") await this.#checkAssignee(order.assignee);
    const act = actOf(order);
    const orders = order.items.map(({ id, version }): AlertOrder => ({ id, version, act }));
    const outcomes = await this.#parts.database.db
      .transaction()
      .execute((tx) => takeOrders(tx, actor, orders, this.#now()));
    const done = doneOf(outcomes);
    publishAlerts(this.#parts.live, done);
    return { done: done.length, results: outcomes.map((outcome, at) => resultOf(outcome, order.items[at]?.id ?? "")) };
  }

  async wakeDue(): Promise<number> {
    const now = this.#now();
    const woken = await this.#parts.database.db.transaction().execute(async (tx) => {
      const due = await tx
        .withTables<AlertTables>()
        .selectFrom("alert")
        .select("id")
        .where("state", "=", "snoozed")
        .where(sql<boolean>`snoozed_until <= ${now}`)
        .orderBy("snoozed_until")
        .limit(WAKE_MAX)
        .forUpdate()
        .skipLocked()
        .execute();
      const orders = due.map(({ id }): AlertOrder => ({ id, version: null, act: { step: "wake", ask: {} } }));
      const outcomes = await takeOrders(tx, CLOCK, orders, now);
      return doneOf(outcomes);
    });
    publishAlerts(this.#parts.live, woken);
    return woken.length === WAKE_MAX ? woken.length + (await this.wakeDue()) : woken.length;
  }

  begin(everyMs: number): void {
    let busy = false;
    const wake = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      try {
        await this.wakeDue();
      } catch (caught) {
        // The due times are in the database: the next round finds them.
        this.#parts.log.warn({ err: caught }, "snoozed alerts could not be looked at");
      } finally {
        busy = false;
      }
    };
    this.#timer = setInterval(() => {
      this.#waking = wake();
    }, everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#waking;
  }

  async #change(work: (tx: Transaction) => Promise<StepDone>): Promise<StepDone> {
    const done = await this.#parts.database.db.transaction().execute(work);
    publishAlerts(this.#parts.live, [done]);
    return done;
  }

  async #checkAssignee(assignee: string | null): Promise<void> {
    if (assignee === null || (await this.#parts.names.of("account", [assignee])).has(assignee)) return;
    throw new HttpError(422, "account-unknown", { field: "assignee", detail: "there is no such account" });
  }
}

function doneOf(outcomes: readonly (StepDone | HttpError)[]): StepDone[] {
  return outcomes.flatMap((outcome) => (outcome instanceof HttpError ? [] : [outcome]));
}

function resultOf(outcome: StepDone | HttpError, id: string): BulkResult["results"][number] {
  if (!(outcome instanceof HttpError)) return { id, version: outcome.version, code: null, detail: null };
  return { id, version: null, code: outcome.problem.code, detail: outcome.problem.detail };
}

function actOf(order: BulkStep): AlertOrder["act"] {
  if (order.step === "assign") return { assignee: order.assignee };
  return order.step === "take-back" ? { takeBack: true } : { step: order.step, ask: askOf(order) };
}

/** The arguments of a step as the rules take them. */
export function askOf(given: {
  readonly reason?: string | undefined;
  readonly disposition?: OrderAsk["disposition"];
  readonly into?: string | undefined;
  readonly until?: string | undefined;
}): OrderAsk {
  const { reason, disposition, into, until } = given;
  return { reason, disposition, into, untilMs: until === undefined ? undefined : Date.parse(until) };
}
