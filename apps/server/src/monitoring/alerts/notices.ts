import type { Transaction } from "../../platform/database/database.js";
import { notify } from "../../platform/notify/index.js";
import type { AlertTables } from "./schema.js";
import type { AlertChange } from "./store-hits.js";

/** What a shift must hear of at once. */
const LOUD = ["critical", "high"] as const;
/** Of more raised at once only so many are told one by one: nobody reads a hundred letters. */
const TOLD_MAX = 10;

/**
 * Tells people of alerts that were raised, through the outbox of the transaction that raised them. Nothing is told of what only
 * some may know, nor of exercises and tests.
 */
export async function tellRaised(tx: Transaction, changes: readonly AlertChange[]): Promise<void> {
  const ids = changes.flatMap(({ id, change, compartment }) =>
    change === "raised" && compartment === null ? [id] : [],
  );
  if (ids.length === 0) return;
  const rows = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select(["id", "number", "rule_title", "rule_title_ja", "severity", "entity_key"])
    .where("id", "in", ids)
    .where("kind", "=", "real")
    .where("severity", "in", [...LOUD])
    .orderBy("number")
    .limit(TOLD_MAX)
    .execute();
  for (const { id, number, rule_title: title, rule_title_ja: titleJa, severity, entity_key: entity } of rows) {
    await notify(tx, {
      topic: `alert.${severity}`,
      subject: "notify.alert.subject",
      body: "notify.alert.body",
      values: { number: Number(number), title: bothOf(title, titleJa), severity, entity },
      path: `/alerts/${id}`,
    });
  }
}

/** A notice goes to readers of both languages. */
function bothOf(title: string, titleJa: string | null): string {
  return titleJa === null ? title : `${title} / ${titleJa}`;
}
