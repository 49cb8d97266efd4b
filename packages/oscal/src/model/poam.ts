/** The plan of action and milestones. Source: OSCAL 1.2 poam model. */

import { IMPORT_SSP, type ImportSsp } from "./assessment-scope.js";
import { ASSESSMENT_ASSETS, type AssessmentAssets, ORIGIN_ACTOR, type OriginActor } from "./assessment-work.js";
import { markupLine, markupMultiline, uuid } from "./data-type.js";
import {
  INVENTORY_ITEM,
  type InventoryItem,
  SYSTEM_COMPONENT,
  SYSTEM_ID,
  type SystemComponent,
  type SystemId,
} from "./implementation.js";
import {
  BACK_MATTER,
  type BackMatter,
  LINK,
  type Link,
  METADATA,
  type Metadata,
  PROPERTY,
  type Property,
} from "./metadata.js";
import {
  ASSOCIATED_RISK,
  type AssociatedRisk,
  FINDING,
  type Finding,
  OBSERVATION,
  type Observation,
  RELATED_OBSERVATION,
  type RelatedObservation,
  RISK,
  type Risk,
} from "./risk.js";
import { child, children, field, flag, type Model, model, need } from "./table.js";

export interface PlanOfActionAndMilestones {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly "import-ssp"?: ImportSsp;
  readonly "system-id"?: SystemId;
  readonly "local-definitions"?: PoamLocalDefinitions;
  readonly observations?: readonly Observation[];
  readonly risks?: readonly Risk[];
  readonly findings?: readonly Finding[];
  readonly "poam-items": readonly PoamItem[];
  readonly "back-matter"?: BackMatter;
}

export const PLAN_OF_ACTION_AND_MILESTONES: Model<PlanOfActionAndMilestones> = model<PlanOfActionAndMilestones>(
  "PlanOfActionAndMilestones",
  {
    uuid: need(flag(uuid)),
    metadata: need(child(() => METADATA)),
    "import-ssp": child(() => IMPORT_SSP),
    "system-id": child(() => SYSTEM_ID),
    "local-definitions": child(() => POAM_LOCAL_DEFINITIONS),
    observations: children("observation", () => OBSERVATION),
    risks: children("risk", () => RISK),
    findings: children("finding", () => FINDING),
    "poam-items": need(children("poam-item", () => POAM_ITEM)),
    "back-matter": child(() => BACK_MATTER),
  },
);

export interface PoamLocalDefinitions {
  readonly components?: readonly SystemComponent[];
  readonly "inventory-items"?: readonly InventoryItem[];
  readonly "assessment-assets"?: AssessmentAssets;
  readonly remarks?: string;
}

const POAM_LOCAL_DEFINITIONS: Model<PoamLocalDefinitions> = model<PoamLocalDefinitions>("PoamLocalDefinitions", {
  components: children("component", () => SYSTEM_COMPONENT),
  "inventory-items": children("inventory-item", () => INVENTORY_ITEM),
  "assessment-assets": child(() => ASSESSMENT_ASSETS),
  remarks: field(markupMultiline),
});

export interface PoamItem {
  readonly uuid?: string;
  readonly title: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly origins?: readonly PoamItemOrigin[];
  readonly "related-findings"?: readonly PoamItemRelatedFinding[];
  readonly "related-observations"?: readonly RelatedObservation[];
  readonly "related-risks"?: readonly AssociatedRisk[];
  readonly remarks?: string;
}

const POAM_ITEM: Model<PoamItem> = model<PoamItem>("PoamItem", {
  uuid: flag(uuid),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  origins: children("origin", () => POAM_ITEM_ORIGIN),
  "related-findings": children("related-finding", () => POAM_ITEM_RELATED_FINDING),
  "related-observations": children("related-observation", () => RELATED_OBSERVATION),
  "related-risks": children("associated-risk", () => ASSOCIATED_RISK),
  remarks: field(markupMultiline),
});

export interface PoamItemOrigin {
  readonly actors: readonly OriginActor[];
}

const POAM_ITEM_ORIGIN: Model<PoamItemOrigin> = model<PoamItemOrigin>("PoamItemOrigin", {
  actors: need(children("actor", () => ORIGIN_ACTOR)),
});

export interface PoamItemRelatedFinding {
  readonly "finding-uuid": string;
  readonly remarks?: string;
}

const POAM_ITEM_RELATED_FINDING: Model<PoamItemRelatedFinding> = model<PoamItemRelatedFinding>(
  "PoamItemRelatedFinding",
  {
    "finding-uuid": need(flag(uuid)),
    remarks: field(markupMultiline),
  },
);
