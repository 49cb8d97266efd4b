import { sql } from "kysely";
import { systemActor } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { notify } from "../platform/notify/index.js";
import type { Platform } from "../platform/platform.js";
import { appendTrail } from "../platform/trail/index.js";
import { type Directory, dayOf, ZONE } from "../register/index.js";
import { knownIn } from "./query.js";
import { TO_DO_STATES } from "./steps.js";

const EVERY_MS = 60_000;
/** An action that stays overdue is told of again after so many days. */
const AGAIN_DAYS = 7;
/** Of more that fall due at once only so many are told in one round; the next is a minute later. */
const TOLD_MAX = 50;
const CLOCK = systemActor("corrective-actions");

interface Late {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly owner: string;
  readonly days: number;
}

interface EscalationParts extends Pick<Platform, "database" | "log"> {
  readonly register: { directory(): Promise<Directory> };
  readonly everyMs?: number;
}

/**
 * Tells of actions that are overdue, with the name of whoever is next above their owner: on the first day, and every week
 * again. What is restricted or exercised is not told of.
 */
export class Escalation {
  readonly #parts: EscalationParts;
  readonly #timer: NodeJS.Timeout;
  #round: Promise<unknown> = Promise.resolve();
  #busy = false;

  constructor(parts: EscalationParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      if (!this.#busy) this.#round = this.#look();
    }, parts.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  /** One round; gives how many were told of. `at` is the instant it is. */
  async tellLate(at: Date): Promise<number> {
    const directory = await this.#parts.register.directory();
    const day = dayOf(at, ZONE);
    return await this.#parts.database.db.transaction().execute(async (tx) => {
      const late = await lateOn(tx, day);
      for (const each of late) await tell(tx, each, directory, day);
      return late.length;
    });
  }

  async #look(): Promise<void> {
    this.#busy = true;
    try {
      await this.tellLate(new Date());
    } catch (caught) {
      // What is overdue stays so: the next round finds it.
      this.#parts.log.warn({ err: caught }, "overdue actions could not be looked at");
    } finally {
      this.#busy = false;
    }
  }
}

async function lateOn(tx: Transaction, day: string): Promise<Late[]> {
  const { rows } = await sql<Late>`select id, number, title, owner, (${day}::date - due_on)::int as days
    from corrective_action
    where state = any(${[...TO_DO_STATES]}::text[]) and kind = 'real' and compartment is null
      and due_on < ${day}::date and (escalated_on is null or escalated_on <= ${day}::date - ${AGAIN_DAYS}::int)
    order by due_on, id limit ${TOLD_MAX} for update skip locked`.execute(tx);
  return rows;
}

async function tell(tx: Transaction, late: Late, directory: Directory, day: string): Promise<void> {
  const { id, number, title, owner, days } = late;
  const above = directory.commandOf(owner, day).find(({ leads }) => leads.length > 0)?.leads ?? [];
  const named = (person: string): string => {
    const { name, nameJa } = knownIn(directory, person);
    return nameJa === null || nameJa === name ? (name ?? person) : `${name ?? person} / ${nameJa}`;
  };
  await notify(tx, {
    topic: "corrective-action.overdue",
    subject: "notify.action.subject",
    body: "notify.action.body",
    values: { number, title, days, owner: named(owner), above: above.map(named).join(", ") || "—" },
    path: `/actions/${id}`,
  });
  await sql`update corrective_action set escalated_on = ${day}::date where id = ${id}`.execute(tx);
  await appendTrail(tx, CLOCK, {
    action: "corrective-action.escalated",
    object: { kind: "corrective-action", id },
    after: { overdueDays: days, to: above },
  });
}
