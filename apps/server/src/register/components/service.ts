import { createHash } from "node:crypto";
import type { Problem } from "@mizugiwa/base";
import { type Kysely, sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { fold } from "../book/fold.js";
import { type Bill, type Component, readBill } from "./cyclonedx.js";

/** What a new bill changes: components by name and purl without their version. */
export interface BillOutcome {
  readonly components: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Of those that come, go or change their version, the first. */
  readonly examples: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly problems: readonly Problem[];
}

export interface FoundComponent extends Component {
  readonly service: string;
  readonly number: number;
}

const EXAMPLES = 200;
const CHUNK = 2000;

/** Bills of materials of services. */
export class Components {
  readonly #parts: Pick<Platform, "database" | "live">;

  constructor(parts: Pick<Platform, "database" | "live">) {
    this.#parts = parts;
  }

  /** What a bill would change; throws 422 `bill-unreadable`, 404 `not-found`. */
  async preview(service: string, document: unknown): Promise<BillOutcome> {
    const bill = readOrRefuse(document);
    const { db } = this.#parts.database;
    await mustBeService(db, service);
    return outcomeOf(await currentOf(db, service), bill);
  }

  /** Puts a bill in the place of the current one. The same bill again changes nothing. */
  async replace(actor: Actor, service: string, document: unknown): Promise<BillOutcome> {
    const bill = readOrRefuse(document);
    const sha256 = createHash("sha256").update(JSON.stringify(bill.components)).digest("hex");
    const outcome = await this.#parts.database.db.transaction().execute(async (tx) => {
      await sql`select from service where id = ${service} for update`.execute(tx);
      await mustBeService(tx, service);
      const before = await sql<{
        sha256: string;
      }>`select sha256 from bill where service = ${service} and current`.execute(tx);
      const made = outcomeOf(await currentOf(tx, service), bill);
      if (before.rows[0]?.sha256 === sha256) return made;
      await keep(tx, actor, service, { bill, sha256 });
      const { components, added, removed, changed } = made;
      await appendTrail(tx, actor, {
        action: "service.bill-replaced",
        object: { kind: "service", id: service },
        after: { serial: bill.serial, sha256, components, added, removed, changed },
      });
      return made;
    });
    this.#parts.live.publish({ topic: "service", id: service, permission: "register.read", compartment: null });
    return outcome;
  }

  /** Components by name or purl, of one service or of all; `after` is the last one of the page before. */
  async find(asked: {
    readonly service?: string | undefined;
    readonly pattern: string | null;
    readonly after: readonly [name: string, service: string, number: number] | null;
    readonly limit: number;
  }): Promise<FoundComponent[]> {
    const { service, pattern, after, limit } = asked;
    const parts = [sql<boolean>`true`];
    if (service !== undefined) parts.push(sql<boolean>`service = ${service}`);
    if (pattern !== null) parts.push(sql<boolean>`search like ${pattern}`);
    if (after !== null)
      parts.push(sql<boolean>`(name, service, number) > (${after[0]}, ${after[1]}::uuid, ${after[2]}::int)`);
    const { rows } = await sql<FoundComponent>`select service, number, type, scope, name, version, purl, licenses
      from component where ${sql.join(parts, sql` and `)} order by name, service, number limit ${limit + 1}`.execute(
      this.#parts.database.db,
    );
    return rows;
  }
}

function readOrRefuse(document: unknown): Bill {
  const bill = readBill(document);
  if (bill !== null) return bill;
  throw new HttpError(422, "bill-unreadable", {
    detail: "this is no bill of materials in CycloneDX 1.2 to 1.7 (JSON)",
    remedy: "Make one with the build's own tool, such as cdxgen or syft, and send it as it is.",
  });
}

async function mustBeService(db: Kysely<object>, service: string): Promise<void> {
  const { rows } = await sql`select from service where id = ${service}`.execute(db);
  if (rows.length === 0) throw new HttpError(404, "not-found", { detail: `there is no service ${service}` });
}

type Held = Pick<Component, "name" | "version" | "purl">;

async function currentOf(db: Kysely<object>, service: string): Promise<Held[]> {
  const { rows } = await sql<Held>`select name, version, purl from component where service = ${service}`.execute(db);
  return rows;
}

/** A component without its version: what it is, whichever one is in use. */
function identityOf({ name, purl }: Held): string {
  return purl === null ? name : purl.replace(/@[^?#]*/, "").replace(/[?#].*$/, "");
}

function outcomeOf(before: readonly Held[], { components, problems }: Bill): BillOutcome {
  const versions = (held: readonly Held[]): Map<string, { name: string; versions: string }> => {
    const all = new Map<string, { name: string; each: Set<string> }>();
    for (const each of held) {
      const key = identityOf(each);
      const known = all.get(key) ?? { name: each.name, each: new Set<string>() };
      known.each.add(each.version ?? "");
      all.set(key, known);
    }
    return new Map([...all].map(([key, { name, each }]) => [key, { name, versions: [...each].sort().join(", ") }]));
  };
  const [old, fresh] = [versions(before), versions(components)];
  const changes = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key) ?? null, fresh.get(key) ?? null];
    if (was?.versions === is?.versions) return [];
    return [{ name: is?.name ?? was?.name ?? key, before: was?.versions ?? null, after: is?.versions ?? null }];
  });
  return {
    components: components.length,
    added: changes.filter(({ before: was }) => was === null).length,
    removed: changes.filter(({ after }) => after === null).length,
    changed: changes.filter(({ before: was, after }) => was !== null && after !== null).length,
    examples: changes.slice(0, EXAMPLES),
    problems,
  };
}

async function keep(
  tx: Transaction,
  actor: Actor,
  service: string,
  { bill, sha256 }: { readonly bill: Bill; readonly sha256: string },
): Promise<void> {
  await sql`update bill set current = false where service = ${service} and current`.execute(tx);
  await sql`delete from component where service = ${service}`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    insert into bill (service, serial, spec, made_at, sha256, components, by_account, current)
    values (${service}, ${bill.serial}, ${bill.spec}, ${bill.madeAt}, ${sha256}, ${bill.components.length}, ${actor.id}, true)
    returning id`.execute(tx);
  const id = rows[0]?.id ?? "";
  for (let from = 0; from < bill.components.length; from += CHUNK) {
    const rows = bill.components.slice(from, from + CHUNK).map((each, at) => ({
      ...each,
      bill: id,
      service,
      number: from + at,
      search: fold(`${each.name} ${each.purl ?? ""}`),
    }));
    await sql`insert into component (bill, service, number, type, scope, name, version, purl, licenses, search)
      select bill, service, number, type, scope, name, version, purl, licenses, search
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (bill uuid, service uuid, number int, type text,
        scope text, name text, version text, purl text, licenses text[], search text)`.execute(tx);
  }
}
