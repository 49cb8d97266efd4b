import {
  ASSETS,
  HOLDINGS,
  makePeople,
  QUALIFICATIONS,
  SERVICES,
  STOREFRONT_BILL,
  TENANTS,
  UNITS,
} from "@mizugiwa/demo";
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
  await fillHoldings(admin, services, people, t0Ms);
  return { services, people, tenants, assets: await fillAssets(admin, services) };
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

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

/** What is held, what people are qualified for, and what Storefront is made of. */
async function fillHoldings(
  admin: Caller,
  services: ReadonlyMap<string, string>,
  people: Filled["people"],
  t0Ms: number,
): Promise<void> {
  const dayAt = (days: number): string => dayOf(t0Ms + days * DAY_MS);
  for (const { service, untilDays, disposed, ...rest } of HOLDINGS) {
    const record = {
      ...rest,
      service: services.get(service),
      country: "JP",
      untilDay: untilDays === null ? null : dayAt(untilDays),
      disposedOn: disposed === null ? null : dayAt(disposed.days),
      disposal: disposed?.how ?? null,
      disposalProof: disposed?.proof ?? null,
    };
    await admin.add("/api/v1/holdings", record, "name");
  }
  for (const { unit, obtainedDays, expiresDays, ...rest } of QUALIFICATIONS) {
    const holder = [...people.values()].find((person) => person.unit === unit);
    const ends = expiresDays === null ? null : dayAt(expiresDays);
    const record = { ...rest, person: holder?.id, obtainedOn: dayAt(obtainedDays), expiresOn: ends };
    await admin.add("/api/v1/qualifications", record, "name");
  }
  await admin.ask("POST", `/api/v1/services/${services.get("storefront")}/bill`, STOREFRONT_BILL);
}
