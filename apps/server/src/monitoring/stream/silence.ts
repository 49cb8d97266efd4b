import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { type AlertChange, raiseSystemAlert, tellRaised } from "../alerts/index.js";
import type { SourceTables } from "../sources/schema.js";

/** What decides whether a source is silent; instants in ms since the epoch. */
export interface HeardFacts {
  readonly expectedSilenceMs: number | null;
  /** Null where it has never sent. */
  readonly lastReceivedMs: number | null;
  readonly silentSinceMs: number | null;
  /** Since when silence could be noticed at all: the start of the server, or the end of a pause. */
  readonly listeningSinceMs: number;
}

/** `silent` where silence begins to mean something, `heard` where it ended, null where nothing changes. */
export function judgeSilence(facts: HeardFacts, nowMs: number): "silent" | "heard" | null {
  const { expectedSilenceMs, lastReceivedMs, silentSinceMs, listeningSinceMs } = facts;
  // One that has never sent is being set up: what is not there yet is not missed.
  if (lastReceivedMs === null) return null;
  if (silentSinceMs !== null) return expectedSilenceMs === null || lastReceivedMs > silentSinceMs ? "heard" : null;
  if (expectedSilenceMs === null) return null;
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
    .select(["last_received_at", "silent_since"])
    .where("paused_at", "is", null)
    .where((build) => build.or([build("expected_silence_s", "is not", null), build("silent_since", "is not", null)]))
    .execute();
  const changes: AlertChange[] = [];
  for (const row of rows) {
    const lastReceivedMs = row.last_received_at?.getTime() ?? null;
    const facts = {
      expectedSilenceMs: row.expected_silence_s === null ? null : row.expected_silence_s * 1000,
      lastReceivedMs,
      silentSinceMs: row.silent_since?.getTime() ?? null,
      listeningSinceMs,
    };
    const verdict = judgeSilence(facts, nowMs);
    if (verdict === null) continue;
    const since = verdict === "silent" ? sql<Date>`last_received_at` : null;
    await db.updateTable("source_standing").set({ silent_since: since }).where("source", "=", row.id).execute();
    if (verdict === "heard" || lastReceivedMs === null) continue;
    const { id, code, service, tenant, compartment } = row;
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
