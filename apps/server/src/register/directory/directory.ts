import { canonicalAddress } from "../book/address.js";
import { dayOf, holds, type Span } from "../book/days.js";
import { type Command, chainOfCommand, type Structure, sameUnit } from "../units/structure.js";

/** What other domains know of a person. */
export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly yomi: string | null;
  readonly mail: string | null;
  readonly phone: string | null;
  readonly joinedOn: string | null;
  readonly leftOn: string | null;
}

export interface ServiceFacts {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly ownerUnit: string | null;
  readonly phase: string;
  readonly model: string;
  readonly informationClass: string;
  readonly exposure: string;
}

export interface TenantFacts {
  readonly id: string;
  readonly service: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
}

export interface AssetFacts extends Span {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly addresses: readonly string[];
  readonly service: string | null;
  readonly tenant: string | null;
  readonly criticality: string;
  readonly exposure: string;
  readonly registered: boolean;
}

export interface UnitFacts extends Span {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
}

export interface RegisterFacts {
  readonly people: readonly PersonFacts[];
  readonly units: readonly UnitFacts[];
  readonly services: readonly ServiceFacts[];
  readonly tenants: readonly TenantFacts[];
  readonly assets: readonly AssetFacts[];
  readonly structure: Structure;
}

/** What an event says of the thing it comes from. */
export interface AssetQuery {
  readonly host?: string | null;
  readonly address?: string | null;
  /** Id of the service of its source, where the source has one. */
  readonly service?: string | null;
  /** When: an address and a name may have been another thing's before. Now where it is not given. */
  readonly at?: Date;
}

export interface Names {
  readonly name: string;
  readonly nameJa: string | null;
}

/**
 * The register as it stood at one moment, for questions by the thousand: no answer waits for the database. Times are days
 * of the given zone (IANA name).
 */
export class Directory {
  readonly structure: Structure;
  readonly #zone: string;
  readonly #people: ReadonlyMap<string, PersonFacts>;
  readonly #services: ReadonlyMap<string, ServiceFacts>;
  readonly #serviceCodes: ReadonlyMap<string, ServiceFacts>;
  readonly #names: ReadonlyMap<string, Names>;
  readonly #byHost: ReadonlyMap<string, readonly AssetFacts[]>;
  readonly #byLabel: ReadonlyMap<string, readonly AssetFacts[]>;
  readonly #byAddress: ReadonlyMap<string, readonly AssetFacts[]>;

  constructor(facts: RegisterFacts, zone: string) {
    this.#zone = zone;
    this.structure = facts.structure;
    this.#people = new Map(facts.people.map((each) => [each.id, each]));
    this.#services = new Map(facts.services.map((each) => [each.id, each]));
    this.#serviceCodes = new Map(facts.services.map((each) => [each.code, each]));
    const named = [facts.people, facts.units, facts.services, facts.tenants].flat();
    this.#names = new Map([
      ...named.map(({ id, name, nameJa }): [string, Names] => [id, { name, nameJa }]),
      ...facts.assets.map(({ id, name }): [string, Names] => [id, { name, nameJa: null }]),
    ]);
    this.#byHost = grouped(facts.assets, ({ name }) => [name]);
    this.#byLabel = grouped(facts.assets, ({ name }) => [labelOf(name)]);
    this.#byAddress = grouped(facts.assets, ({ addresses }) => addresses);
  }

  person(id: string): PersonFacts | null {
    return this.#people.get(id) ?? null;
  }

  service(id: string): ServiceFacts | null {
    return this.#services.get(id) ?? null;
  }

  services(): readonly ServiceFacts[] {
    return [...this.#services.values()];
  }

  serviceByCode(code: string): ServiceFacts | null {
    return this.#serviceCodes.get(code.trim().toLowerCase()) ?? null;
  }

  /** Who commands a person on a day (`YYYY-MM-DD`), nearest first. */
  commandOf(person: string, day: string): Command[] {
    return chainOfCommand(this.structure, person, day);
  }

  /** Whether two people belong to one unit on a day (`YYYY-MM-DD`). */
  areColleagues(a: string, b: string, day: string): boolean {
    return sameUnit(this.structure, a, b, day);
  }

  /** Names of people, units, services, tenants and assets by id; ids that are none of these are left out. */
  namesOf(ids: Iterable<string>): Map<string, Names> {
    const found = new Map<string, Names>();
    for (const id of ids) {
      const names = this.#names.get(id);
      if (names !== undefined) found.set(id, names);
    }
    return found;
  }

  /**
   * The thing an event comes from: by its whole host name, else by its address, else by the host's first label where one
   * of the two names has no domain. Things of the source's service come first. Null where nothing answers, or more than
   * one thing does: no answer is better than a wrong one.
   */
  resolveAsset({ host, address, service, at }: AssetQuery): AssetFacts | null {
    const day = dayOf(at ?? new Date(), this.#zone);
    const name = host?.trim().toLowerCase() ?? "";
    const written = address === undefined || address === null ? null : canonicalAddress(address);
    const found = [
      this.#byHost.get(name) ?? [],
      written === null ? [] : (this.#byAddress.get(written) ?? []),
      (name === "" || canonicalAddress(name) !== null ? [] : (this.#byLabel.get(labelOf(name)) ?? [])).filter(
        (each) => !each.name.includes(".") || !name.includes("."),
      ),
    ];
    for (const candidates of found) {
      const inUse = candidates.filter((each) => holds(each, day));
      const own = inUse.filter((each) => service !== undefined && service !== null && each.service === service);
      const [one, another] = own.length > 0 ? own : inUse;
      if (another !== undefined) return null;
      if (one !== undefined) return one;
    }
    return null;
  }
}

/** The first label of a host name. */
function labelOf(name: string): string {
  return name.split(".")[0] ?? name;
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
