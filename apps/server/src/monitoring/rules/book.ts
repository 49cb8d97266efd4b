import { sql } from "kysely";
import type { Database, Transaction } from "../../platform/database/database.js";
import { entriesOf, type RuleEntry } from "./entries.js";
import { RuleFacts } from "./facts.js";
import type { Stage } from "./lifecycle/steps.js";
import type { RuleTables, VersionRow } from "./schema.js";
import type { RuleText } from "./texts.js";

/** A version that runs, is worked on, or was the last one. */
export interface HeldVersion extends RuleEntry {
  /** 0 for what ships and was never edited. */
  readonly number: number;
  readonly stage: Stage;
  readonly import: string | null;
  /** The licence of its import, for rules that name none. */
  readonly license: string | null;
  readonly lookDue: Date | null;
}

/** A rule, a correlation or a filter with what is known of its versions. */
export interface HeldRule {
  readonly id: string;
  readonly shipped: RuleEntry | null;
  readonly live: HeldVersion | null;
  /** Draft, in test or staged. */
  readonly open: HeldVersion | null;
  /** Of a rule that neither runs nor is worked on. */
  readonly last: HeldVersion | null;
}

/** The version that stands for a rule where one must: what runs, else what is worked on, else what was last. */
export function mainOf({ live, open, last }: HeldRule): HeldVersion | null {
  return live ?? open ?? last;
}

interface Fault {
  readonly path: string;
  readonly detail: string;
  readonly code: string;
}

/** Every rule there is, held in memory: lists and threads are served from it, and changes are read back into it. */
export class RuleBook {
  readonly #db;
  readonly #shipped = new Map<string, RuleEntry>();
  #held = new Map<string, HeldRule>();
  /** What ships and cannot be read. */
  readonly problems: readonly Fault[];

  private constructor({ db }: Database, texts: readonly RuleText[]) {
    this.#db = db.withTables<RuleTables>();
    const problems: Fault[] = [];
    for (const { text, path } of texts) {
      const read = entriesOf(text, path);
      for (const { detail, code } of read.problems) problems.push({ path, detail, code });
      // Of two with one id the first counts.
      for (const entry of read.entries) {
        if (!this.#shipped.has(entry.facts.id)) this.#shipped.set(entry.facts.id, entry);
      }
    }
    this.problems = problems;
  }

  static async open(database: Database, texts: readonly RuleText[]): Promise<RuleBook> {
    const book = new RuleBook(database, texts);
    await book.load();
    return book;
  }

  all(): IterableIterator<HeldRule> {
    return this.#held.values();
  }

  get(id: string): HeldRule | undefined {
    return this.#held.get(id);
  }

  /** Reads everything anew. */
  async load(): Promise<void> {
    const rows = await this.#rows(null);
    const held = new Map<string, HeldRule>();
    const byRule = new Map<string, VersionRow[]>();
    for (const row of rows) {
      const known = byRule.get(row.rule);
      if (known === undefined) byRule.set(row.rule, [row]);
      else known.push(row);
    }
    for (const id of new Set([...this.#shipped.keys(), ...byRule.keys()])) {
      held.set(id, this.#heldOf(id, byRule.get(id) ?? []));
    }
    this.#held = held;
  }

  /** Reads one rule anew, after it was changed. */
  async refresh(id: string): Promise<void> {
    this.#held.set(id, this.#heldOf(id, await this.#rows(id)));
  }

  #heldOf(id: string, rows: readonly VersionRow[]): HeldRule {
    const versions = rows.map(toHeld);
    const shipped = this.#shipped.get(id) ?? null;
    const own = shipped === null || rows.length > 0 ? null : shippedVersion(shipped);
    return {
      id,
      shipped,
      live: versions.find(({ stage }) => stage === "live") ?? own,
      open: versions.find(({ stage }) => stage !== "live" && stage !== "retired") ?? null,
      last: versions.find(({ stage }) => stage === "retired") ?? null,
    };
  }

  /** What is live or open, and of each rule the last that was retired; the newest first. */
  async #rows(id: string | null): Promise<VersionRow[]> {
    const { rows } = await sql<VersionRow>`
      select v.*, i.license as import_license from rule_version v left join rule_import i on i.id = v.import
      where (${id}::text is null or v.rule = ${id}) and (v.stage <> 'retired' or v.number =
        (select max(w.number) from rule_version w where w.rule = v.rule and w.stage = 'retired'))
      order by v.rule, v.number desc`.execute(this.#db);
    return rows;
  }
}

function shippedVersion(entry: RuleEntry): HeldVersion {
  return { ...entry, number: 0, stage: "live", import: null, license: null, lookDue: null };
}

function toHeld(row: VersionRow): HeldVersion {
  return {
    facts: RuleFacts.parse(row.facts),
    text: row.text,
    digest: row.digest,
    number: row.number,
    stage: row.stage,
    import: row.import,
    license: row.import_license,
    lookDue: row.looked_at === null ? row.look_due : null,
  };
}

/** The next number of a rule's versions; the first edit of what ships keeps the shipped text as number 1. */
export async function nextNumber(tx: Transaction, rule: string): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number), 0) + 1 as next from rule_version where rule = ${rule}`.execute(tx);
  return rows[0]?.next ?? 1;
}
