import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { Live } from "../../platform/live/hub.js";
import { account } from "../../platform/testing/actors.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { RuleBook } from "./book.js";
import { RuleLife } from "./lifecycle/service.js";
import { ProofKeeper } from "./proof/service.js";
import { openRules, type Rules } from "./service.js";
import { readRuleTexts } from "./texts.js";

export const SHIPPED_ID = "00000000-0000-4000-8000-0000000000a1";
const SHIPPED = `title: Auditing is switched off
id: ${SHIPPED_ID}
status: test
author: Mizugiwa
license: Apache-2.0
level: high
tags: [attack.t1562.001, attack.defense-evasion]
logsource: {product: acme}
detection:
  off: {verb: audit-off}
  condition: off
`;
const SHIPPED_PROOF = [
  { name: "it is switched off", expect: true, event: { verb: "audit-off" } },
  { name: "it is switched on", expect: false, event: { verb: "audit-on" } },
];
export const COUNTED_ID = "00000000-0000-4000-8000-0000000000b1";
export const MANY_ID = "00000000-0000-4000-8000-0000000000b2";
const MANY = `title: Many refused
id: ${MANY_ID}
level: medium
tags: [attack.t1110]
correlation: {type: event_count, rules: [refused], timespan: 1m, group-by: [ip], condition: {gte: 3}}
---
title: Refused
id: ${COUNTED_ID}
name: refused
level: informational
logsource: {product: acme}
detection:
  s: {verb: refused}
  condition: s
`;
const refused = (second: number) =>
  JSON.stringify({ verb: "refused", ip: "192.0.2.1", time: `2026-01-01T00:00:0${second}Z` });
const MANY_PROOF = [
  { name: "three", expect: true, log: [1, 2, 3].map(refused).join("\n") },
  { name: "two", expect: false, log: [1, 2].map(refused).join("\n") },
];

/** A rule of somebody's own that fires on a verb. */
export function ruleText(verb: string, id: string): string {
  return `title: Somebody says ${verb}\nid: ${id}\nstatus: experimental\nlevel: low\nlogsource: {product: acme}\ndetection:\n  s: {verb: ${verb}}\n  condition: s\n`;
}

const asPerson = (actor: Actor, n: number): Actor => ({
  ...actor,
  person: `00000000-0000-4000-9000-${String(n).padStart(12, "0")}`,
});
export const AUTHOR = asPerson(account(1, ["analyst"]), 1);
/** The author's second account. */
export const AUTHOR_AGAIN = asPerson(account(2, ["researcher"]), 1);
export const OTHER = asPerson(account(3, ["researcher"]), 3);
export const COMMANDER = asPerson(account(4, ["incident-commander"]), 4);

/** Rules over a database of the test's own. */
export class RulesTrial {
  readonly folder = mkdtempSync(join(tmpdir(), "mizugiwa-rules-"));
  readonly events = new Map<string, { raw: Uint8Array; restricted: boolean }>();
  changes = 0;
  #postgres: TestPostgres | null = null;
  #opened: { database: Database; book: RuleBook; rules: Rules; life: RuleLife; proofs: ProofKeeper } | null = null;

  get parts() {
    if (this.#opened === null) throw new Error("it is not open");
    return this.#opened;
  }

  async open(): Promise<void> {
    const lines = (samples: readonly object[]) => samples.map((each) => `${JSON.stringify(each)}\n`).join("");
    writeFileSync(join(this.folder, "audit_off.yml"), SHIPPED);
    writeFileSync(join(this.folder, "audit_off.proof.ndjson"), lines(SHIPPED_PROOF));
    writeFileSync(join(this.folder, "many_refused.yml"), MANY);
    writeFileSync(join(this.folder, "many_refused.proof.ndjson"), lines(MANY_PROOF));
    this.#postgres = await startTestPostgres();
    await this.#begin(await openTestDatabase(await this.#postgres.makeMigrated()));
  }

  /** Empties the tables, and begins as a server does. */
  async anew(): Promise<void> {
    const { database } = this.parts;
    for (const table of [
      "rule_proof",
      "rule_sample",
      "rule_version",
      "rule_import",
      "rule_import_preview",
      "rule_choice",
    ])
      await sql`delete from ${sql.table(table)}`.execute(database.db);
    await this.#begin(database);
  }

  async #begin(database: Database): Promise<void> {
    const live = new Live();
    const book = await RuleBook.open(database, readRuleTexts(this.folder));
    const proofs = new ProofKeeper({
      database,
      live,
      book,
      folder: this.folder,
      findEvent: async (_, id) => this.events.get(id) ?? null,
    });
    const rules = openRules({ database, live, book, running: () => null, onChange: () => void (this.changes += 1) });
    this.#opened = { database, book, rules, proofs, life: new RuleLife({ database, book, rules, proofs }) };
  }

  async close(): Promise<void> {
    await this.#opened?.database.close();
    await this.#postgres?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The code of the error that work ends with. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (caught) {
    if (caught instanceof HttpError) return caught.code;
    throw caught;
  }
  return "none";
}
