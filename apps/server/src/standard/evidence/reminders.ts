import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import { notify } from "../../platform/notify/index.js";
import { appendTrailAll } from "../../platform/trail/index.js";
import { nowOf, type PracticeParts } from "../practice/ports.js";
import { DAY_MS } from "../time.js";

/** So many days before evidence comes to its end its owner hears of it. */
const REMINDER_DAYS = [14, 3, 0] as const;
const SYSTEM = systemActor("practice");

interface Ending {
  readonly id: string;
  readonly title: string;
  readonly requirement: string;
  readonly service: string;
  readonly serviceId: string;
  readonly until: Date;
  readonly maxAgeDays: number;
  readonly reminded: readonly number[];
}

/**
 * The reminder that is due, null where none is. Of several whose day has passed, such as after a pause, only the last is
 * sent; one longer than the evidence lasts is none.
 */
export function dueReminder(
  { until, maxAgeDays, reminded }: Pick<Ending, "until" | "maxAgeDays" | "reminded">,
  now: Date,
): number | null {
  const left = (until.getTime() - now.getTime()) / DAY_MS;
  const due = REMINDER_DAYS.findLast((days) => left <= days && days < maxAgeDays);
  return due === undefined || reminded.some((days) => days <= due) ? null : due;
}

/** Tells owners of evidence that ends, once a reminder; only of the newest piece of its kind. */
export async function sendReminders(parts: PracticeParts): Promise<number> {
  const now = nowOf(parts);
  return await parts.database.db.transaction().execute(async (tx) => {
    const horizon = new Date(now.getTime() + Math.max(...REMINDER_DAYS) * DAY_MS);
    const { rows } = await sql<Ending>`
      select evidence.id, title, requirement, service.name as service, service.id as "serviceId",
        fresh_until as until, max_age_days as "maxAgeDays", reminded
      from evidence join service on service.id = evidence.service
      where state <> 'rejected' and form <> 'automated' and fresh_until <= ${horizon} and not (0 = any(reminded))
        and fresh_until > ${now}::timestamptz - interval '7 days'
        and not exists (select from evidence newer where newer.service = evidence.service
          and newer.requirement = evidence.requirement and newer.slot is not distinct from evidence.slot
          and newer.state <> 'rejected' and newer.fresh_until > evidence.fresh_until)
      order by evidence.id limit 500 for update of evidence skip locked`.execute(tx);
    let sent = 0;
    for (const ending of rows) {
      const days = dueReminder(ending, now);
      if (days === null) continue;
      sent += 1;
      await sql`update evidence set reminded = reminded || ${days}::integer where id = ${ending.id}`.execute(tx);
      await notify(tx, {
        topic: days === 0 ? "practice.evidence-stale" : "practice.evidence-ends",
        subject: days === 0 ? "notify.practice.stale.subject" : "notify.practice.ends.subject",
        body: "notify.practice.evidence.body",
        values: { ...valuesOf(ending), days },
        path: `/services/${ending.serviceId}/requirements/${ending.requirement}`,
      });
      await appendTrailAll(tx, SYSTEM, [
        { action: "evidence.reminded", object: { kind: "evidence", id: ending.id }, after: { days } },
      ]);
    }
    return sent;
  });
}

function valuesOf({ service, requirement, title, until }: Ending) {
  return { service, requirement, title, until: until.toISOString() };
}
