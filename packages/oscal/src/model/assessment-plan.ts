/** The assessment plan. Source: OSCAL 1.2 assessment-plan model. */

import {
  ASSESSMENT_PART,
  ASSESSMENT_SUBJECT,
  type AssessmentPart,
  type AssessmentSubject,
  IMPORT_SSP,
  type ImportSsp,
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
  TASK,
  type Task,
} from "./assessment-work.js";
import { markupMultiline, uuid } from "./data-type.js";
import {
  INVENTORY_ITEM,
  type InventoryItem,
  SYSTEM_COMPONENT,
  SYSTEM_USER,
  type SystemComponent,
  type SystemUser,
} from "./implementation.js";
import { BACK_MATTER, type BackMatter, METADATA, type Metadata } from "./metadata.js";
import { child, children, field, flag, type Model, model, need } from "./table.js";

export interface AssessmentPlan {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly "import-ssp": ImportSsp;
  readonly "local-definitions"?: PlanLocalDefinitions;
  readonly "terms-and-conditions"?: AssessmentPlanTermsAndConditions;
  readonly "reviewed-controls": ReviewedControls;
  readonly "assessment-subjects"?: readonly AssessmentSubject[];
  readonly "assessment-assets"?: AssessmentAssets;
  readonly tasks?: readonly Task[];
  readonly "back-matter"?: BackMatter;
}

export const ASSESSMENT_PLAN: Model<AssessmentPlan> = model<AssessmentPlan>("AssessmentPlan", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  "import-ssp": need(child(() => IMPORT_SSP)),
  "local-definitions": child(() => PLAN_LOCAL_DEFINITIONS),
  "terms-and-conditions": child(() => ASSESSMENT_PLAN_TERMS_AND_CONDITIONS),
  "reviewed-controls": need(child(() => REVIEWED_CONTROLS)),
  "assessment-subjects": children("assessment-subject", () => ASSESSMENT_SUBJECT),
  "assessment-assets": child(() => ASSESSMENT_ASSETS),
  tasks: children("task", () => TASK),
  "back-matter": child(() => BACK_MATTER),
});

export interface PlanLocalDefinitions {
  readonly components?: readonly SystemComponent[];
  readonly "inventory-items"?: readonly InventoryItem[];
  readonly users?: readonly SystemUser[];
  readonly "objectives-and-methods"?: readonly LocalObjective[];
  readonly activities?: readonly Activity[];
  readonly remarks?: string;
}

const PLAN_LOCAL_DEFINITIONS: Model<PlanLocalDefinitions> = model<PlanLocalDefinitions>("PlanLocalDefinitions", {
  components: children("component", () => SYSTEM_COMPONENT),
  "inventory-items": children("inventory-item", () => INVENTORY_ITEM),
  users: children("user", () => SYSTEM_USER),
  "objectives-and-methods": children("objectives-and-methods", () => LOCAL_OBJECTIVE),
  activities: children("activity", () => ACTIVITY),
  remarks: field(markupMultiline),
});

export interface AssessmentPlanTermsAndConditions {
  readonly parts?: readonly AssessmentPart[];
}

const ASSESSMENT_PLAN_TERMS_AND_CONDITIONS: Model<AssessmentPlanTermsAndConditions> =
  model<AssessmentPlanTermsAndConditions>("AssessmentPlanTermsAndConditions", {
    parts: children("part", () => ASSESSMENT_PART),
  });
