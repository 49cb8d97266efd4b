import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { type AlertChange, type Hit, raiseSystemAlert, storeHits, tellRaised } from "../alerts/index.js";
import { comparePositions, type Position } from "../hot/position.js";
import type { SourceTables } from "../sources/schema.js";
import type { SourceTally, StreamBatch } from "./protocol.js";

type OffsetTables = {
  stream_offset: { name: string; segment: string | number; offset: string | number; ordinal: string | number };
};

type CorrelationTables = {
  stream_correlation: {
    one: boolean;
    segment: string | number;
    offset: string | number;
    ordinal: string | number;
    state: Buffer;
    kept_at: Date;
  };
};

/** How far events were matched. */
export async function matchedPosition(tx: Transaction): Promise<Position> {
  const row = await tx
    .withTables<OffsetTables>()
    .selectFrom("stream_offset")
    .selectAll()
    .where("name", "=", "matched")
    .executeTakeFirstOrThrow();
  return { segment: Number(row.segment), offset: Number(row.offset), ordinal: Number(row.ordinal) };
}

/** What correlations remembered, and where in the log. */
export interface KeptCorrelation {
  readonly at: Position;
  readonly state: Uint8Array;
}

/** What was kept of correlations last; null where nothing was. */
export async function keptCorrelation(tx: Transaction): Promise<KeptCorrelation | null> {
  const row = await tx
    .withTables<CorrelationTables>()
    .selectFrom("stream_correlation")
    .select(["segment", "offset", "ordinal", "state"])
    .executeTakeFirst();
  if (row === undefined) return null;
  const at = { segment: Number(row.segment), offset: Number(row.offset), ordinal: Number(row.ordinal) };
  return { at, state: new Uint8Array(row.state) };
}

async function keepCorrelation(
  tx: Transaction,
  state: Uint8Array,
  { segment, offset, ordinal }: Position,
): Promise<void> {
  const row = { segment, offset, ordinal, state: Buffer.from(state), kept_at: new Date() };
  await tx
    .withTables<CorrelationTables>()
    .insertInto("stream_correlation")
    .values({ one: true, ...row })
    .onConflict((conflict) => conflict.column("one").doUpdateSet(row))
    .execute();
}

/**
 * Keeps what a batch gave, within one transaction: alerts, what is known of its sources, and the place up to which all of
 * that is true. A batch that was kept already changes nothing. Throws where it does not begin at that place: events would be
 * left out.
 */
export async function keepBatch(tx: Transaction, batch: StreamBatch, hits: readonly Hit[]): Promise<AlertChange[]> {
  const db = tx.withTables<OffsetTables>();
  const moved = await db
    .updateTable("stream_offset")
    .set({ ...batch.upTo })
    .where("name", "=", "matched")
    .where("segment", "=", batch.from.segment)
    .where("ordinal", "=", batch.from.ordinal)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) {
    const matched = await matchedPosition(tx);
    if (comparePositions(batch.upTo, matched) <= 0) return [];
    throw new Error(
      `a batch from ${place(batch.from)} to ${place(batch.upTo)} does not follow on ${place(matched)}: events would be lost`,
    );
  }
  if (batch.snapshot !== null) await keepCorrelation(tx, batch.snapshot, batch.upTo);
  const changes = await storeHits(tx, hits);
  await tellRaised(tx, changes);
  for (const tally of batch.tallies) changes.push(...(await addTally(tx, tally)));
  return changes;
}

function place({ segment, ordinal }: Position): string {
  return `${segment}.${ordinal}`;
}

/** Adds what was counted of a source; gives the alert that its clock runs ahead, where it does. */
async function addTally(tx: Transaction, tally: SourceTally): Promise<AlertChange[]> {
  const db = tx.withTables<SourceTables>();
  const known = await db
    .selectFrom("source")
    .select(["id", "code", "service", "tenant", "compartment", "environment"])
    .where("id", "=", tally.source)
    .executeTakeFirst();
  if (known === undefined) return [];
  const watermark = tally.watermarkUs === null ? null : instant(tally.watermarkUs);
  await sql`
    insert into source_standing as s (source, events, bytes, ahead, late, unread, last_received_at, last_event_at, watermark_at)
    values (${tally.source}, ${tally.events}, ${tally.bytes}, ${tally.ahead}, ${tally.late}, ${tally.unread},
      ${instant(tally.receivedUs)}, ${instant(tally.newestUs)}, ${watermark})
    on conflict (source) do update set
      events = s.events + excluded.events, bytes = s.bytes + excluded.bytes, ahead = s.ahead + excluded.ahead,
      late = s.late + excluded.late, unread = s.unread + excluded.unread,
      last_received_at = greatest(s.last_received_at, excluded.last_received_at),
      last_event_at = greatest(s.last_event_at, excluded.last_event_at),
      watermark_at = greatest(s.watermark_at, excluded.watermark_at)`.execute(tx);
  for (const { ms, events, bytes } of tally.minutes) {
    await sql`
      insert into source_minute as m (source, minute, events, bytes)
      values (${tally.source}, ${new Date(ms)}, ${events}, ${bytes})
      on conflict (minute, source) do update
        set events = m.events + excluded.events, bytes = m.bytes + excluded.bytes`.execute(tx);
  }
  if (tally.ahead === 0) return [];
  const { environment, ...source } = known;
  return await raiseSystemAlert(tx, {
    what: "clock-ahead",
    atUs: Number(tally.receivedUs),
    source: { ...source, label: "TLP:AMBER" },
    kind: environment === "test" ? "test" : "real",
    facts: { eventsAhead: tally.ahead, ofEvents: tally.events },
  });
}

/** A Date holds milliseconds; these columns need no more. */
function instant(us: bigint): Date {
  return new Date(Number(us / 1000n));
}
