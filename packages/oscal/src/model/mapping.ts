/** The mapping collection: relations between controls of two sources. Source: OSCAL 1.2 mapping model. */

import { SELECT_CONTROLS, type SelectControls } from "./control.js";
import { decimal, markupMultiline, text, token, uri, uriReference, uuid } from "./data-type.js";
import {
  BACK_MATTER,
  type BackMatter,
  LINK,
  type Link,
  METADATA,
  type Metadata,
  PROPERTY,
  type Property,
  RESPONSIBLE_PARTY,
  type ResponsibleParty,
} from "./metadata.js";
import { atMostOne, child, children, field, flag, type Model, model, need, singletonOr, value } from "./table.js";

export interface MappingCollection {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly provenance: MappingProvenance;
  readonly mappings: Mapping | readonly Mapping[];
  readonly "back-matter"?: BackMatter;
}

export const MAPPING_COLLECTION: Model<MappingCollection> = model<MappingCollection>("MappingCollection", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  provenance: need(child(() => MAPPING_PROVENANCE)),
  mappings: need(singletonOr("mapping", () => MAPPING)),
  "back-matter": child(() => BACK_MATTER),
});

export interface MappingProvenance {
  readonly method: "human" | "automation" | "hybrid";
  readonly "matching-rationale": "syntactic" | "semantic" | "functional";
  readonly status: "complete" | "not-complete" | "draft" | "deprecated" | "superseded";
  readonly "confidence-score"?: ConfidenceScore;
  readonly coverage?: MappingCoverage;
  readonly "mapping-description": string;
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const MAPPING_PROVENANCE: Model<MappingProvenance> = model<MappingProvenance>("MappingProvenance", {
  method: need(flag(text, "human", "automation", "hybrid")),
  "matching-rationale": need(flag(text, "syntactic", "semantic", "functional")),
  status: need(flag(text, "complete", "not-complete", "draft", "deprecated", "superseded")),
  "confidence-score": child(() => CONFIDENCE_SCORE),
  coverage: child(() => MAPPING_COVERAGE),
  "mapping-description": need(field(markupMultiline)),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface ConfidenceScore {
  readonly percentage?: number;
  readonly category?: string;
}

const CONFIDENCE_SCORE: Model<ConfidenceScore> = model<ConfidenceScore>(
  "ConfidenceScore",
  {
    percentage: flag(decimal),
    category: flag(text),
  },
  atMostOne("percentage", "category"),
);

export interface MappingCoverage {
  readonly "generation-method"?: string;
  readonly "target-coverage": number;
}

const MAPPING_COVERAGE: Model<MappingCoverage> = model<MappingCoverage>("MappingCoverage", {
  "generation-method": flag(text),
  "target-coverage": need(value(decimal)),
});

export interface Mapping {
  readonly uuid: string;
  readonly method?: "human" | "automation" | "hybrid";
  readonly "matching-rationale"?: "syntactic" | "semantic" | "functional";
  readonly status?: "complete" | "not-complete" | "draft" | "deprecated" | "superseded";
  readonly "source-resource": MappingResourceReference;
  readonly "target-resource": MappingResourceReference;
  readonly maps: readonly ControlMap[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
  readonly "mapping-description"?: string;
  readonly "source-gap-summary"?: GapSummary;
  readonly "target-gap-summary"?: GapSummary;
  readonly "confidence-score"?: ConfidenceScore;
  readonly coverage?: MappingCoverage;
}

const MAPPING: Model<Mapping> = model<Mapping>("Mapping", {
  uuid: need(flag(uuid)),
  method: flag(text, "human", "automation", "hybrid"),
  "matching-rationale": flag(text, "syntactic", "semantic", "functional"),
  status: flag(text, "complete", "not-complete", "draft", "deprecated", "superseded"),
  "source-resource": need(child(() => MAPPING_RESOURCE_REFERENCE)),
  "target-resource": need(child(() => MAPPING_RESOURCE_REFERENCE)),
  maps: need(children("map", () => CONTROL_MAP)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
  "mapping-description": field(markupMultiline),
  "source-gap-summary": child(() => GAP_SUMMARY),
  "target-gap-summary": child(() => GAP_SUMMARY),
  "confidence-score": child(() => CONFIDENCE_SCORE),
  coverage: child(() => MAPPING_COVERAGE),
});

export interface MappingResourceReference {
  readonly ns?: string;
  readonly type: string;
  readonly href: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const MAPPING_RESOURCE_REFERENCE: Model<MappingResourceReference> = model<MappingResourceReference>(
  "MappingResourceReference",
  {
    ns: flag(uri),
    type: need(flag(token)),
    href: need(flag(uriReference)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    remarks: field(markupMultiline),
  },
);

export interface ControlMap {
  readonly uuid: string;
  readonly ns?: string;
  readonly "matching-rationale"?: "syntactic" | "semantic" | "functional";
  readonly relationship: string;
  readonly sources: readonly MappingItem[];
  readonly targets: readonly MappingItem[];
  readonly qualifiers?: readonly QualifierItem[];
  readonly "confidence-score"?: ConfidenceScore;
  readonly coverage?: MappingCoverage;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const CONTROL_MAP: Model<ControlMap> = model<ControlMap>("ControlMap", {
  uuid: need(flag(uuid)),
  ns: flag(uri),
  "matching-rationale": flag(text, "syntactic", "semantic", "functional"),
  relationship: need(field(token)),
  sources: need(children("source", () => MAPPING_ITEM)),
  targets: need(children("target", () => MAPPING_ITEM)),
  qualifiers: children("qualifier", () => QUALIFIER_ITEM),
  "confidence-score": child(() => CONFIDENCE_SCORE),
  coverage: child(() => MAPPING_COVERAGE),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface MappingItem {
  readonly type: "control" | "statement";
  readonly "id-ref": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const MAPPING_ITEM: Model<MappingItem> = model<MappingItem>("MappingItem", {
  type: need(flag(token, "control", "statement")),
  "id-ref": need(flag(text)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface QualifierItem {
  readonly subject: "source" | "target" | "both";
  readonly predicate: "has-requirement" | "has-incompatibility";
  readonly category: "restricted" | "addressable" | "blocked";
  readonly description: string;
  readonly remarks?: string;
}

const QUALIFIER_ITEM: Model<QualifierItem> = model<QualifierItem>("QualifierItem", {
  subject: need(flag(text, "source", "target", "both")),
  predicate: need(flag(text, "has-requirement", "has-incompatibility")),
  category: need(flag(text, "restricted", "addressable", "blocked")),
  description: need(field(markupMultiline)),
  remarks: field(markupMultiline),
});

export interface GapSummary {
  readonly uuid: string;
  readonly "unmapped-controls": readonly SelectControls[];
}

const GAP_SUMMARY: Model<GapSummary> = model<GapSummary>("GapSummary", {
  uuid: need(flag(uuid)),
  "unmapped-controls": need(children("unmapped-controls", () => SELECT_CONTROLS)),
});
