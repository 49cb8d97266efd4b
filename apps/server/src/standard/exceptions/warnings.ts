import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import { notify } from "../../platform/notify/index.js";
import { appendTrailAll } from "../../platform/trail/index.js";
import { nowOf, type PracticeParts } from "../practice/ports.js";
import { WARNING_DAYS } from "./rules.js";

const SYSTEM = systemActor("practice");

interface Ending {
  readonly id: string;
  readonly number: string;
  readonly requirement: string;
  readonly service: string;
  readonly until: Date;
  readonly owner: string;
  readonly approvers: string;
}

/** Tells owner and approvers once that an exception ends; one notice names both. */
export async function warnOfEnds(parts: PracticeParts): Promise<number> {
  const now = nowOf(parts);
  return await parts.database.db.transaction().execute(async (tx) => {
    const { rows } = await sql<Ending>`
      update practice_exception e set warned_at = ${now}
      from service where service.id = e.service and e.state = 'approved' and e.warned_at is null
        and e.until_at > ${now} and e.until_at <= ${now}::timestamptz + make_interval(days => ${WARNING_DAYS})
      returning e.id, e.number, e.requirement, service.name as service, e.until_at as until,
        e.requested_by_name as owner,
        (select coalesce(string_agg(agreed ->> 'name', ', '), '') from jsonb_array_elements(e.approvals) agreed) as approvers`.execute(
      tx,
    );
    for (const { id, number, requirement, service, until, owner, approvers } of rows) {
      await notify(tx, {
        topic: "practice.exception-ends",
        subject: "notify.practice.exception.subject",
        body: "notify.practice.exception.body",
        values: { number, requirement, service, until: until.toISOString(), owner, approvers },
        path: `/exceptions/${id}`,
      });
    }
    await appendTrailAll(
      tx,
      SYSTEM,
      rows.map(({ id }) => ({ action: "exception.warned", object: { kind: "exception", id } })),
    );
    return rows.length;
  });
}
