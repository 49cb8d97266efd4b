import { ASSETS, makePeople, SERVICES, TENANTS, UNITS } from "@mizugiwa/demo";
import type { Caller } from "./caller.js";

/** Ids of what was put into the register, by code; of people by their number. */
export interface Filled {
  readonly services: ReadonlyMap<string, string>;
  readonly tenants: ReadonlyMap<string, string>;
  readonly assets: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, { readonly id: string; readonly name: string; readonly unit: string }>;
}

/** Units, people, services, tenants and things of the made-up provider. */
export async function fillRegister(admin: Caller, t0Ms: number, seed: number): Promise<Filled> {
  const units = new Map<string, string>();
  for (const { code, name, nameJa } of UNITS) {
    units.set(code, await admin.add("/api/v1/units", { code, name, nameJa }, "code"));
  }
  const since = dayOf(t0Ms - 3 * YEAR_MS);
  for (const { code, parent } of UNITS) {
    if (parent === null) continue;
    await admin.ask("POST", `/api/v1/units/${units.get(code)}/move`, { parent: units.get(parent), from: since });
  }
  const people = await fillPeople(admin, units, since, seed);
  const services = new Map<string, string>();
  for (const { unit, ...service } of SERVICES) {
    const record = { ...service, ownerUnit: units.get(unit) };
    services.set(service.code, await admin.add("/api/v1/services", record, "code"));
  }
  const tenants = new Map<string, string>();
  for (const tenant of TENANTS) {
    const record = { ...tenant, service: services.get("storefront") };
    tenants.set(tenant.code, await admin.add("/api/v1/tenants", record, "code"));
  }
  return { services, people, tenants, assets: await fillAssets(admin, services) };
}

const YEAR_MS = 365 * 86_400_000;

async function fillPeople(
  admin: Caller,
  units: ReadonlyMap<string, string>,
  since: string,
  seed: number,
): Promise<Filled["people"]> {
  const people = new Map<string, { id: string; name: string; unit: string }>();
  for (const { number, unit, lead, ...person } of makePeople(seed)) {
    const record = { ...person, employeeNumber: number, joinedOn: since };
    const id = await admin.add("/api/v1/people", record, "employeeNumber");
    await admin.ask("POST", "/api/v1/memberships", { person: id, unit: units.get(unit), fromDay: since, lead });
    people.set(number, { id, name: person.name, unit });
  }
  return people;
}

async function fillAssets(admin: Caller, services: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { address, service, ...asset } of ASSETS) {
    const addresses = address === null ? [] : [address];
    const record = { ...asset, addresses, service: services.get(service) };
    ids.set(asset.name, await admin.add("/api/v1/assets", record, "name"));
  }
  return ids;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
