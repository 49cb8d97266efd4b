import { sql } from "kysely";
import { z } from "zod";
import { named } from "../../platform/http/faults.js";
import { Code, Name, rowOf, Yomi } from "../book/fields.js";
import { type Kind, textOf } from "../book/kind.js";

const Phase = z.enum(["plan", "development", "operation", "retirement"]);
const Model = z.enum(["iaas", "paas", "saas"]);
/** From where it can be reached. */
export const Exposure = z.enum(["internal", "partner", "internet"]);
/** The class of the most delicate information it holds. */
const ClassCode = z.string().regex(...named("information-class", /^C[1-9]$/, "a class such as C2"));

const Service = z
  .strictObject({
    code: Code,
    name: Name,
    nameJa: Name.nullish(),
    yomi: Yomi.nullish(),
    /** The unit that answers for it. */
    ownerUnit: z.uuid().nullish(),
    phase: Phase,
    model: Model,
    informationClass: ClassCode,
    exposure: Exposure,
  })
  .meta({ id: "ServiceFields" });

const SORTS = {
  reading: { column: "reading", type: "text" },
  code: { column: "code", type: "text" },
  changedAt: { column: "changed_at", type: "timestamptz" },
} as const;

/** Services the provider runs. */
export const SERVICE: Kind = {
  name: "service",
  plural: "services",
  table: "service",
  fields: Service,
  row: rowOf(Service).meta({ id: "Service" }),
  columns: { informationClass: "class" },
  sorts: SORTS,
  sortDefault: "reading",
  filters: z.object({
    ownerUnit: z.uuid().optional(),
    phase: Phase.optional(),
    model: Model.optional(),
    informationClass: ClassCode.optional(),
    exposure: Exposure.optional(),
  }),
  filterBy: {
    ownerUnit: (unit) => sql<boolean>`owner_unit = ${unit}`,
    phase: (phase) => sql<boolean>`phase = ${phase}`,
    model: (model) => sql<boolean>`model = ${model}`,
    informationClass: (code) => sql<boolean>`class = ${code}`,
    exposure: (exposure) => sql<boolean>`exposure = ${exposure}`,
  },
  search: (service) => ["code", "name", "nameJa", "yomi"].map((field) => textOf(service, field)),
  keys: [["code"]],
  cells: { ownerUnit: { is: "reference", table: "unit", by: ["code"] } },
};

const Tenant = z
  .strictObject({ service: z.uuid(), code: Code, name: Name, nameJa: Name.nullish(), yomi: Yomi.nullish() })
  .meta({ id: "TenantFields" });

/** Customers' environments within a service. */
export const TENANT: Kind = {
  name: "tenant",
  plural: "tenants",
  table: "tenant",
  fields: Tenant,
  row: rowOf(Tenant).meta({ id: "Tenant" }),
  sorts: SORTS,
  sortDefault: "reading",
  filters: z.object({ service: z.uuid().optional() }),
  filterBy: { service: (service) => sql<boolean>`service = ${service}` },
  search: (tenant) => ["code", "name", "nameJa", "yomi"].map((field) => textOf(tenant, field)),
  keys: [["service", "code"]],
  cells: { service: { is: "reference", table: "service", by: ["code"] } },
};
