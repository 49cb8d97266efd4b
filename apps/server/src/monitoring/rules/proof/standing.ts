import { type Kysely, sql } from "kysely";
import type { ProofStanding, RuleTables } from "../schema.js";

interface ProofRow {
  readonly rule: string;
  readonly digest: string;
  readonly at: Date;
  readonly samples: number;
  readonly failed: number;
}

/** The last run of each rule's samples, of one rule or of all. */
export class Proofs {
  readonly #last: ReadonlyMap<string, ProofRow>;

  private constructor(rows: readonly ProofRow[]) {
    this.#last = new Map(rows.map((row) => [keyOf(row.rule, row.digest), row]));
  }

  static async read(db: Kysely<RuleTables>, rule: string | null = null): Promise<Proofs> {
    const { rows } = await sql<ProofRow>`
      select distinct on (rule, digest) rule, digest, at, samples, failed from rule_proof
      where ${rule}::text is null or rule = ${rule} order by rule, digest, at desc, id desc`.execute(db);
    return new Proofs(rows);
  }

  /** What was last said about this very text of a rule. A run without samples proves nothing. */
  of(rule: string, digest: string): ProofStanding {
    const row = this.#last.get(keyOf(rule, digest));
    if (row === undefined) return { state: "none", at: null, samples: 0, failed: 0 };
    const { samples, failed, at } = row;
    const state = failed > 0 ? "failed" : samples > 0 ? "passed" : "none";
    return { state, at: at.toISOString(), samples, failed };
  }
}

function keyOf(rule: string, digest: string): string {
  return `${rule} ${digest}`;
}
