/** The system security plan. Source: OSCAL 1.2 ssp model. */
import { date, markupLine, markupMultiline, text, uri, uriReference, uuid } from "./data-type.js";
import {
  INVENTORY_ITEM,
  type InventoryItem,
  SYSTEM_COMPONENT,
  SYSTEM_ID,
  SYSTEM_USER,
  type SystemComponent,
  type SystemId,
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
import { SSP_CONTROL_IMPLEMENTATION, type SspControlImplementation } from "./ssp-controls.js";
import { child, children, field, fields, flag, type Model, model, need } from "./table.js";

export interface SystemSecurityPlan {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly "import-profile": ImportProfile;
  readonly "system-characteristics": SystemCharacteristics;
  readonly "system-implementation": SystemImplementation;
  readonly "control-implementation": SspControlImplementation;
  readonly "back-matter"?: BackMatter;
}

export const SYSTEM_SECURITY_PLAN: Model<SystemSecurityPlan> = model<SystemSecurityPlan>("SystemSecurityPlan", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  "import-profile": need(child(() => IMPORT_PROFILE)),
  "system-characteristics": need(child(() => SYSTEM_CHARACTERISTICS)),
  "system-implementation": need(child(() => SYSTEM_IMPLEMENTATION)),
  "control-implementation": need(child(() => SSP_CONTROL_IMPLEMENTATION)),
  "back-matter": child(() => BACK_MATTER),
});

export interface ImportProfile {
  readonly href: string;
  readonly remarks?: string;
}

const IMPORT_PROFILE: Model<ImportProfile> = model<ImportProfile>("ImportProfile", {
  href: need(flag(uriReference)),
  remarks: field(markupMultiline),
});

export interface SystemCharacteristics {
  readonly "system-ids": readonly SystemId[];
  readonly "system-name": string;
  readonly "system-name-short"?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "date-authorized"?: string;
  readonly "security-sensitivity-level"?: string;
  readonly "system-information": SystemInformation;
  readonly "security-impact-level"?: SecurityImpactLevel;
  readonly status: SystemStatus;
  readonly "authorization-boundary": AuthorizationBoundary;
  readonly "network-architecture"?: NetworkArchitecture;
  readonly "data-flow"?: DataFlow;
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly remarks?: string;
}

const SYSTEM_CHARACTERISTICS: Model<SystemCharacteristics> = model<SystemCharacteristics>("SystemCharacteristics", {
  "system-ids": need(children("system-id", () => SYSTEM_ID)),
  "system-name": need(field(text)),
  "system-name-short": field(text),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "date-authorized": field(date),
  "security-sensitivity-level": field(text),
  "system-information": need(child(() => SYSTEM_INFORMATION)),
  "security-impact-level": child(() => SECURITY_IMPACT_LEVEL),
  status: need(child(() => SYSTEM_STATUS)),
  "authorization-boundary": need(child(() => AUTHORIZATION_BOUNDARY)),
  "network-architecture": child(() => NETWORK_ARCHITECTURE),
  "data-flow": child(() => DATA_FLOW),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  remarks: field(markupMultiline),
});

export interface SystemInformation {
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "information-types": readonly InformationType[];
}

const SYSTEM_INFORMATION: Model<SystemInformation> = model<SystemInformation>("SystemInformation", {
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "information-types": need(children("information-type", () => INFORMATION_TYPE)),
});

export interface InformationType {
  readonly uuid?: string;
  readonly title: string;
  readonly description: string;
  readonly categorizations?: readonly InformationTypeCategorization[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "confidentiality-impact"?: Impact;
  readonly "integrity-impact"?: Impact;
  readonly "availability-impact"?: Impact;
}

const INFORMATION_TYPE: Model<InformationType> = model<InformationType>("InformationType", {
  uuid: flag(uuid),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  categorizations: children("categorization", () => INFORMATION_TYPE_CATEGORIZATION),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "confidentiality-impact": child(() => IMPACT),
  "integrity-impact": child(() => IMPACT),
  "availability-impact": child(() => IMPACT),
});

export interface InformationTypeCategorization {
  readonly system: string;
  readonly "information-type-ids"?: readonly string[];
}

const INFORMATION_TYPE_CATEGORIZATION: Model<InformationTypeCategorization> = model<InformationTypeCategorization>(
  "InformationTypeCategorization",
  {
    system: need(flag(uri)),
    "information-type-ids": fields("information-type-id", text),
  },
);

export interface Impact {
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly base: string;
  readonly selected?: string;
  readonly "adjustment-justification"?: string;
}

const IMPACT: Model<Impact> = model<Impact>("Impact", {
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  base: need(field(text)),
  selected: field(text),
  "adjustment-justification": field(markupMultiline),
});

export interface SecurityImpactLevel {
  readonly "security-objective-confidentiality": string;
  readonly "security-objective-integrity": string;
  readonly "security-objective-availability": string;
}

const SECURITY_IMPACT_LEVEL: Model<SecurityImpactLevel> = model<SecurityImpactLevel>("SecurityImpactLevel", {
  "security-objective-confidentiality": need(field(text)),
  "security-objective-integrity": need(field(text)),
  "security-objective-availability": need(field(text)),
});

export interface SystemStatus {
  readonly state: "operational" | "under-development" | "under-major-modification" | "disposition" | "other";
  readonly remarks?: string;
}

const SYSTEM_STATUS: Model<SystemStatus> = model<SystemStatus>("SystemStatus", {
  state: need(flag(text, "operational", "under-development", "under-major-modification", "disposition", "other")),
  remarks: field(markupMultiline),
});

export interface AuthorizationBoundary {
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly diagrams?: readonly Diagram[];
  readonly remarks?: string;
}

const AUTHORIZATION_BOUNDARY: Model<AuthorizationBoundary> = model<AuthorizationBoundary>("AuthorizationBoundary", {
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  diagrams: children("diagram", () => DIAGRAM),
  remarks: field(markupMultiline),
});

export interface Diagram {
  readonly uuid: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly caption?: string;
  readonly remarks?: string;
}

const DIAGRAM: Model<Diagram> = model<Diagram>("Diagram", {
  uuid: need(flag(uuid)),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  caption: field(markupLine),
  remarks: field(markupMultiline),
});

export interface NetworkArchitecture {
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly diagrams?: readonly Diagram[];
  readonly remarks?: string;
}

const NETWORK_ARCHITECTURE: Model<NetworkArchitecture> = model<NetworkArchitecture>("NetworkArchitecture", {
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  diagrams: children("diagram", () => DIAGRAM),
  remarks: field(markupMultiline),
});

export interface DataFlow {
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly diagrams?: readonly Diagram[];
  readonly remarks?: string;
}

const DATA_FLOW: Model<DataFlow> = model<DataFlow>("DataFlow", {
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  diagrams: children("diagram", () => DIAGRAM),
  remarks: field(markupMultiline),
});

export interface SystemImplementation {
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "leveraged-authorizations"?: readonly LeveragedAuthorization[];
  readonly users?: readonly SystemUser[];
  readonly components: readonly SystemComponent[];
  readonly "inventory-items"?: readonly InventoryItem[];
  readonly remarks?: string;
}

const SYSTEM_IMPLEMENTATION: Model<SystemImplementation> = model<SystemImplementation>("SystemImplementation", {
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "leveraged-authorizations": children("leveraged-authorization", () => LEVERAGED_AUTHORIZATION),
  users: children("user", () => SYSTEM_USER),
  components: need(children("component", () => SYSTEM_COMPONENT)),
  "inventory-items": children("inventory-item", () => INVENTORY_ITEM),
  remarks: field(markupMultiline),
});

export interface LeveragedAuthorization {
  readonly uuid: string;
  readonly title: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "party-uuid": string;
  readonly "date-authorized": string;
  readonly remarks?: string;
}

const LEVERAGED_AUTHORIZATION: Model<LeveragedAuthorization> = model<LeveragedAuthorization>("LeveragedAuthorization", {
  uuid: need(flag(uuid)),
  title: need(field(markupLine)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "party-uuid": need(field(uuid)),
  "date-authorized": need(field(date)),
  remarks: field(markupMultiline),
});
