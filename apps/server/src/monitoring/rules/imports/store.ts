import { sql } from "kysely";
import type { Actor } from "../../../platform/access/index.js";
import type { Transaction } from "../../../platform/database/database.js";
import type { RuleEntry } from "../entries.js";
import type { Stage } from "../lifecycle/steps.js";
import type { RuleTables } from "../schema.js";
import type { CollectedSample } from "./collection.js";

interface Coming {
  readonly entry: RuleEntry;
  readonly stage: Stage;
}

const CHUNK = 500;

/** Adds the next version of each rule; gives their numbers. */
export async function insertVersions(
  tx: Transaction,
  actor: Actor,
  from: string,
  coming: readonly Coming[],
): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (let at = 0; at < coming.length; at += CHUNK) {
    const part = coming.slice(at, at + CHUNK);
    const rows = part.map(({ entry, stage }) => {
      return {
        rule: entry.facts.id,
        stage,
        path: entry.facts.path,
        text: entry.text,
        digest: entry.digest,
        facts: entry.facts,
      };
    });
    const { rows: made } = await sql<{ rule: string; number: number }>`
      insert into rule_version (rule, number, stage, path, text, digest, facts, import, author, author_name, author_person)
      select t.rule, 1 + coalesce((select max(v.number) from rule_version v where v.rule = t.rule), 0), t.stage, t.path,
        t.text, t.digest, t.facts, ${from}, ${actor.id}, ${actor.name}, ${actor.person}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as t(rule text, stage text, path text, text text, digest text, facts jsonb)
      returning rule, number`.execute(tx);
    for (const { rule, number } of made) numbers.set(rule, number);
  }
  return numbers;
}

/** Retires the versions of some rules that are in some stages. */
export async function retireOf(tx: Transaction, rules: readonly string[], stages: readonly Stage[]): Promise<void> {
  if (rules.length === 0) return;
  await sql`update rule_version set stage = 'retired', retired_at = now(), version = version + 1
    where rule = any(${[...rules]}::text[]) and stage = any(${[...stages]}::text[])`.execute(tx);
}

/** Adds samples that came with an import; one of the same name is replaced. */
export async function putSamples(
  tx: Transaction,
  from: { readonly import: string; readonly madeBy: string },
  samples: readonly CollectedSample[],
): Promise<void> {
  for (const { rule, name, expect, bytes } of samples) {
    const content = Buffer.from(bytes);
    await tx
      .withTables<RuleTables>()
      .insertInto("rule_sample")
      .values({ rule, name: name.slice(0, 300), expect, bytes: content, import: from.import, made_by: from.madeBy })
      .onConflict((conflict) =>
        conflict.columns(["rule", "name"]).doUpdateSet({ bytes: content, expect, import: from.import }),
      )
      .execute();
  }
}
