import type { Selectable } from "kysely";
import { byOf } from "../applicability/show.js";
import type { PracticeTables } from "../practice/tables.js";
import { freshnessAt } from "./freshness.js";
import type { Evidence } from "./schema.js";

export type EvidenceRow = Selectable<PracticeTables["evidence"]> & {
  readonly file_name: string | null;
  readonly size: string | null;
};

export function evidenceOf(row: EvidenceRow, now: Date): Evidence {
  const freshness = freshnessAt(
    {
      automatic: row.form === "automated",
      observedAt: row.observed_at.getTime(),
      receivedAt: row.received_at.getTime(),
      maxAgeDays: row.max_age_days,
      strongerFrom: null,
    },
    now.getTime(),
  );
  return {
    id: row.id,
    service: row.service,
    requirement: row.requirement,
    slot: row.slot,
    statements: row.statements,
    form: row.form,
    title: row.title,
    sha256: row.sha256,
    fileName: row.file_name,
    sizeBytes: row.size === null ? null : Number(row.size),
    link: row.link,
    periodFrom: row.period_from?.toISOString() ?? null,
    observedAt: row.observed_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    maxAgeDays: row.max_age_days,
    freshUntil: row.fresh_until.toISOString(),
    freshness,
    state: row.state,
    addedBy: { id: row.added_by, name: row.added_by_name },
    decidedBy: byOf(row.decided_by, row.decided_by_name),
    decidedAt: row.decided_at?.toISOString() ?? null,
    note: row.note,
  };
}
