import { sql } from "kysely";
import { z } from "zod";
import type { Transaction } from "../../platform/database/database.js";
import { named } from "../../platform/http/faults.js";
import { HttpError } from "../../platform/http/problems.js";
import { canonicalAddress } from "../book/address.js";
import { judgeDays } from "../book/days.js";
import { Day, rowOf } from "../book/fields.js";
import { type Kind, textOf, type Values } from "../book/kind.js";
import { Exposure } from "../services/kind.js";

const AssetKind = z.enum([
  "server",
  "virtual-machine",
  "container",
  "endpoint",
  "network",
  "storage",
  "database",
  "identity",
  "appliance",
  "cloud-account",
  "other",
]);
const Criticality = z.enum(["low", "medium", "high", "critical"]);

const ADDRESSES_MAX = 64;

/** A host name or what stands for one: letters, digits, `.`, `_`, `-`; RFC 1123, 2.1, and the underscore of Windows. */
export const HostName = z
  .string()
  .normalize("NFKC")
  .trim()
  .toLowerCase()
  .regex(...named("host-name", /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,252}[\p{L}\p{N}])?$/u, "a host name"));

/** As PostgreSQL would write it, so that the same address is no change. */
const Address = z.union([z.ipv4(), z.ipv6().overwrite((text) => canonicalAddress(text) ?? text)]);

const Asset = z
  .strictObject({
    name: HostName,
    kind: AssetKind,
    addresses: z.array(Address).max(ADDRESSES_MAX),
    service: z.uuid().nullish(),
    tenant: z.uuid().nullish(),
    criticality: Criticality,
    exposure: Exposure,
    /** First and last day of use. */
    fromDay: Day.nullish(),
    toDay: Day.nullish(),
  })
  .meta({ id: "AssetFields" });

/** Things. What was only seen in logs stands among them without `registeredAt`, until somebody registers it. */
export const ASSET: Kind = {
  name: "asset",
  plural: "assets",
  table: "asset",
  fields: Asset,
  row: rowOf(Asset, {
    registeredAt: z.iso.datetime().nullable(),
    seenAt: z.iso.datetime().nullable(),
  }).meta({ id: "Asset" }),
  sorts: { name: { column: "name", type: "text" }, changedAt: { column: "changed_at", type: "timestamptz" } },
  sortDefault: "name",
  filters: z.object({
    service: z.uuid().optional(),
    tenant: z.uuid().optional(),
    kind: AssetKind.optional(),
    criticality: Criticality.optional(),
    exposure: Exposure.optional(),
    address: Address.optional(),
    /** With `false`, hosts that send logs and that nobody has registered. */
    registered: z.stringbool().optional(),
    /** Not seen in any log since then, or never. */
    unseenSince: z.iso.datetime({ offset: true }).optional(),
  }),
  filterBy: {
    service: (service) => sql<boolean>`service = ${service}`,
    tenant: (tenant) => sql<boolean>`tenant = ${tenant}`,
    kind: (kind) => sql<boolean>`kind = ${kind}`,
    criticality: (criticality) => sql<boolean>`criticality = ${criticality}`,
    exposure: (exposure) => sql<boolean>`exposure = ${exposure}`,
    address: (address) => sql<boolean>`addresses @> array[${address}]::inet[]`,
    registered: (registered) => sql<boolean>`(registered_at is not null) = ${registered}`,
    unseenSince: (since) => sql<boolean>`coalesce(seen_at < ${since}::timestamptz, true)`,
  },
  search: (asset) => [textOf(asset, "name"), ...addressesOf(asset)],
  judge: (asset) => judgeDays(asset, "fromDay", "toDay"),
  check: checkTenant,
  // Whoever changes a thing that was only seen takes it into the register.
  adopts: { column: "registered_at", isOpen: (asset) => asset["registeredAt"] === null },
  keys: [["service", "name"], ["name"]],
  cells: {
    addresses: { is: "list" },
    service: { is: "reference", table: "service", by: ["code"] },
    tenant: { is: "reference", table: "tenant", by: ["code"] },
  },
};

function addressesOf(asset: Values): string[] {
  return z.array(z.string()).parse(asset["addresses"] ?? []);
}

/** A tenant belongs to the service its things belong to. */
async function checkTenant(tx: Transaction, values: Values): Promise<void> {
  const tenant = textOf(values, "tenant");
  if (tenant === null) return;
  const found = await sql<{ service: string }>`select service from tenant where id = ${tenant}`.execute(tx);
  const service = found.rows[0]?.service;
  if (service === undefined || service === values["service"]) return; // an unknown one is refused by its reference
  throw new HttpError(422, "tenant-of-other-service", {
    field: "tenant",
    detail: "this tenant is one of another service",
    remedy: "Choose a tenant of the thing's service, or none.",
  });
}
