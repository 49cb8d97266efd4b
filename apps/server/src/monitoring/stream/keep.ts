import { type Selectable, sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { type AlertChange, type Hit, storeHits, systemHit, tellRaised } from "../alerts/index.js";
import { comparePositions, type Position } from "../hot/position.js";
import { keepIndicatorTally } from "../indicators/keep.js";
import type { SourceTables } from "../sources/schema.js";
import { storeSuppressed } from "../tunings/suppressed.js";
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
  const known = await keepTallies(tx, batch.tallies);
  const changes = await storeHits(tx, [...hits, ...batch.tallies.flatMap((tally) => aheadHit(tally, known))]);
  await tellRaised(tx, changes);
  await keepIndicatorTally(tx, batch.indicators);
  await storeSuppressed(tx, batch.suppressed);
  return changes;
}

function place({ segment, ordinal }: Position): string {
  return `${segment}.${ordinal}`;
}

type KnownSource = Pick<
  Selectable<SourceTables["source"]>,
  "id" | "code" | "service" | "tenant" | "compartment" | "environment"
>;

/**
 * Adds what was counted of the sources of a batch, whatever their number in three statements; gives those that are known.
 * Rows are taken in the order of their ids, so that no two writers wait for each other.
 */
async function keepTallies(
  tx: Transaction,
  tallies: readonly SourceTally[],
): Promise<ReadonlyMap<string, KnownSource>> {
  if (tallies.length === 0) return new Map();
  const sources = await tx
    .withTables<SourceTables>()
    .selectFrom("source")
    .select(["id", "code", "service", "tenant", "compartment", "environment"])
    .where(
      "id",
      "in",
      tallies.map(({ source }) => source),
    )
    .execute();
  const known = new Map(sources.map((source) => [source.id, source]));
  const counted = tallies.filter(({ source }) => known.has(source));
  await sql`
    insert into source_standing as s (source, events, bytes, ahead, late, unread, last_received_at, last_event_at, watermark_at, ahead_at)
    select source, events, bytes, ahead, late, unread, ${instant("received_us")}, ${instant("newest_us")}, ${instant("watermark_us")},
      case when ahead > 0 then ${instant("received_us")} end
    from jsonb_to_recordset(${JSON.stringify(counted.map(rowOf))}::jsonb) as t(source uuid, events bigint, bytes bigint,
      ahead bigint, late bigint, unread bigint, received_us bigint, newest_us bigint, watermark_us bigint)
    order by source
    on conflict (source) do update set
      events = s.events + excluded.events, bytes = s.bytes + excluded.bytes, ahead = s.ahead + excluded.ahead,
      late = s.late + excluded.late, unread = s.unread + excluded.unread,
      last_received_at = greatest(s.last_received_at, excluded.last_received_at),
      last_event_at = greatest(s.last_event_at, excluded.last_event_at),
      watermark_at = greatest(s.watermark_at, excluded.watermark_at),
      ahead_at = greatest(s.ahead_at, excluded.ahead_at)`.execute(tx);
  const minutes = counted.flatMap(({ source, minutes: own }) => own.map((minute) => ({ source, ...minute })));
  await sql`
    insert into source_minute as m (source, minute, events, bytes)
    select source, timestamptz 'epoch' + ms * interval '1 millisecond', events, bytes
    from jsonb_to_recordset(${JSON.stringify(minutes)}::jsonb) as t(source uuid, ms bigint, events bigint, bytes bigint)
    order by 2, 1
    on conflict (minute, source) do update
      set events = m.events + excluded.events, bytes = m.bytes + excluded.bytes`.execute(tx);
  return known;
}

function rowOf({ source, events, bytes, ahead, late, unread, receivedUs, newestUs, watermarkUs }: SourceTally) {
  return {
    source,
    events,
    bytes,
    ahead,
    late,
    unread,
    received_us: String(receivedUs),
    newest_us: String(newestUs),
    watermark_us: watermarkUs === null ? null : String(watermarkUs),
  };
}

/** That the clock of a source runs ahead, where it does. */
function aheadHit({ source, ahead, events, receivedUs }: SourceTally, known: ReadonlyMap<string, KnownSource>): Hit[] {
  const facts = known.get(source);
  if (ahead === 0 || facts === undefined) return [];
  const { environment, ...about } = facts;
  return [
    systemHit({
      what: "clock-ahead",
      atUs: Number(receivedUs),
      source: { ...about, label: "TLP:AMBER" },
      kind: environment === "test" ? "test" : "real",
      facts: { eventsAhead: ahead, ofEvents: events },
    }),
  ];
}

/** The instant of a column of µs since the epoch. */
function instant(column: string) {
  return sql`(timestamptz 'epoch' + ${sql.ref(column)} * interval '1 microsecond')`;
}
