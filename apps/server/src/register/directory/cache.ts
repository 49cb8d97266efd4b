import { type Kysely, sql } from "kysely";
import { canonicalAddress } from "../book/address.js";
import { readStructure } from "../units/service.js";
import {
  type AssetFacts,
  Directory,
  type PersonFacts,
  type RegisterFacts,
  type ServiceFacts,
  type TenantFacts,
  type UnitFacts,
} from "./directory.js";

/** How old a directory may be that is given out: nobody acts on a register older than 5 s, the reading included. */
const FRESH_MS = 2000;

/** Keeps a directory and reads anew only what has changed. */
export class DirectoryCache {
  readonly #db: Kysely<object>;
  readonly #zone: string;
  readonly #now: () => number;
  #held: { directory: Directory; facts: RegisterFacts; numbers: ReadonlyMap<string, string> } | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Directory> | null = null;
  #stale = false;

  constructor(db: Kysely<object>, zone: string, now: () => number = () => performance.now()) {
    this.#db = db;
    this.#zone = zone;
    this.#now = now;
  }

  /** The register as it stands, at most 5 s old. */
  async get(): Promise<Directory> {
    const held = this.#held;
    if (held !== null && !this.#stale && this.#now() - this.#checkedAt < FRESH_MS) return held.directory;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return await this.#reading;
  }

  /** Something was written: the next question reads it. */
  expire(): void {
    this.#stale = true;
  }

  async #read(): Promise<Directory> {
    const begun = this.#now();
    this.#stale = false;
    try {
      // One snapshot, so that no record refers to one that is not there.
      return await this.#db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute((tx) => this.#readIn(tx, begun));
    } catch (caught) {
      this.#stale = true;
      throw caught;
    }
  }

  async #readIn(tx: Kysely<object>, begun: number): Promise<Directory> {
    const counted = await sql<{ kind: string; number: string }>`select kind, number from register_change`.execute(tx);
    const numbers = new Map(counted.rows.map(({ kind, number }) => [kind, number]));
    const old = this.#held;
    const same = (...kinds: string[]): RegisterFacts | null =>
      old !== null && kinds.every((kind) => old.numbers.get(kind) === numbers.get(kind)) ? old.facts : null;
    const facts: RegisterFacts = {
      people: same("person")?.people ?? (await readPeople(tx)),
      units: same("unit")?.units ?? (await readUnits(tx)),
      services: same("service")?.services ?? (await readServices(tx)),
      tenants: same("tenant")?.tenants ?? (await readTenants(tx)),
      assets: same("asset")?.assets ?? (await readAssets(tx)),
      structure: same("unit", "membership")?.structure ?? (await readStructure(tx)),
    };
    const unchanged = old !== null && Object.entries(facts).every(([name, value]) => isIn(old.facts, name, value));
    const directory = unchanged ? old.directory : new Directory(facts, this.#zone);
    this.#held = { directory, facts, numbers };
    this.#checkedAt = begun;
    return directory;
  }
}

function isIn(facts: RegisterFacts, name: string, value: unknown): boolean {
  return Object.entries(facts).some(([key, held]) => key === name && held === value);
}

async function readPeople(tx: Kysely<object>): Promise<PersonFacts[]> {
  const found = await sql<PersonFacts>`select id, name, name_ja as "nameJa", yomi, mail, phone,
    joined_on::text as "joinedOn", left_on::text as "leftOn" from person`.execute(tx);
  return found.rows;
}

async function readUnits(tx: Kysely<object>): Promise<UnitFacts[]> {
  const found = await sql<UnitFacts>`select id, code, name, name_ja as "nameJa", from_day::text as "from",
    to_day::text as "to" from unit`.execute(tx);
  return found.rows;
}

async function readServices(tx: Kysely<object>): Promise<ServiceFacts[]> {
  const found = await sql<ServiceFacts>`select id, code, name, name_ja as "nameJa", owner_unit as "ownerUnit", phase,
    model, class as "informationClass", exposure from service`.execute(tx);
  return found.rows;
}

async function readTenants(tx: Kysely<object>): Promise<TenantFacts[]> {
  const found = await sql<TenantFacts>`select id, service, code, name, name_ja as "nameJa" from tenant`.execute(tx);
  return found.rows;
}

async function readAssets(tx: Kysely<object>): Promise<AssetFacts[]> {
  const found = await sql<AssetFacts>`select id, name, kind, addresses, service, tenant, criticality, exposure,
    from_day::text as "from", to_day::text as "to", registered_at is not null as registered from asset`.execute(tx);
  return found.rows.map((asset) => ({
    ...asset,
    addresses: asset.addresses.map((address) => canonicalAddress(address) ?? address),
  }));
}
