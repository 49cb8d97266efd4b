import { sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database, Transaction } from "../../platform/database/database.js";
import { decodeCursor, type PageQuery, toPage } from "../../platform/http/paging.js";
import { type Hit, keepableHit, sampleOf } from "../alerts/hit.js";
import type { SuppressedEvent } from "./schema.js";

/** What a rule met and a tuning holds back. */
export interface Suppressed {
  readonly tuning: string;
  readonly hit: Hit;
}

const CHUNK = 2000;
/** What was held back is kept so long. */
const KEPT_DAYS = 90;

/**
 * Keeps what was held back, within the transaction that keeps the alerts of the same events; each event and rule once, and not
 * what an alert has already. Gives how many were new, by compartment.
 */
export async function storeSuppressed(
  tx: Transaction,
  all: readonly Suppressed[],
): Promise<Map<string | null, number>> {
  const fresh = new Map<string | null, number>();
  for (let at = 0; at < all.length; at += CHUNK) {
    const rows = all.slice(at, at + CHUNK).map(({ tuning, hit }) => {
      const { rule, eventId, atUs, source, compartment, host, entity } = keepableHit(hit);
      return {
        tuning,
        rule: rule.id,
        event_id: eventId,
        at_us: atUs,
        source,
        compartment,
        host,
        entity_kind: entity.kind,
        entity_key: entity.key,
        fields: sampleOf(hit).fields,
      };
    });
    const { rows: kept } = await sql<{ compartment: string | null }>`
      insert into suppressed_event (rule, event_id, tuning, at, source, compartment, host, entity_kind, entity_key, fields)
      select t.rule, t.event_id, t.tuning, timestamptz 'epoch' + t.at_us * interval '1 microsecond', t.source, t.compartment, t.host,
        t.entity_kind, t.entity_key, t.fields
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(tuning uuid, rule text, event_id text, at_us bigint,
        source uuid, compartment uuid, host text, entity_kind text, entity_key text, fields jsonb)
      where exists (select from tuning where tuning.id = t.tuning)
        and not exists (select from alert_event e where e.rule = t.rule and e.event_id = t.event_id)
      on conflict (rule, event_id) do nothing returning compartment`.execute(tx);
    for (const { compartment } of kept) fresh.set(compartment, (fresh.get(compartment) ?? 0) + 1);
  }
  return fresh;
}

const Cursor = z.tuple([z.string(), z.string()]);

interface Row {
  readonly rule: string;
  readonly event_id: string;
  readonly at: Date;
  readonly at_text: string;
  readonly host: string | null;
  readonly entity_kind: string;
  readonly entity_key: string;
  readonly fields: SuppressedEvent["fields"];
}

/** What a tuning held back, the newest first. */
export async function listSuppressed(
  { db }: Database,
  actor: Actor,
  tuning: string,
  { limit, cursor }: z.infer<typeof PageQuery>,
): Promise<{ rows: SuppressedEvent[]; next: string | null }> {
  const [at, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, Cursor);
  const before = at === null ? sql`true` : sql`(s.at, s.event_id) < (${at}::timestamptz, ${id})`;
  const { rows } = await sql<Row>`
    select s.rule, s.event_id, s.at, s.at::text as at_text, s.host, s.entity_kind, s.entity_key, s.fields
    from suppressed_event s where s.tuning = ${tuning} and ${before} and ${visibleTo(actor, "s.compartment")}
    order by s.at desc, s.event_id desc limit ${limit + 1}`.execute(db);
  return toPage(rows, limit, (row) => [row.at_text, row.event_id], toSuppressed);
}

function toSuppressed({ rule, event_id, at, host, entity_kind, entity_key, fields }: Row): SuppressedEvent {
  const entity = { kind: entity_kind, key: entity_key };
  return { eventId: event_id, rule, at: at.toISOString(), host, entity, fields: [...fields] };
}

/** Forgets what was held back long ago. */
export async function forgetSuppressed({ db }: Database): Promise<void> {
  await sql`delete from suppressed_event where noted_at < now() - ${KEPT_DAYS} * interval '1 day'`.execute(db);
}
