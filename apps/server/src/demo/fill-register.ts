import { makePeople, SERVICES, SOURCES, TENANTS, UNITS } from "@mizugiwa/demo";
import type { Caller } from "./caller.js";

/** Ids of what was put into the register, by code; of people by their number. */
export interface Filled {
  readonly services: ReadonlyMap<string, string>;
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
  for (const tenant of TENANTS) {
    await admin.add("/api/v1/tenants", { ...tenant, service: services.get("storefront") }, "code");
  }
  await fillAssets(admin, services);
  return { services, people };
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

async function fillAssets(admin: Caller, services: ReadonlyMap<string, string>): Promise<void> {
  const known = new Set<string>();
  for (const { host, address, service, writes } of SOURCES) {
    if (known.has(host)) continue;
    known.add(host);
    const cloud = ["cloudtrail", "entra", "azure", "gcp", "kubernetes"].includes(writes);
    await admin.add(
      "/api/v1/assets",
      {
        name: host,
        kind: cloud ? "cloud-account" : "virtual-machine",
        addresses: cloud ? [] : [address],
        service: services.get(service),
        criticality: host === "db01" ? "critical" : "high",
        exposure: writes === "access" ? "internet" : "internal",
      },
      "name",
    );
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
