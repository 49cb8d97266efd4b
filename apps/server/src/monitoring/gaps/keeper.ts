import { sql } from "kysely";
import type { Database, Transaction } from "../../platform/database/database.js";

/** What was received may take this long to be matched before it is said. */
const BEHIND_MS = 10_000;
/** Counted losses that are nearer to each other are one gap. */
const JOINED_MS = 10 * 60_000;
/** How long the server may give no sign of life before it is said to have been away. */
const AWAY_MS = 60_000;
/** How often all causes are looked at. */
export const LOOK_MS = 10_000;

/** Says that the server was away since its last sign of life; once, at the start. */
export async function noteAway({ db }: Database, nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  await sql`
    insert into detection_gap (cause, from_at, to_at)
    select 'server-down', at, ${now} from gap_heartbeat where at < ${new Date(nowMs - AWAY_MS)}`.execute(db);
  await beat(db, now);
}

/**
 * Looks at every cause and writes down what began and what ended since the last look: gaps are what the tables of sources and
 * rules say, so that nothing has to tell of them. `keptUntilMs`: everything received before it is matched.
 */
export async function noteGaps(database: Database, keptUntilMs: number, nowMs: number): Promise<void> {
  await database.db.transaction().execute(async (tx) => {
    await noteSilent(tx);
    await noteOff(tx);
    await noteBehind(tx, keptUntilMs, nowMs);
    await noteCounted(tx, nowMs);
    await beat(tx, new Date(nowMs));
  });
}

async function beat(db: Pick<Database["db"], "executeQuery" | "getExecutor">, at: Date): Promise<void> {
  await sql`insert into gap_heartbeat (one, at) values (true, ${at})
    on conflict (one) do update set at = excluded.at`.execute(db);
}

async function noteSilent(tx: Transaction): Promise<void> {
  await sql`
    insert into detection_gap (cause, source, from_at)
    select 'source-silent', source, silent_since from source_standing where silent_since is not null
    on conflict (cause, source, rule) where to_at is null do nothing`.execute(tx);
  // It ended with the minute of its next event, as far as minutes go.
  await sql`
    update detection_gap g set to_at = greatest(g.from_at, least(now(), coalesce(
      (select min(m.minute) + interval '1 minute' from source_minute m
        where m.source = g.source and m.minute > g.from_at), now())))
    from source_standing s
    where g.cause = 'source-silent' and g.to_at is null and s.source = g.source and s.silent_since is null`.execute(tx);
}

async function noteOff(tx: Transaction): Promise<void> {
  await sql`
    insert into detection_gap (cause, rule, from_at)
    select 'rule-off', rule, changed_at from rule_choice where not enabled
    on conflict (cause, source, rule) where to_at is null do nothing`.execute(tx);
  await sql`
    update detection_gap g set to_at = greatest(g.from_at, c.changed_at) from rule_choice c
    where g.cause = 'rule-off' and g.to_at is null and c.rule = g.rule and c.enabled`.execute(tx);
}

async function noteBehind(tx: Transaction, keptUntilMs: number, nowMs: number): Promise<void> {
  if (nowMs - keptUntilMs > BEHIND_MS) {
    await sql`insert into detection_gap (cause, from_at) values ('stream-behind', ${new Date(keptUntilMs)})
      on conflict (cause, source, rule) where to_at is null do nothing`.execute(tx);
    return;
  }
  await sql`update detection_gap set to_at = greatest(from_at, ${new Date(nowMs)}::timestamptz)
    where cause = 'stream-behind' and to_at is null`.execute(tx);
}

/** Events that could not be read as what they are, and those too late for correlations, since the last look. */
async function noteCounted(tx: Transaction, nowMs: number): Promise<void> {
  const { rows } = await sql<{ source: string; cause: "unread" | "late"; events: string; since: Date }>`
    with fresh as (
      select s.source, s.unread - coalesce(l.unread, 0) as unread, s.late - coalesce(l.late, 0) as late,
        coalesce((select at from gap_heartbeat), now()) as since
      from source_standing s left join gap_look l on l.source = s.source)
    select source, 'unread' as cause, unread as events, since from fresh where unread > 0
    union all select source, 'late', late, since from fresh where late > 0`.execute(tx);
  for (const { source, cause, events, since } of rows) {
    const { numAffectedRows: joined } = await sql`
      update detection_gap set to_at = ${new Date(nowMs)}, events = events + ${events}
      where id = (select id from detection_gap where cause = ${cause} and source = ${source}
        and to_at >= ${new Date(nowMs - JOINED_MS)} order by to_at desc limit 1)`.execute(tx);
    if (joined !== 0n) continue;
    await sql`insert into detection_gap (cause, source, from_at, to_at, events)
      values (${cause}, ${source}, least(${since}, ${new Date(nowMs)}::timestamptz), ${new Date(nowMs)}, ${events})`.execute(
      tx,
    );
  }
  await sql`insert into gap_look (source, unread, late) select source, unread, late from source_standing
    on conflict (source) do update set unread = excluded.unread, late = excluded.late
    where gap_look.unread <> excluded.unread or gap_look.late <> excluded.late`.execute(tx);
}

/** A run of a rule that came to its end closes the gaps that had ended when it began and lie within its time. */
export async function closeGaps(tx: Transaction, run: string): Promise<void> {
  await sql`
    insert into gap_closure (gap, rule, run)
    select g.id, r.subject, r.id from retro_run r join detection_gap g
      on g.from_at >= timestamptz 'epoch' + r.from_us * interval '1 microsecond'
      and g.to_at <= timestamptz 'epoch' + r.to_us * interval '1 microsecond'
      and g.to_at <= r.made_at and (g.rule is null or g.rule = r.subject)
      and (r.sources is null or g.source = any(r.sources))
    where r.id = ${run} and r.subject_kind = 'rule'
    on conflict (gap, rule) do nothing`.execute(tx);
}
