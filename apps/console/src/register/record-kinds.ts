import type { RecordField } from "./record-fields.js";

/** The forms of the register, one for each kind of records; the names are the server's. */

const NAMES = [
  { name: "name", label: "sources.name", input: "text", needed: true },
  { name: "nameJa", label: "register.nameJa", input: "text" },
  { name: "yomi", label: "register.yomi", input: "text", help: "register.yomi.help" },
] as const satisfies readonly RecordField[];

const CODE: RecordField = {
  name: "code",
  label: "sources.code",
  input: "data",
  help: "register.code.help",
  needed: true,
};

const DAYS: readonly RecordField[] = [
  { name: "fromDay", label: "register.from", input: "day", help: "register.day.help" },
  { name: "toDay", label: "register.to", input: "day", help: "register.day.help" },
];

const EXPOSURE: RecordField = {
  name: "exposure",
  label: "register.exposure",
  input: "choice",
  start: "internal",
  options: (["internal", "partner", "internet"] as const).map((value) => ({
    value,
    words: `register.exposure.${value}` as const,
  })),
};

export const PERSON_FIELDS: readonly RecordField[] = [
  ...NAMES,
  { name: "mail", label: "register.mail", input: "mail" },
  { name: "phone", label: "register.phone", input: "text" },
  { name: "employeeNumber", label: "register.employeeNumber", input: "data" },
  { name: "joinedOn", label: "register.joined", input: "day" },
  { name: "leftOn", label: "register.left", input: "day", help: "register.day.help" },
];

export const UNIT_FIELDS: readonly RecordField[] = [CODE, ...NAMES, ...DAYS];

export const MEMBERSHIP_FIELDS: readonly RecordField[] = [
  { name: "person", label: "register.person", input: "reference", to: "people", needed: true },
  { name: "unit", label: "register.unit", input: "reference", to: "units", needed: true },
  ...DAYS,
  { name: "lead", label: "register.lead", input: "flag" },
];

export const SERVICE_FIELDS: readonly RecordField[] = [
  CODE,
  ...NAMES,
  { name: "ownerUnit", label: "register.owner", input: "reference", to: "units" },
  {
    name: "phase",
    label: "register.phase",
    input: "choice",
    start: "operation",
    options: (["plan", "development", "operation", "retirement"] as const).map((value) => ({
      value,
      words: `register.phase.${value}` as const,
    })),
  },
  {
    name: "model",
    label: "register.model",
    input: "choice",
    start: "saas",
    options: ["iaas", "paas", "saas"].map((value) => ({ value, words: null })),
  },
  { name: "informationClass", label: "register.class", input: "reference", to: "information-classes", needed: true },
  EXPOSURE,
];

export const TENANT_FIELDS: readonly RecordField[] = [
  { name: "service", label: "sources.service", input: "reference", to: "services", needed: true },
  CODE,
  ...NAMES,
];

export const ASSET_FIELDS: readonly RecordField[] = [
  { name: "name", label: "sources.name", input: "data", needed: true },
  {
    name: "kind",
    label: "register.kind",
    input: "choice",
    start: "server",
    options: (
      [
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
      ] as const
    ).map((value) => ({ value, words: `register.kind.${value}` as const })),
  },
  { name: "addresses", label: "register.addresses", input: "addresses", help: "register.addresses.help" },
  { name: "service", label: "sources.service", input: "reference", to: "services" },
  { name: "tenant", label: "register.tenant", input: "reference", to: "tenants" },
  {
    name: "criticality",
    label: "register.criticality",
    input: "choice",
    start: "medium",
    options: (["low", "medium", "high", "critical"] as const).map((value) => ({
      value,
      words: `register.criticality.${value}` as const,
    })),
  },
  EXPOSURE,
  ...DAYS,
];

export const CLASS_FIELDS: readonly RecordField[] = [
  { name: "code", label: "sources.code", input: "data", help: "register.classCode.help", needed: true },
  { name: "name", label: "sources.name", input: "text", needed: true },
  { name: "nameJa", label: "register.nameJa", input: "text", needed: true },
  { name: "definition", label: "register.definition", input: "area", needed: true },
  { name: "definitionJa", label: "register.definitionJa", input: "area", needed: true },
];

export const HOLDING_FIELDS: readonly RecordField[] = [
  { name: "service", label: "sources.service", input: "reference", to: "services", needed: true },
  { name: "name", label: "holdings.name", input: "text", needed: true },
  { name: "nameJa", label: "register.nameJa", input: "text" },
  { name: "informationClass", label: "register.class", input: "reference", to: "information-classes", needed: true },
  { name: "personal", label: "holdings.personal", input: "flag" },
  { name: "place", label: "holdings.place", input: "text", help: "holdings.place.help", needed: true },
  { name: "country", label: "holdings.country", input: "data", help: "holdings.country.help" },
  { name: "fromDay", label: "register.from", input: "day", help: "register.day.help" },
  { name: "untilDay", label: "holdings.until", input: "day", help: "holdings.until.help" },
  { name: "disposedOn", label: "holdings.disposed", input: "day" },
  {
    name: "disposal",
    label: "holdings.disposal",
    input: "choice",
    start: "",
    options: [
      { value: "", words: "holdings.disposal.none" },
      ...(["erased", "crypto-erased", "destroyed", "returned", "anonymised"] as const).map((value) => ({
        value,
        words: `holdings.disposal.${value}` as const,
      })),
    ],
  },
  { name: "disposalProof", label: "holdings.proof", input: "text", help: "holdings.proof.help" },
];

export const QUALIFICATION_FIELDS: readonly RecordField[] = [
  { name: "person", label: "register.person", input: "reference", to: "people", needed: true },
  { name: "name", label: "qualifications.name", input: "text", needed: true },
  { name: "issuer", label: "qualifications.issuer", input: "text" },
  { name: "obtainedOn", label: "qualifications.obtained", input: "day" },
  { name: "expiresOn", label: "qualifications.expires", input: "day", help: "qualifications.expires.help" },
];
