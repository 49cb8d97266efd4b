import { createHash } from "node:crypto";
import type { Problem } from "@mizugiwa/base";
import {
  type Catalog,
  type CatalogGroup,
  type Control,
  checkDocument,
  documentOf,
  type Parameter,
  type Part,
  type Property,
  type Writable,
} from "@mizugiwa/oscal";
import { CLASSES, type ClassId, type Param, type Requirement, type Vocabulary } from "../baseline/index.js";
import type { RequirementVersion } from "../versions/published.js";

/**
 * The standard as an OSCAL catalogue (1.2.1): a group a domain, a control a requirement. What OSCAL has no place for stands
 * in properties and parts of our namespace, so that reading it back gives the same (`read-catalogue.ts`).
 *
 *   statements   part "statement", an "item" each; the Japanese is a part "text-ja" of it
 *   params       `<id>_<name>`: a scale is `select`, quantities carry direction and unit; a value a class, `value-C2`
 *   evidence     part "evidence"; what an auditor does: part "verification"
 *   maps         property "map", class = relation; the mapping collection says the same in OSCAL's own words
 */
export const NS = "urn:mizugiwa:ns:standard";
const OSCAL_VERSION = "1.2.1";

/** What an export is made of. */
export interface ExportedStandard {
  readonly id: string;
  readonly number: number | null;
  readonly title: string;
  readonly digest: string | null;
  readonly publishedAt: Date | null;
  readonly effectiveOn: string | null;
  readonly vocabulary: Vocabulary;
  readonly requirements: readonly RequirementVersion[];
}

export function toCatalogue(standard: ExportedStandard, lastModified: Date): Writable {
  const { vocabulary, requirements } = standard;
  const groups = vocabulary.domains.flatMap((domain): CatalogGroup[] => {
    const own = requirements.filter(({ requirement }) => requirement.slice(3, 6) === domain.id);
    if (own.length === 0) return [];
    return [
      {
        id: domain.id,
        title: domain.en,
        props: [prop("title-ja", domain.ja)],
        controls: own.map(controlOf),
      },
    ];
  });
  const catalog: Catalog = {
    uuid: uuid5(`${standard.id} catalog ${standard.digest ?? "draft"}`),
    metadata: metadataOf(standard, standard.title, lastModified),
    groups,
  };
  return documentOf("catalog", catalog);
}

export function metadataOf(standard: ExportedStandard, title: string, lastModified: Date): Catalog["metadata"] {
  const { publishedAt, effectiveOn, digest } = standard;
  return {
    title,
    ...(publishedAt === null ? {} : { published: publishedAt.toISOString() }),
    "last-modified": lastModified.toISOString(),
    version: versionOf(standard),
    "oscal-version": OSCAL_VERSION,
    props: [
      ...(effectiveOn === null ? [] : [prop("effective-on", effectiveOn)]),
      ...(digest === null ? [] : [prop("digest", digest)]),
      prop("language", "en"),
      prop("language", "ja"),
    ],
  };
}

function versionOf({ number }: ExportedStandard): string {
  return number === null ? "draft" : String(number);
}

/** What keeps a version from being exported; it is not published before this is empty. */
export function catalogueProblems(standard: ExportedStandard): readonly Problem[] {
  const problems = checkDocument(toCatalogue(standard, new Date(0)));
  return problems.filter(({ severity }) => severity === "error");
}

export function prop(name: string, value: string, of?: string): Property {
  return { name, ns: NS, value, ...(of === undefined ? {} : { class: of }) };
}

function controlOf({ version, content }: RequirementVersion): Control {
  const { id, title, rationale, attack } = content;
  return {
    id,
    class: "requirement",
    title: title.en,
    params: content.params.map((param) => paramOf(id, param)),
    props: [
      prop("title-ja", title.ja),
      prop("requirement-version", String(version)),
      ...content.phases.map((phase) => prop("phase", phase)),
      ...Object.entries(content.applies).flatMap(([key, values]) =>
        (values ?? []).map((value) => prop("applies", value, key)),
      ),
      prop("practised-by", content.practisedBy),
      ...content.waivable.map((at) => prop("waivable", at)),
      ...content.checks.map(({ tool, check, statement, coverage }) =>
        prop("check", `${tool} ${check}`, `${statement}.${coverage}`),
      ),
      ...content.maps.map(({ source, id: clause, relation }) => prop("map", `${source} ${clause}`, relation)),
      ...("none" in attack
        ? []
        : [
            ...attack.mitigations.map((each) => prop("mitigation", each)),
            ...attack.techniques.map((each) => prop("technique", each)),
          ]),
      prop("provenance", content.provenance),
    ],
    parts: [
      {
        id: `${id}_smt`,
        name: "statement",
        parts: content.statements.map((statement) => ({
          id: `${id}_smt.${statement.id}`,
          name: "item",
          props: [{ name: "label", value: `${statement.id}.` }],
          prose: insertsOf(id, statement.en),
          parts: [japanese(insertsOf(id, statement.ja))],
        })),
      },
      { name: "guidance", prose: rationale.en, parts: [japanese(rationale.ja)] },
      ...content.evidence.map((each) => evidenceOf(each)),
      ...content.verify.map((each) => verificationOf(each)),
      ...attackParts(attack),
    ],
  };
}

function paramOf(requirement: string, param: Param): Parameter {
  const values = CLASSES.flatMap((at) => {
    const value = param.values[at];
    return value === undefined ? [] : [prop(`value-${at}`, String(value))];
  });
  const base = { id: `${requirement}_${param.id}`, label: param.id };
  if (param.direction !== "set") {
    return { ...base, props: [prop("direction", param.direction), prop("unit", param.unit), ...values] };
  }
  return {
    ...base,
    props: [prop("direction", "set"), ...param.scale.map(({ ja }) => prop("choice-ja", ja)), ...values],
    select: { "how-many": "one", choice: param.scale.map(({ en }) => en) },
  };
}

type PerClass = Partial<Record<ClassId, number | undefined>>;

function perClass(name: string, values: PerClass): Property[] {
  return CLASSES.flatMap((at) => {
    const value = values[at];
    return value === undefined ? [] : [prop(`${name}-${at}`, String(value))];
  });
}

function evidenceOf({ kind, maxAgeDays, en, ja }: Requirement["evidence"][number]): Part {
  return {
    name: "evidence",
    ns: NS,
    props: [prop("kind", kind), ...perClass("max-age-days", maxAgeDays)],
    prose: en,
    parts: [japanese(ja)],
  };
}

function verificationOf({ method, everyMonths, sample, en, ja }: Requirement["verify"][number]): Part {
  return {
    name: "verification",
    ns: NS,
    props: [prop("method", method), ...perClass("every-months", everyMonths), ...perClass("sample", sample ?? {})],
    prose: en,
    parts: [japanese(ja)],
  };
}

function attackParts(attack: Requirement["attack"]): Part[] {
  if ("none" in attack) {
    return [{ name: "no-technique", ns: NS, prose: attack.none.en, parts: [japanese(attack.none.ja)] }];
  }
  return attack.argued.map(({ technique, en, ja }) => ({
    name: "argued-technique",
    ns: NS,
    props: [prop("technique", technique)],
    prose: en,
    parts: [japanese(ja)],
  }));
}

function japanese(prose: string): Part {
  return { name: "text-ja", ns: NS, prose };
}

const PLACEHOLDER = /\$\{([^}]*)\}/g;

function insertsOf(requirement: string, text: string): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => `{{ insert: param, ${requirement}_${name} }}`);
}

/** Namespace of the identities of exports; the same fact has the same UUID in each (RFC 9562, version 5). */
const NAMESPACE = Buffer.from("9f3f6f0e1d5b4f7a8f0b6f1c2b7a4d10", "hex");

export function uuid5(name: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
