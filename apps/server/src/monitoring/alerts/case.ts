import { type Kysely, sql } from "kysely";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { RecordKind, TlpLabel } from "../../platform/labels.js";
import { appendTrail } from "../../platform/trail/index.js";
import { alertUnknown } from "./lock.js";
import type { Names } from "./names.js";
import { ALERT_COLUMNS, showAlerts } from "./query.js";
import type { Alert, AlertTables } from "./schema.js";
import type { Severity } from "./states.js";
import { type StepDone, takeOrder } from "./take-step.js";

/** What a case takes over from an alert it is declared from. */
export interface AlertForCase {
  readonly id: string;
  readonly title: string;
  readonly kind: RecordKind;
  readonly severity: Severity;
  readonly label: TlpLabel;
  readonly compartment: string | null;
  readonly service: string | null;
  readonly tenant: string | null;
  readonly asset: string | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly detectedAt: Date;
  readonly acknowledgedAt: Date | null;
}

/** Alerts by id, in the order of the ids; throws 404 for one the actor may not see. */
export async function readForCase(tx: Transaction, actor: Actor, ids: readonly string[]): Promise<AlertForCase[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select([...ALERT_COLUMNS])
    .where("id", "in", [...ids])
    .where(visibleTo(actor, "alert.compartment"))
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw alertUnknown();
    const { kind, severity, label, compartment, service, tenant, asset } = row;
    return {
      id,
      title: row.rule_title,
      firstAt: row.first_at,
      lastAt: row.last_at,
      detectedAt: row.detected_at,
      acknowledgedAt: row.acknowledged_at,
      kind,
      severity,
      label,
      compartment,
      service,
      tenant,
      asset,
    };
  });
}

/** Links an alert to a case, and puts it where the case is: only those who may know of the case know of it then. */
export function linkToCase(
  tx: Transaction,
  actor: Actor,
  alert: { readonly id: string; readonly version: number },
  incident: { readonly id: string; readonly compartment: string | null },
  now: Date,
): Promise<StepDone> {
  const ask = { incident: incident.id };
  const order = { ...alert, act: { step: "link", ask }, compartment: incident.compartment } as const;
  return takeOrder(tx, actor, order, now);
}

/**
 * Gives the alerts of a case to the one it is merged into, those too that the actor may not see; of a case that became
 * restricted (`into` is the case itself) puts them where it is.
 */
export async function moveToCase(
  tx: Transaction,
  actor: Actor,
  from: string,
  into: { readonly id: string; readonly compartment: string | null },
): Promise<StepDone[]> {
  const db = tx.withTables<AlertTables>();
  await db.selectFrom("alert").select("id").where("incident", "=", from).orderBy("id").forUpdate().execute();
  const moved = await db
    .updateTable("alert")
    .set({ incident: into.id, compartment: into.compartment, version: sql`version + 1` })
    .where("incident", "=", from)
    .returning(["id", "compartment", "version"])
    .execute();
  for (const { id, compartment } of moved) {
    const object = { kind: "alert", id, compartment };
    const moved = { action: "alert.moved", before: { incident: from }, after: { incident: into.id } };
    await appendTrail(tx, actor, from === into.id ? { action: "alert.restricted", object } : { ...moved, object });
  }
  return moved;
}

const ALERTS_MAX = 500;

/** The alerts of a case that the actor may see, the newest first. */
export async function alertsOfCase(db: Kysely<object>, names: Names, actor: Actor, incident: string): Promise<Alert[]> {
  const rows = await db
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select([...ALERT_COLUMNS])
    .where("incident", "=", incident)
    .where(visibleTo(actor, "alert.compartment"))
    .orderBy("last_at", "desc")
    .limit(ALERTS_MAX)
    .execute();
  return await showAlerts(names, rows);
}

/** How many alerts each case has that the actor may see. */
export async function countOfCases(
  db: Kysely<object>,
  actor: Actor,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (incidents.length === 0) return new Map();
  const rows = await db
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select(["incident", sql<number>`count(*)::int`.as("alerts")])
    .where("incident", "in", [...incidents])
    .where(visibleTo(actor, "alert.compartment"))
    .groupBy("incident")
    .execute();
  return new Map(rows.flatMap(({ incident, alerts }) => (incident === null ? [] : [[incident, alerts] as const])));
}
