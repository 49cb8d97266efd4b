import { type Problem } from "@mizugiwa/base";
import { type Kysely, sql } from "kysely";
import type { AnyConsumer } from "./event.js";

/** A delivery in the hands of this process. */
export interface Due {
  readonly event: string;
  readonly consumer: string;
  readonly attempts: number;
  readonly payload: unknown;
}

/** A delivery that failed is taken up again after this long without an answer. */
const HOLD = sql`now() + interval '60 seconds'`;
const SPREAD_AT_ONCE = 500;

/** Makes a delivery of each new event for everyone who listens to its kind; gives how many events there were. */
export async function spread(db: Kysely<object>, consumers: readonly AnyConsumer[]): Promise<number> {
  const names = consumers.map(({ name }) => name);
  const kinds = consumers.map(({ kind }) => kind);
  const done = await sql<{ count: number }>`
    with fresh as (
      select id, kind from outbox where spread_at is null order by id limit ${SPREAD_AT_ONCE} for update skip locked),
    told as (
      insert into outbox_delivery (event, consumer)
      select fresh.id, listener.name from fresh
        join unnest(${names}::text[], ${kinds}::text[]) as listener (name, kind) on listener.kind = fresh.kind
      on conflict do nothing),
    marked as (update outbox set spread_at = now() where id in (select id from fresh) returning 1)
    select count(*)::int as count from marked`.execute(db);
  return done.rows[0]?.count ?? 0;
}

/** Takes deliveries that are due, those that wait longest first. */
export async function claim(db: Kysely<object>, consumers: readonly string[], limit: number): Promise<Due[]> {
  const found = await sql<Due>`
    with due as (
      select event, consumer from outbox_delivery
      where state = 'waiting' and not_before <= now() and consumer = any(${[...consumers]}::text[])
      order by not_before limit ${limit} for update skip locked)
    update outbox_delivery d set attempts = d.attempts + 1, not_before = ${HOLD}
    from due, outbox o where d.event = due.event and d.consumer = due.consumer and o.id = d.event
    returning d.event::text as event, d.consumer, d.attempts, o.payload`.execute(db);
  return found.rows;
}

export async function markDelivered(db: Kysely<object>, { event, consumer }: Due): Promise<void> {
  await sql`update outbox_delivery set state = 'delivered', ended_at = now(), error = null
    where event = ${event} and consumer = ${consumer} and state = 'waiting'`.execute(db);
}

/** `waitMs` null: it was the last try. */
export async function markFailed(
  db: Kysely<object>,
  { event, consumer }: Due,
  error: Problem,
  waitMs: number | null,
): Promise<void> {
  const text = JSON.stringify(error);
  if (waitMs === null) {
    await sql`update outbox_delivery set state = 'dead', ended_at = now(), error = ${text}::jsonb
      where event = ${event} and consumer = ${consumer}`.execute(db);
    return;
  }
  await sql`update outbox_delivery set not_before = now() + ${waitMs} * interval '1 millisecond', error = ${text}::jsonb
    where event = ${event} and consumer = ${consumer}`.execute(db);
}

export interface DeadLetter {
  readonly event: string;
  readonly consumer: string;
  readonly kind: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly endedAt: Date;
  readonly error: unknown;
}

/** Deliveries that were given up, the newest first; `before` is the last of the page before. */
export async function deadLetters(
  db: Kysely<object>,
  before: readonly [event: string, consumer: string] | null,
  limit: number,
): Promise<DeadLetter[]> {
  const place = before === null ? sql`true` : sql`(d.event, d.consumer) < (${before[0]}::bigint, ${before[1]})`;
  const found = await sql<DeadLetter>`select d.event::text as event, d.consumer, o.kind, d.attempts,
      o.created_at as "createdAt", d.ended_at as "endedAt", d.error
    from outbox_delivery d join outbox o on o.id = d.event where d.state = 'dead' and ${place}
    order by d.event desc, d.consumer desc limit ${limit}`.execute(db);
  return found.rows;
}

/** Begins a delivery that was given up anew; false where there is none. */
export async function revive(db: Kysely<object>, event: string, consumer: string): Promise<boolean> {
  const done = await sql`update outbox_delivery set state = 'waiting', ended_at = null, attempts = 0, not_before = now()
    where event = ${event} and consumer = ${consumer} and state = 'dead' returning 1`.execute(db);
  return done.rows.length > 0;
}

/** Forgets what was delivered a week ago; what was given up stays for thirty days. */
export async function forget(db: Kysely<object>): Promise<void> {
  await sql`delete from outbox o where o.spread_at < now() - interval '7 days' and not exists (
    select from outbox_delivery d where d.event = o.id
      and (d.state = 'waiting' or (d.state = 'dead' and d.ended_at > now() - interval '30 days')))`.execute(db);
}

export async function counts(db: Kysely<object>): Promise<{ state: string; count: number }[]> {
  const found = await sql<{ state: string; count: number }>`select state, count(*)::int as count from outbox_delivery
    where state in ('waiting', 'dead') group by state`.execute(db);
  return found.rows;
}
