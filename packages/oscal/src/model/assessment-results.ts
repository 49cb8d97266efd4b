/** The assessment results. Source: OSCAL 1.2 assessment-results model. */

import {
  ASSESSMENT_PART,
  type AssessmentPart,
  LOCAL_OBJECTIVE,
  type LocalObjective,
  REVIEWED_CONTROLS,
  type ReviewedControls,
} from "./assessment-scope.js";
import {
  ACTIVITY,
  type Activity,
  ASSESSMENT_ASSETS,
  type AssessmentAssets,
  LOGGED_BY,
  type LoggedBy,
  RELATED_TASK,
  type RelatedTask,
  TASK,
  type Task,
} from "./assessment-work.js";
import { dateTime, markupLine, markupMultiline, uriReference, uuid } from "./data-type.js";
import {
  INVENTORY_ITEM,
  type InventoryItem,
  SYSTEM_COMPONENT,
  SYSTEM_USER,
  type SystemComponent,
  type SystemUser,
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
  RESPONSIBLE_PARTY,
  type ResponsibleParty,
} from "./metadata.js";
import { FINDING, type Finding, OBSERVATION, type Observation, RISK, type Risk } from "./risk.js";
import { child, children, field, flag, type Model, model, need } from "./table.js";

export interface AssessmentResults {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly "import-ap": ImportAp;
  readonly "local-definitions"?: ResultsLocalDefinitions;
  readonly results: readonly Result[];
  readonly "back-matter"?: BackMatter;
}

export const ASSESSMENT_RESULTS: Model<AssessmentResults> = model<AssessmentResults>("AssessmentResults", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  "import-ap": need(child(() => IMPORT_AP)),
  "local-definitions": child(() => RESULTS_LOCAL_DEFINITIONS),
  results: need(children("result", () => RESULT)),
  "back-matter": child(() => BACK_MATTER),
});

export interface ImportAp {
  readonly href: string;
  readonly remarks?: string;
}

const IMPORT_AP: Model<ImportAp> = model<ImportAp>("ImportAp", {
  href: need(flag(uriReference)),
  remarks: field(markupMultiline),
});

export interface ResultsLocalDefinitions {
  readonly "objectives-and-methods"?: readonly LocalObjective[];
  readonly activities?: readonly Activity[];
  readonly remarks?: string;
}

const RESULTS_LOCAL_DEFINITIONS: Model<ResultsLocalDefinitions> = model<ResultsLocalDefinitions>(
  "ResultsLocalDefinitions",
  {
    "objectives-and-methods": children("objectives-and-methods", () => LOCAL_OBJECTIVE),
    activities: children("activity", () => ACTIVITY),
    remarks: field(markupMultiline),
  },
);

export interface Result {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly start: string;
  readonly end?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "local-definitions"?: ResultLocalDefinitions;
  readonly "reviewed-controls": ReviewedControls;
  readonly attestations?: readonly ResultAttestation[];
  readonly "assessment-log"?: ResultAssessmentLog;
  readonly observations?: readonly Observation[];
  readonly risks?: readonly Risk[];
  readonly findings?: readonly Finding[];
  readonly remarks?: string;
}

const RESULT: Model<Result> = model<Result>("Result", {
  uuid: need(flag(uuid)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  start: need(field(dateTime)),
  end: field(dateTime),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "local-definitions": child(() => RESULT_LOCAL_DEFINITIONS),
  "reviewed-controls": need(child(() => REVIEWED_CONTROLS)),
  attestations: children("attestation", () => RESULT_ATTESTATION),
  "assessment-log": child(() => RESULT_ASSESSMENT_LOG),
  observations: children("observation", () => OBSERVATION),
  risks: children("risk", () => RISK),
  findings: children("finding", () => FINDING),
  remarks: field(markupMultiline),
});

export interface ResultLocalDefinitions {
  readonly components?: readonly SystemComponent[];
  readonly "inventory-items"?: readonly InventoryItem[];
  readonly users?: readonly SystemUser[];
  readonly "assessment-assets"?: AssessmentAssets;
  readonly tasks?: readonly Task[];
}

const RESULT_LOCAL_DEFINITIONS: Model<ResultLocalDefinitions> = model<ResultLocalDefinitions>(
  "ResultLocalDefinitions",
  {
    components: children("component", () => SYSTEM_COMPONENT),
    "inventory-items": children("inventory-item", () => INVENTORY_ITEM),
    users: children("user", () => SYSTEM_USER),
    "assessment-assets": child(() => ASSESSMENT_ASSETS),
    tasks: children("assessment-task", () => TASK),
  },
);

export interface ResultAttestation {
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly parts: readonly AssessmentPart[];
}

const RESULT_ATTESTATION: Model<ResultAttestation> = model<ResultAttestation>("ResultAttestation", {
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  parts: need(children("part", () => ASSESSMENT_PART)),
});

export interface ResultAssessmentLog {
  readonly entries: readonly ResultAssessmentLogEntry[];
}

const RESULT_ASSESSMENT_LOG: Model<ResultAssessmentLog> = model<ResultAssessmentLog>("ResultAssessmentLog", {
  entries: need(children("entry", () => RESULT_ASSESSMENT_LOG_ENTRY)),
});

export interface ResultAssessmentLogEntry {
  readonly uuid: string;
  readonly title?: string;
  readonly description?: string;
  readonly start: string;
  readonly end?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "logged-by"?: readonly LoggedBy[];
  readonly "related-tasks"?: readonly RelatedTask[];
  readonly remarks?: string;
}

const RESULT_ASSESSMENT_LOG_ENTRY: Model<ResultAssessmentLogEntry> = model<ResultAssessmentLogEntry>(
  "ResultAssessmentLogEntry",
  {
    uuid: need(flag(uuid)),
    title: field(markupLine),
    description: field(markupMultiline),
    start: need(field(dateTime)),
    end: field(dateTime),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "logged-by": children("logged-by", () => LOGGED_BY),
    "related-tasks": children("related-task", () => RELATED_TASK),
    remarks: field(markupMultiline),
  },
);
