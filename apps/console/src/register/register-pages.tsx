import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import {
  Asset,
  Holding,
  InformationClass,
  Membership,
  Person,
  Qualification,
  Service,
  Tenant,
  Unit,
} from "../api/contract.js";
import { useNames } from "../shared/names.js";
import { Moment } from "../shared/time.js";
import { useWords, type Words } from "../shared/words.js";
import type { Column, Field } from "../table/columns.js";
import { MoveForm } from "./move-form.js";
import {
  ASSET_FIELDS,
  CLASS_FIELDS,
  HOLDING_FIELDS,
  MEMBERSHIP_FIELDS,
  PERSON_FIELDS,
  QUALIFICATION_FIELDS,
  SERVICE_FIELDS,
  TENANT_FIELDS,
  UNIT_FIELDS,
} from "./record-kinds.js";
import { type Kind, Records } from "./records.js";
import { useReferences } from "./references.js";

/** A name in the reader's language, where it has one. */
function named(row: { readonly name: string; readonly nameJa: string | null }, { language }: Words): string {
  return language === "ja" ? (row.nameJa ?? row.name) : row.name;
}

function Name({ row }: { readonly row: { readonly name: string; readonly nameJa: string | null } }): ReactNode {
  return named(row, useWords());
}

function Word({ words }: { readonly words: WordKey }): ReactNode {
  return useWords().say(words);
}

const text = <Row,>(
  id: string,
  label: WordKey,
  width: number,
  of: (row: Row) => string | null,
  more: Partial<Column<Row>> = {},
): Column<Row> => ({
  id,
  label,
  width,
  cell: (row) => of(row) ?? "—",
  text: (row) => of(row) ?? "",
  ...more,
});

const name = <Row extends { readonly name: string; readonly nameJa: string | null }>(): Column<Row> => ({
  id: "name",
  label: "sources.name",
  width: 220,
  grow: true,
  phone: "title",
  cell: (row) => <Name row={row} />,
  text: named,
});

/** One of a few values, each with a word of its own. */
function choice(id: string, label: WordKey, prefix: string, values: readonly string[]): (words: Words) => Field {
  return (words) => ({
    id,
    label,
    kind: "choice",
    ops: ["is"],
    options: values.map((value) => ({ value, label: wordOf(`${prefix}.${value}`, words) })),
    ask: ({ values: chosen }) => chosen.slice(0, 1).map((value) => [id, value]),
  });
}

function wordOf(key: string, words: Words): string {
  return isRegisterWord(key) ? words.say(key) : key;
}

const REGISTER_WORDS = [
  "register.phase.plan",
  "register.phase.development",
  "register.phase.operation",
  "register.phase.retirement",
  "register.exposure.internal",
  "register.exposure.partner",
  "register.exposure.internet",
  "register.criticality.low",
  "register.criticality.medium",
  "register.criticality.high",
  "register.criticality.critical",
  "register.kind.server",
  "register.kind.virtual-machine",
  "register.kind.container",
  "register.kind.endpoint",
  "register.kind.network",
  "register.kind.storage",
  "register.kind.database",
  "register.kind.identity",
  "register.kind.appliance",
  "register.kind.cloud-account",
  "register.kind.other",
] as const satisfies readonly WordKey[];

function isRegisterWord(key: string): key is (typeof REGISTER_WORDS)[number] {
  return REGISTER_WORDS.some((each) => each === key);
}

const PEOPLE: Kind<Person> = {
  plural: "people",
  form: PERSON_FIELDS,
  title: "place.people",
  topic: "person",
  row: Person,
  columns: [
    name(),
    text("yomi", "register.yomi", 170, (person) => person.yomi, { leaves: 2, phone: "lead", sort: { up: "reading" } }),
    text("mail", "register.mail", 220, (person) => person.mail, { leaves: 3, phone: "fact" }),
    text("phone", "register.phone", 140, (person) => person.phone, { leaves: 1 }),
    text("joined", "register.joined", 120, (person) => person.joinedOn, { extra: true }),
    text("left", "register.left", 120, (person) => person.leftOn, { leaves: 4 }),
  ],
};

const UNITS: Kind<Unit> = {
  plural: "units",
  form: UNIT_FIELDS,
  move: (unit, close, done) => <MoveForm unit={unit} close={close} done={done} />,
  title: "place.units",
  topic: "unit",
  row: Unit,
  columns: [
    text("code", "sources.code", 140, (unit) => unit.code, { phone: "lead", sort: { up: "code" } }),
    name(),
    text("from", "register.from", 130, (unit) => unit.fromDay, { leaves: 1 }),
    text("to", "register.to", 130, (unit) => unit.toDay, { leaves: 2 }),
  ],
};

const MODELS: Readonly<Record<Service["model"], string>> = { iaas: "IaaS", paas: "PaaS", saas: "SaaS" };

const SERVICES: Kind<Service> = {
  plural: "services",
  form: SERVICE_FIELDS,
  title: "place.services",
  topic: "service",
  row: Service,
  columns: [
    text("code", "sources.code", 140, (service) => service.code, { phone: "lead", leaves: 2 }),
    name(),
    text("class", "register.class", 90, (service) => service.informationClass, { phone: "lead" }),
    text("model", "register.model", 100, (service) => MODELS[service.model], { leaves: 4, phone: "fact" }),
    {
      id: "phase",
      label: "register.phase",
      width: 130,
      leaves: 5,
      phone: "fact",
      cell: (service) => <Word words={`register.phase.${service.phase}`} />,
      text: (service, { say }) => say(`register.phase.${service.phase}`),
    },
    {
      id: "exposure",
      label: "register.exposure",
      width: 150,
      leaves: 3,
      cell: (service) => <Word words={`register.exposure.${service.exposure}`} />,
      text: (service, { say }) => say(`register.exposure.${service.exposure}`),
    },
    {
      id: "owner",
      label: "register.owner",
      width: 170,
      leaves: 1,
      cell: (service) => <UnitName id={service.ownerUnit} />,
      text: (service) => service.ownerUnit ?? "",
    },
  ],
  fields: (words) => [
    choice("phase", "register.phase", "register.phase", ["plan", "development", "operation", "retirement"])(words),
    choice("exposure", "register.exposure", "register.exposure", ["internal", "partner", "internet"])(words),
  ],
};

function UnitName({ id }: { readonly id: string | null }): ReactNode {
  const units = useNames("units");
  return id === null ? "—" : (units.get(id) ?? "—");
}

function ServiceName({ id }: { readonly id: string | null }): ReactNode {
  const services = useNames("services");
  return id === null ? "—" : (services.get(id) ?? "—");
}

const ASSETS: Kind<Asset> = {
  plural: "assets",
  form: ASSET_FIELDS,
  title: "place.assets",
  topic: "asset",
  row: Asset,
  columns: [
    {
      id: "name",
      label: "sources.name",
      width: 200,
      grow: true,
      phone: "title",
      sort: { up: "name" },
      cell: (asset) => <span className="grid-data">{asset.name}</span>,
      text: (asset) => asset.name,
    },
    {
      id: "kind",
      label: "register.kind",
      width: 150,
      leaves: 3,
      phone: "lead",
      cell: (asset) => <Word words={`register.kind.${asset.kind}`} />,
      text: (asset, { say }) => say(`register.kind.${asset.kind}`),
    },
    {
      id: "addresses",
      label: "register.addresses",
      width: 190,
      leaves: 2,
      cell: (asset) => <span className="grid-data">{asset.addresses.join(" ") || "—"}</span>,
      text: (asset) => asset.addresses.join(" "),
    },
    {
      id: "service",
      label: "sources.service",
      width: 170,
      leaves: 4,
      phone: "fact",
      cell: (asset) => <ServiceName id={asset.service} />,
      text: (asset) => asset.service ?? "",
    },
    {
      id: "criticality",
      label: "register.criticality",
      width: 110,
      leaves: 5,
      phone: "lead",
      cell: (asset) => <Word words={`register.criticality.${asset.criticality}`} />,
      text: (asset, { say }) => say(`register.criticality.${asset.criticality}`),
    },
    {
      id: "exposure",
      label: "register.exposure",
      width: 150,
      leaves: 6,
      cell: (asset) => <Word words={`register.exposure.${asset.exposure}`} />,
      text: (asset, { say }) => say(`register.exposure.${asset.exposure}`),
    },
    {
      id: "seen",
      label: "register.seen",
      width: 160,
      leaves: 1,
      phone: "aside",
      cell: (asset) => <Moment at={asset.seenAt} precision="minute" />,
      text: (asset) => asset.seenAt ?? "",
    },
  ],
  fields: (words) => [
    choice("criticality", "register.criticality", "register.criticality", ["low", "medium", "high", "critical"])(words),
    choice("exposure", "register.exposure", "register.exposure", ["internal", "partner", "internet"])(words),
    choice("kind", "register.kind", "register.kind", [
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
    ])(words),
    {
      id: "registered",
      label: "register.registered",
      kind: "choice",
      ops: ["is"],
      options: [
        { value: "true", label: words.say("register.registered.yes") },
        { value: "false", label: words.say("register.registered.no") },
      ],
      ask: ({ values }) => (values.length === 1 ? values.map((value) => ["registered", value]) : []),
    },
  ],
};

const CLASSES: Kind<InformationClass> = {
  plural: "information-classes",
  form: CLASS_FIELDS,
  title: "place.classes",
  row: InformationClass,
  columns: [
    text("code", "sources.code", 80, (each) => each.code, { phone: "lead" }),
    {
      id: "name",
      label: "sources.name",
      width: 200,
      phone: "title",
      cell: (each) => <Name row={each} />,
      text: named,
    },
    {
      id: "definition",
      label: "register.definition",
      width: 320,
      grow: true,
      cell: (each) => <Definition row={each} />,
      text: (each, { language }) => (language === "ja" ? each.definitionJa : each.definition),
    },
  ],
};

function Definition({ row }: { readonly row: InformationClass }): ReactNode {
  return useWords().language === "ja" ? row.definitionJa : row.definition;
}

const TENANTS: Kind<Tenant> = {
  plural: "tenants",
  form: TENANT_FIELDS,
  title: "place.tenants",
  row: Tenant,
  columns: [
    text("code", "sources.code", 140, (tenant) => tenant.code, { phone: "lead", sort: { up: "code" } }),
    name(),
    {
      id: "service",
      label: "sources.service",
      width: 220,
      phone: "fact",
      cell: (tenant) => <ServiceName id={tenant.service} />,
      text: (tenant) => tenant.service,
    },
  ],
};

function PersonName({ id }: { readonly id: string }): ReactNode {
  return useReferences("people").get(id) ?? "—";
}

function LeadWord({ lead }: { readonly lead: boolean }): ReactNode {
  return useWords().say(lead ? "register.lead.yes" : "register.lead.no");
}

const MEMBERSHIPS: Kind<Membership> = {
  plural: "memberships",
  nameless: true,
  shown: (membership) => (
    <>
      <PersonName id={membership.person} /> · <UnitName id={membership.unit} />
    </>
  ),
  form: MEMBERSHIP_FIELDS,
  title: "place.memberships",
  row: Membership,
  columns: [
    {
      id: "person",
      label: "register.person",
      width: 220,
      grow: true,
      phone: "title",
      cell: (membership) => <PersonName id={membership.person} />,
      text: (membership) => membership.person,
    },
    {
      id: "unit",
      label: "register.unit",
      width: 220,
      phone: "fact",
      cell: (membership) => <UnitName id={membership.unit} />,
      text: (membership) => membership.unit,
    },
    {
      id: "lead",
      label: "register.lead",
      width: 170,
      phone: "lead",
      cell: (membership) => <LeadWord lead={membership.lead} />,
      text: (membership, { say }) => say(membership.lead ? "register.lead.yes" : "register.lead.no"),
    },
    text("from", "register.from", 130, (membership) => membership.fromDay, { leaves: 1 }),
    text("to", "register.to", 130, (membership) => membership.toDay, { leaves: 2 }),
  ],
};

/** A choice of two that the server takes as true and false. */
function flag(id: string, label: WordKey, yes: WordKey, no: WordKey): (words: Words) => Field {
  return ({ say }) => ({
    id,
    label,
    kind: "choice",
    ops: ["is"],
    options: [
      { value: "true", label: say(yes) },
      { value: "false", label: say(no) },
    ],
    ask: ({ values }) => (values.length === 1 ? values.map((value) => [id, value]) : []),
  });
}

const HOLDINGS: Kind<Holding> = {
  plural: "holdings",
  form: HOLDING_FIELDS,
  title: "place.holdings",
  row: Holding,
  columns: [
    { ...name<Holding>(), label: "holdings.name" },
    text("class", "register.class", 80, (holding) => holding.informationClass, { phone: "lead" }),
    {
      id: "service",
      label: "sources.service",
      width: 170,
      leaves: 4,
      phone: "fact",
      cell: (holding) => <ServiceName id={holding.service} />,
      text: (holding) => holding.service,
    },
    text("place", "holdings.place", 220, (holding) => holding.place, { leaves: 1 }),
    text("country", "holdings.country", 80, (holding) => holding.country, { leaves: 3 }),
    {
      id: "personal",
      label: "holdings.personal",
      width: 140,
      leaves: 2,
      cell: (holding) => (holding.personal ? <Word words="holdings.personal.yes" /> : "—"),
      text: (holding, { say }) => say(holding.personal ? "holdings.personal.yes" : "holdings.personal.no"),
    },
    text("until", "holdings.until", 120, (holding) => holding.untilDay, { phone: "aside" }),
    {
      id: "disposed",
      label: "holdings.disposed",
      width: 200,
      leaves: 5,
      cell: (holding) => <DisposalText holding={holding} />,
      text: (holding) => holding.disposedOn ?? "",
    },
  ],
  fields: (words) => [
    flag("overdue", "holdings.overdue", "holdings.overdue.yes", "holdings.overdue.no")(words),
    flag("personal", "holdings.personal", "holdings.personal.yes", "holdings.personal.no")(words),
  ],
};

function DisposalText({ holding }: { readonly holding: Holding }): ReactNode {
  const { say } = useWords();
  if (holding.disposedOn === null || holding.disposal === null) return "—";
  return `${holding.disposedOn} ${say(`holdings.disposal.${holding.disposal}`)}`;
}

const QUALIFICATIONS: Kind<Qualification> = {
  plural: "qualifications",
  shown: (qualification) => (
    <>
      <PersonName id={qualification.person} /> · {qualification.name}
    </>
  ),
  form: QUALIFICATION_FIELDS,
  title: "place.qualifications",
  row: Qualification,
  columns: [
    {
      id: "person",
      label: "register.person",
      width: 200,
      phone: "lead",
      cell: (qualification) => <PersonName id={qualification.person} />,
      text: (qualification) => qualification.person,
    },
    text("name", "qualifications.name", 260, (qualification) => qualification.name, { grow: true, phone: "title" }),
    text("issuer", "qualifications.issuer", 200, (qualification) => qualification.issuer, { leaves: 1 }),
    text("obtained", "qualifications.obtained", 120, (qualification) => qualification.obtainedOn, { leaves: 2 }),
    text("expires", "qualifications.expires", 130, (qualification) => qualification.expiresOn, { phone: "aside" }),
  ],
  fields: (words) => [
    flag("expired", "qualifications.expired", "qualifications.expired.yes", "qualifications.expired.no")(words),
  ],
};

export const PeoplePage = (): ReactNode => <Records kind={PEOPLE} />;
export const UnitsPage = (): ReactNode => <Records kind={UNITS} />;
export const ServicesPage = (): ReactNode => <Records kind={SERVICES} />;
export const AssetsPage = (): ReactNode => <Records kind={ASSETS} />;
export const ClassesPage = (): ReactNode => <Records kind={CLASSES} />;
export const TenantsPage = (): ReactNode => <Records kind={TENANTS} />;
export const MembershipsPage = (): ReactNode => <Records kind={MEMBERSHIPS} />;
export const HoldingsPage = (): ReactNode => <Records kind={HOLDINGS} />;
export const QualificationsPage = (): ReactNode => <Records kind={QUALIFICATIONS} />;
