import { type Kysely, sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { changedMeanwhile } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { type HeldRule, type HeldVersion, mainOf, type RuleBook } from "./book.js";
import { noRule } from "./faults.js";
import { versionsOf } from "./lifecycle/versions.js";
import { Proofs } from "./proof/standing.js";
import { closureOf, Referred, textOf, textsToRun } from "./running.js";
import {
  type Rule,
  RuleCursor,
  type RuleDetail,
  type RuleList,
  type RuleQuery,
  type RuleSwitch,
  type RuleTables,
} from "./schema.js";
import { type RuleText, readAlertedId } from "./texts.js";

/** What runs on the stream, as the stream last said. */
interface Running {
  readonly running: number;
}

/** The rules, and which of them run. */
export interface Rules {
  list(query: RuleQuery): Promise<RuleList>;
  /** All of them, as a list shows them. */
  all(): Promise<Rule[]>;
  get(actor: Actor, id: string): Promise<RuleDetail>;
  /** Switches a rule on or off; the stream follows within 5 s. */
  turn(actor: Actor, id: string, enabled: boolean, order: RuleSwitch): Promise<RuleDetail>;
  /** Rises with each change of what runs. */
  readonly version: number;
  /** Texts of the rules that are to run, and the number they have. */
  live(): Promise<{ readonly version: number; readonly texts: readonly RuleText[] }>;
  /** The document of a rule alone; behind `~` a version's number asks for the one that is worked on. Throws 404. */
  textOf(id: string): RuleText;
  /** The same with everything it refers to. */
  textsOf(id: string): RuleText[];
  /** What was held of a rule has changed: it is read anew, and the stream and the pages are told. */
  changed(id: string): Promise<void>;
  /** The same for very many. */
  changedAll(): Promise<void>;
}

export interface RulesParts extends Pick<Platform, "database" | "live"> {
  readonly book: RuleBook;
  readonly running: () => Running | null;
  /** Called when what runs has changed. */
  readonly onChange: () => void;
}

export function openRules(parts: RulesParts): Rules {
  return new BookedRules(parts);
}

class BookedRules implements Rules {
  readonly #parts: RulesParts;
  readonly #db: Kysely<RuleTables>;
  version = 1;

  constructor(parts: RulesParts) {
    this.#parts = parts;
    this.#db = parts.database.db.withTables<RuleTables>();
  }

  async list(query: RuleQuery): Promise<RuleList> {
    const { book, running } = this.#parts;
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, RuleCursor);
    const fitting = (await this.all()).filter((rule) => fits(rule, query)).sort(inOrder);
    const begun = after === null ? fitting : fitting.filter(({ path, id }) => isAfter([path, id], after));
    const page = toPage(begun.slice(0, query.limit + 1), query.limit, ({ path, id }) => [path, id], toRow);
    return { ...page, total: fitting.length, running: running()?.running ?? null, problems: [...book.problems] };
  }

  async all(): Promise<Rule[]> {
    return await this.#shown([...this.#parts.book.all()], null);
  }

  async get(actor: Actor, asked: string): Promise<RuleDetail> {
    const { rule: id } = readAlertedId(asked);
    const held = this.#held(id);
    const [rule] = await this.#shown([held], id);
    const main = mainOf(held);
    if (rule === undefined || main === null) throw noRule(id);
    return {
      ...rule,
      text: main.text,
      openText: held.open === null || held.open === main ? null : held.open.text,
      versions: await versionsOf(this.#db, actor, held, await Proofs.read(this.#db, id)),
      referredBy: this.#referredBy(held),
    };
  }

  async turn(actor: Actor, id: string, enabled: boolean, { version: seen, reason }: RuleSwitch): Promise<RuleDetail> {
    const before = await this.get(actor, id);
    if (before.version !== seen) throw changedMeanwhile();
    if (before.enabled === enabled) return before;
    await this.#parts.database.db.transaction().execute(async (tx) => {
      await keepChoice(tx, actor, { id, enabled, reason, seen });
      await appendTrail(tx, actor, {
        action: enabled ? "rule.enabled" : "rule.disabled",
        object: { kind: "rule", id },
        before: { enabled: before.enabled },
        after: { enabled, title: before.title },
        ...(reason === null ? {} : { reason }),
      });
    });
    await this.changed(id);
    return await this.get(actor, id);
  }

  async live(): Promise<{ version: number; texts: RuleText[] }> {
    const { version } = this;
    const off = await this.#db.selectFrom("rule_choice").select("rule").where("enabled", "=", false).execute();
    const disabled = new Set(off.map(({ rule }) => rule));
    return { version, texts: textsToRun([...this.#parts.book.all()], (id) => disabled.has(id)) };
  }

  textOf(id: string): RuleText {
    return textOf(this.#version(id));
  }

  textsOf(id: string): RuleText[] {
    return closureOf(this.#version(id), new Referred(this.#parts.book.all()));
  }

  async changed(id: string): Promise<void> {
    await this.#parts.book.refresh(id);
    this.#tell(id);
  }

  async changedAll(): Promise<void> {
    await this.#parts.book.load();
    this.#tell("all");
  }

  #tell(id: string): void {
    this.version += 1;
    this.#parts.onChange();
    this.#parts.live.publish({ topic: "rule", id, permission: "rules.read", compartment: null });
  }

  #held(id: string): HeldRule {
    const held = this.#parts.book.get(id);
    if (held === undefined) throw noRule(id);
    return held;
  }

  #version(asked: string): HeldVersion {
    const { rule, number } = readAlertedId(asked);
    const held = this.#held(rule);
    const version = number === null ? mainOf(held) : held.open?.number === number ? held.open : mainOf(held);
    if (version === null) throw noRule(asked);
    return version;
  }

  #referredBy({ id }: HeldRule): RuleDetail["referredBy"] {
    const rules = [...this.#parts.book.all()];
    const referred = new Referred(rules);
    return rules.flatMap((each) => {
      const facts = mainOf(each)?.facts;
      if (facts === undefined || !facts.refersTo.some((reference) => referred.find(reference)?.id === id)) return [];
      return [{ id: each.id, kind: facts.kind, title: facts.title, titleJa: facts.titleJa }];
    });
  }

  async #shown(rules: readonly HeldRule[], only: string | null): Promise<Rule[]> {
    const everything = [...this.#parts.book.all()];
    const referred = new Referred(everything);
    const parts = referred.quieted(everything.flatMap((each) => mainOf(each) ?? []));
    const choices = await readChoices(this.#db);
    const hits = await readHits(this.#db, only);
    const proofs = await Proofs.read(this.#db, only);
    const imports = await readImports(this.#db);
    return rules.flatMap((held): Rule[] => {
      const main = mainOf(held);
      if (main === null) return [];
      const { quiets: _, ...facts } = main.facts;
      const choice = choices.get(held.id);
      const met = hits.get(held.id);
      const from = main.import === null ? undefined : imports.get(main.import);
      return [
        {
          ...facts,
          logsource: logsourceOf(facts, referred),
          license: facts.license ?? main.license,
          enabled: choice?.enabled ?? true,
          choice:
            choice === undefined
              ? null
              : { reason: choice.reason, changedBy: choice.changed_by, changedAt: choice.changed_at.toISOString() },
          origin: main.import !== null ? "imported" : held.shipped === null ? "written" : "shipped",
          import: from === undefined ? null : { id: from.id, name: from.name },
          stage: main.stage,
          liveNumber: held.live?.number ?? null,
          open: held.open === null ? null : { number: held.open.number, stage: held.open.stage },
          lookDue: held.live?.lookDue?.toISOString() ?? null,
          isPart: parts.has(held.id),
          proof: proofs.of(held.id, main.digest),
          lastHitAt: met?.last?.toISOString() ?? null,
          recentHits: met?.recent ?? 0,
          trialHits: met?.trial ?? 0,
          version: choice?.version ?? 0,
        },
      ];
    });
  }
}

/** A correlation is about the logs of the first rule that it counts. */
function logsourceOf(
  { kind, logsource, refersTo }: Pick<Rule, "kind" | "logsource" | "refersTo">,
  referred: Referred,
): Rule["logsource"] {
  if (kind !== "correlation") return logsource;
  const inner = refersTo.map((reference) => referred.find(reference)).find((each) => each !== undefined);
  const main = inner === undefined ? null : mainOf(inner);
  return main === null || main.facts.kind === "correlation" ? logsource : main.facts.logsource;
}

async function readChoices(db: Kysely<RuleTables>) {
  return new Map((await db.selectFrom("rule_choice").selectAll().execute()).map((row) => [row.rule, row]));
}

async function readImports(db: Kysely<RuleTables>) {
  const rows = await db.selectFrom("rule_import").select(["id", "name"]).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

interface Met {
  recent: number;
  trial: number;
  last: Date | null;
}

/** Hits are shown of so many days before today, by the day of their events in UTC. */
const RECENT_DAYS = 30;

/** What met each rule; hits on trial bear the version's number behind the rule's id. */
async function readHits(db: Kysely<RuleTables>, only: string | null): Promise<Map<string, Met>> {
  const own = sql<boolean>`(${only}::text is null or rule = ${only} or starts_with(rule, ${`${only}~`}))`;
  const { rows } = await sql<{ rule: string; recent: string; last: Date | null }>`
    select rule, coalesce(sum(hits), 0) as recent, max(last_at) as last from (
      select rule, hits, null::timestamptz as last_at from rule_day
        where ${own} and day >= (now() at time zone 'UTC')::date - ${RECENT_DAYS}::int
      union all
      select rule, 0, max(last_at) from alert where ${own} and kind = 'real' group by rule
    ) as met group by rule`.execute(db);
  const met = new Map<string, Met>();
  for (const { rule: alerted, recent, last } of rows) {
    const { rule, number } = readAlertedId(alerted);
    const one = met.get(rule) ?? { recent: 0, trial: 0, last: null };
    if (number === null) Object.assign(one, { recent: Number(recent), last });
    else one.trial += Number(recent);
    met.set(rule, one);
  }
  return met;
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

function inOrder(one: Rule, other: Rule): number {
  return isAfter([one.path, one.id], [other.path, other.id]) ? 1 : -1;
}

function isAfter([path, id]: readonly [string, string], [otherPath, otherId]: readonly [string, string]): boolean {
  return path > otherPath || (path === otherPath && id > otherId);
}

/** A list says no more of a rule than its columns show. */
function toRow(rule: Rule): Rule {
  return { ...rule, description: null, descriptionJa: null, references: [], falsepositives: [] };
}

function fits(rule: Rule, query: RuleQuery): boolean {
  const wanted = query.q?.normalize("NFKC").toLowerCase();
  const texts = [rule.title, rule.titleJa ?? "", rule.id, rule.author ?? "", rule.path, ...rule.techniques];
  const asked: readonly (readonly [wanted: unknown, had: unknown])[] = [
    [query.level, rule.level],
    [query.enabled, rule.enabled],
    [query.product, rule.logsource.product],
    [query.kind, rule.kind],
    [query.origin, rule.origin],
    [query.import, rule.import?.id],
    [query.proof, rule.proof.state],
  ];
  const { stage, technique } = query;
  return (
    (wanted === undefined || texts.some((text) => text.normalize("NFKC").toLowerCase().includes(wanted))) &&
    asked.every(([one, other]) => one === undefined || one === other) &&
    (stage !== undefined || rule.stage !== "retired") &&
    (stage === undefined ||
      (stage === "open" ? rule.open !== null : rule.stage === stage || rule.open?.stage === stage)) &&
    (technique === undefined || rule.techniques.some((each) => each === technique || each.startsWith(`${technique}.`)))
  );
}
