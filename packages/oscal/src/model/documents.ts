import { ASSESSMENT_PLAN, type AssessmentPlan } from "./assessment-plan.js";
import { ASSESSMENT_RESULTS, type AssessmentResults } from "./assessment-results.js";
import { CATALOG, type Catalog } from "./catalog.js";
import { COMPONENT_DEFINITION, type ComponentDefinition } from "./component-definition.js";
import { MAPPING_COLLECTION, type MappingCollection } from "./mapping.js";
import { PLAN_OF_ACTION_AND_MILESTONES, type PlanOfActionAndMilestones } from "./poam.js";
import { PROFILE, type Profile } from "./profile.js";
import { SYSTEM_SECURITY_PLAN, type SystemSecurityPlan } from "./ssp.js";
import type { Model } from "./table.js";

/** The eight documents by the name of their root. */
export interface Documents {
  catalog: Catalog;
  profile: Profile;
  "mapping-collection": MappingCollection;
  "component-definition": ComponentDefinition;
  "system-security-plan": SystemSecurityPlan;
  "assessment-plan": AssessmentPlan;
  "assessment-results": AssessmentResults;
  "plan-of-action-and-milestones": PlanOfActionAndMilestones;
}

export type DocumentName = keyof Documents;

export const MODELS: { readonly [Name in DocumentName]: Model<Documents[Name]> } = {
  catalog: CATALOG,
  profile: PROFILE,
  "mapping-collection": MAPPING_COLLECTION,
  "component-definition": COMPONENT_DEFINITION,
  "system-security-plan": SYSTEM_SECURITY_PLAN,
  "assessment-plan": ASSESSMENT_PLAN,
  "assessment-results": ASSESSMENT_RESULTS,
  "plan-of-action-and-milestones": PLAN_OF_ACTION_AND_MILESTONES,
};

export function isDocumentName(name: string): name is DocumentName {
  return Object.hasOwn(MODELS, name);
}

/** The versions that are read; the last is the one written where a caller does not choose. */
export const OSCAL_VERSIONS = [
  "1.0.0",
  "1.0.1",
  "1.0.2",
  "1.0.3",
  "1.0.4",
  "1.0.5",
  "1.0.6",
  "1.1.0",
  "1.1.1",
  "1.1.2",
  "1.1.3",
  "1.2.0",
  "1.2.1",
  "1.2.2",
] as const;

export const OSCAL_NAMESPACE = "http://csrc.nist.gov/ns/oscal/1.0";
