import { compileRules, parseRules, type RuleSet } from "@mizugiwa/sigma";
import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { factsOf, type RuleFacts } from "./facts.js";
import type { Rule, RuleDetail, RuleList, RuleQuery, RuleSwitch, RuleTables } from "./schema.js";
import type { RuleText } from "./texts.js";

/** What runs on the stream, as the stream last said. */
interface Running {
  readonly running: number;
}

/** The rules, and which of them run. */
export interface Rules {
  list(query: RuleQuery): Promise<RuleList>;
  get(id: string): Promise<RuleDetail>;
  /** Switches a rule on or off; the stream follows within 5 s. */
  turn(actor: Actor, id: string, enabled: boolean, order: RuleSwitch): Promise<RuleDetail>;
  /** Texts of the rules that are to run, and a number that rises with each change. */
  live(): Promise<{ readonly version: number; readonly texts: readonly RuleText[] }>;
  /** The rule file that holds a rule, alone. */
  textOf(id: string): RuleText;
}

export interface RulesParts extends Pick<Platform, "database" | "live"> {
  readonly texts: readonly RuleText[];
  readonly running: () => Running | null;
  /** Called when what runs has changed. */
  readonly onChange: () => void;
}

/** Hits are shown of so many days before today, by the day of their events in UTC. */
const RECENT_DAYS = 30;

interface Known {
  readonly facts: RuleFacts;
  readonly file: RuleText;
}

export function openRules({ database, live, texts, running, onChange }: RulesParts): Rules {
  const db = database.db.withTables<RuleTables>();
  const set = compileRules(texts.map(({ text, path }) => parseRules(text, path)));
  const known = knownRules(set, texts);
  let version = 1;

  const shown = async (): Promise<Rule[]> => {
    const choices = new Map((await db.selectFrom("rule_choice").selectAll().execute()).map((row) => [row.rule, row]));
    const hits = await recentHits();
    return [...known.values()].map(({ facts }) => {
      const choice = choices.get(facts.id);
      return {
        ...facts,
        references: [...facts.references],
        falsepositives: [...facts.falsepositives],
        techniques: [...facts.techniques],
        tags: [...facts.tags],
        enabled: choice?.enabled ?? true,
        choice:
          choice === undefined
            ? null
            : { reason: choice.reason, changedBy: choice.changed_by, changedAt: choice.changed_at.toISOString() },
        recentHits: hits.get(facts.id) ?? 0,
        version: choice?.version ?? 0,
      };
    });
  };

  const recentHits = async (): Promise<Map<string, number>> => {
    const { rows } = await sql<{ rule: string; hits: string }>`
      select rule, sum(hits) as hits from rule_day
      where day >= (now() at time zone 'UTC')::date - ${RECENT_DAYS}::int group by rule`.execute(db);
    return new Map(rows.map(({ rule, hits }) => [rule, Number(hits)]));
  };

  const one = async (id: string): Promise<RuleDetail> => {
    const rule = (await shown()).find((each) => each.id === id);
    const file = known.get(id)?.file;
    if (rule === undefined || file === undefined) throw noRule(id);
    return { ...rule, text: file.text };
  };

  return {
    list: async (query) => ({
      rows: (await shown()).filter((rule) => fits(rule, query)),
      running: running()?.running ?? null,
      problems: set.problems.map(({ place, detail, code }) => ({ path: place.path ?? "", detail, code })),
    }),
    get: one,
    turn: async (actor, id, enabled, { version: seen, reason }) => {
      const before = await one(id);
      if (before.version !== seen) throw changedMeanwhile();
      if (before.enabled === enabled) return before;
      await database.db.transaction().execute(async (tx) => {
        await keepChoice(tx, actor, { id, enabled, reason, seen });
        await appendTrail(tx, actor, {
          action: enabled ? "rule.enabled" : "rule.disabled",
          object: { kind: "rule", id },
          before: { enabled: before.enabled },
          after: { enabled, title: before.title },
          ...(reason === null ? {} : { reason }),
        });
      });
      version += 1;
      onChange();
      live.publish({ topic: "rule", id, permission: "rules.read", compartment: null });
      return await one(id);
    },
    live: async () => {
      const off = await db.selectFrom("rule_choice").select("rule").where("enabled", "=", false).execute();
      const disabled = new Set(off.map(({ rule }) => rule));
      const rules = [...known.values()];
      const running = new Set(rules.filter(({ facts }) => !disabled.has(facts.id)).map(({ file }) => file.path));
      // A file of correlations alone runs as long as the rules that they name do.
      const withRules = new Set(rules.map(({ file }) => file.path));
      for (const { path } of set.correlations) if (!withRules.has(path)) running.add(path);
      return { version, texts: texts.filter(({ path }) => running.has(path)) };
    },
    textOf: (id) => {
      const rule = known.get(id);
      if (rule === undefined) throw noRule(id);
      return rule.file;
    },
  };
}

/** Rules by id; of two with one id the first counts, and files hold one rule each. */
function knownRules(set: RuleSet, texts: readonly RuleText[]): Map<string, Known> {
  const byPath = new Map(texts.map((text) => [text.path, text]));
  const known = new Map<string, Known>();
  for (const rule of set.rules) {
    const facts = factsOf(rule);
    const file = byPath.get(rule.path);
    if (file !== undefined && !known.has(facts.id)) known.set(facts.id, { facts, file });
  }
  return known;
}

async function keepChoice(
  tx: Transaction,
  actor: Actor,
  { id, enabled, reason, seen }: { id: string; enabled: boolean; reason: string | null; seen: number },
): Promise<void> {
  const kept = await tx
    .withTables<RuleTables>()
    .insertInto("rule_choice")
    .values({ rule: id, enabled, reason, changed_by: actor.id, version: 1 })
    .onConflict((conflict) =>
      conflict
        .column("rule")
        .doUpdateSet({ enabled, reason, changed_by: actor.id, changed_at: new Date(), version: seen + 1 })
        .where("rule_choice.version", "=", seen),
    )
    .returning("rule")
    .executeTakeFirst();
  if (kept === undefined) throw changedMeanwhile();
}

function fits(rule: Rule, { q, level, enabled, product, technique }: RuleQuery): boolean {
  const wanted = q?.normalize("NFKC").toLowerCase();
  const texts = [rule.title, rule.titleJa ?? "", rule.id, ...rule.techniques];
  return (
    (wanted === undefined || texts.some((text) => text.normalize("NFKC").toLowerCase().includes(wanted))) &&
    (level === undefined || rule.level === level) &&
    (enabled === undefined || rule.enabled === enabled) &&
    (product === undefined || rule.logsource.product === product) &&
    (technique === undefined || rule.techniques.includes(technique))
  );
}

function noRule(id: string): HttpError {
  return new HttpError(404, "not-there", { detail: `there is no rule ${JSON.stringify(id.slice(0, 100))}` });
}

function changedMeanwhile(): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    detail: "somebody switched it after you read it",
    remedy: "Read it again, and repeat your change if it still holds.",
  });
}
