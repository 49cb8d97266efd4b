import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { type AlertChange, endSystemAlert, raiseSystemAlert, tellRaised } from "../alerts/index.js";
import type { SourceTables } from "../sources/schema.js";

/** What decides whether a source is silent; instants in ms since the epoch. */
export interface HeardFacts {
  readonly expectedSilenceMs: number | null;
  /** Null where it has never sent. */
  readonly lastReceivedMs: number | null;
  readonly silentSinceMs: number | null;
  readonly isPaused: boolean;
  /** Since when silence could be noticed at all: the start of the server, or the end of a pause. */
  readonly listeningSinceMs: number;
}

/** `silent` where silence begins to mean something, `heard` where it ended, null where nothing changes. */
export function judgeSilence(facts: HeardFacts, nowMs: number): "silent" | "heard" | null {
  const { expectedSilenceMs, lastReceivedMs, silentSinceMs, isPaused, listeningSinceMs } = facts;
  const isExpected = expectedSilenceMs !== null && !isPaused;
  // One that has never sent is being set up: what is not there yet is not missed.
  if (lastReceivedMs === null) return null;
  if (silentSinceMs !== null) return !isExpected || lastReceivedMs > silentSinceMs ? "heard" : null;
  if (!isExpected) return null;
  // While the server was away nobody could be heard.
  return nowMs - Math.max(lastReceivedMs, listeningSinceMs) > expectedSilenceMs ? "silent" : null;
}

/** Looks at all sources: raises an alert for those that have become silent, and notes those that are heard again. */
export async function noteSilence(tx: Transaction, listeningSinceMs: number, nowMs: number): Promise<AlertChange[]> {
  const db = tx.withTables<SourceTables>();
  const rows = await db
    .selectFrom("source")
    .innerJoin("source_standing", "source_standing.source", "source.id")
    .select(["id", "code", "service", "tenant", "environment", "compartment", "expected_silence_s"])
    .select(["last_received_at", "silent_since", "paused_at"])
    .where((build) => build.or([build("expected_silence_s", "is not", null), build("silent_since", "is not", null)]))
    .execute();
  const changes: AlertChange[] = [];
  for (const row of rows) {
    const lastReceivedMs = row.last_received_at?.getTime() ?? null;
    const facts = {
      expectedSilenceMs: row.expected_silence_s === null ? null : row.expected_silence_s * 1000,
      lastReceivedMs,
      silentSinceMs: row.silent_since?.getTime() ?? null,
      isPaused: row.paused_at !== null,
      listeningSinceMs,
    };
    const verdict = judgeSilence(facts, nowMs);
    if (verdict === null) continue;
    const since = verdict === "silent" ? sql<Date>`last_received_at` : null;
    await db.updateTable("source_standing").set({ silent_since: since }).where("source", "=", row.id).execute();
    if (lastReceivedMs === null) continue;
    const { id, code, service, tenant, compartment } = row;
    if (verdict === "heard") {
      const isBack = lastReceivedMs > (facts.silentSinceMs ?? 0);
      const at = new Date(isBack ? lastReceivedMs : nowMs);
      const how = isBack ? "heard again" : "no longer expected";
      changes.push(...(await endSystemAlert(tx, { what: "source-silent", at, source: { id, code }, how })));
      continue;
    }
    const raised = await raiseSystemAlert(tx, {
      what: "source-silent",
      atUs: nowMs * 1000,
      source: { id, code, service, tenant, compartment, label: "TLP:AMBER" },
      kind: row.environment === "test" ? "test" : "real",
      facts: {
        silentForSeconds: Math.round((nowMs - lastReceivedMs) / 1000),
        expectedWithinSeconds: row.expected_silence_s ?? 0,
        lastReceivedAt: new Date(lastReceivedMs).toISOString(),
      },
    });
    changes.push(...raised);
  }
  await tellRaised(tx, changes);
  return changes;
}

/** A clock is right again when its source has sent for this long without an event ahead of its receipt. */
const RIGHT_AFTER_MS = 10 * 60_000;

/** Looks at the sources whose clock ran ahead: dates the end where it is right again. */
export async function noteRightClocks(tx: Transaction): Promise<AlertChange[]> {
  const { rows } = await sql<{ id: string; code: string; ahead_at: Date }>`
    with right_again as (
      select source, ahead_at from source_standing
      where ahead_at is not null and last_received_at > ahead_at + ${RIGHT_AFTER_MS} * interval '1 millisecond' for update)
    update source_standing s set ahead_at = null from right_again r join source on source.id = r.source
    where s.source = r.source returning source.id, source.code, r.ahead_at`.execute(tx);
  const changes: AlertChange[] = [];
  for (const { id, code, ahead_at: at } of rows) {
    const how = "no event ahead since";
    changes.push(...(await endSystemAlert(tx, { what: "clock-ahead", at, source: { id, code }, how })));
  }
  return changes;
}
