import type { DocumentName } from "../model/documents.js";

/** A property that names an object of the same document. */
export interface Reference {
  readonly from: string;
  readonly property: string;
  readonly to: readonly string[];
  /** The documents whose own objects it must name; elsewhere an imported document may hold them. */
  readonly within: readonly DocumentName[] | "all";
}

/** Sources: `index` and `index-has-key` constraints of the OSCAL 1.2 models. */
export const REFERENCES: readonly Reference[] = [
  { from: "ResponsibleParty", property: "role-id", to: ["Role"], within: "all" },
  { from: "ResponsibleParty", property: "party-uuids", to: ["Party"], within: "all" },
  { from: "ResponsibleRole", property: "party-uuids", to: ["Party"], within: "all" },
  { from: "Party", property: "location-uuids", to: ["Location"], within: "all" },
  { from: "Party", property: "member-of-organizations", to: ["Party"], within: "all" },
  { from: "SystemUser", property: "role-ids", to: ["Role"], within: ["system-security-plan"] },
  { from: "LeveragedAuthorization", property: "party-uuid", to: ["Party"], within: "all" },
  { from: "ByComponent", property: "component-uuid", to: ["SystemComponent"], within: "all" },
  {
    from: "InventoryItemImplementedComponent",
    property: "component-uuid",
    to: ["SystemComponent"],
    within: ["system-security-plan"],
  },
  { from: "ExportedResponsibility", property: "provided-uuid", to: ["ProvidedCapability"], within: "all" },
  { from: "TaskDependency", property: "task-uuid", to: ["Task"], within: "all" },
  { from: "TaskAssociatedActivity", property: "activity-uuid", to: ["Activity"], within: ["assessment-plan"] },
  { from: "RelatedObservation", property: "observation-uuid", to: ["Observation"], within: "all" },
  { from: "AssociatedRisk", property: "risk-uuid", to: ["Risk"], within: "all" },
  { from: "PoamItemRelatedFinding", property: "finding-uuid", to: ["Finding"], within: "all" },
  { from: "RiskRiskLogEntryRelatedResponse", property: "response-uuid", to: ["RiskResponse"], within: "all" },
];

/** Models whose `id` must be unique in a document; a uuid must be among the objects of its model. */
export const UNIQUE_IDS: Readonly<Record<string, readonly DocumentName[] | "all">> = {
  Role: "all",
  Control: ["catalog"],
  CatalogGroup: ["catalog"],
  Part: ["catalog"],
  Parameter: ["catalog"],
};

/** References to whole documents, which `#uuid` sends to the back matter. */
export const DOCUMENT_REFERENCES: Readonly<Record<string, string>> = {
  ProfileImport: "href",
  ImportSsp: "href",
  ImportAp: "href",
  ImportProfile: "href",
  ImportComponentDefinition: "href",
  ComponentControlImplementation: "source",
  MappingResourceReference: "href",
};
