/** How a system implements its controls, by statement and component. Source: OSCAL 1.2 ssp model, control-implementation. */
import { markupMultiline, token, uuid } from "./data-type.js";
import {
  IMPLEMENTATION_STATUS,
  type ImplementationStatus,
  SET_PARAMETER,
  type SetParameter,
} from "./implementation.js";
import { LINK, type Link, PROPERTY, type Property, RESPONSIBLE_ROLE, type ResponsibleRole } from "./metadata.js";
import { child, children, field, flag, type Model, model, need } from "./table.js";

export interface SspControlImplementation {
  readonly description: string;
  readonly "set-parameters"?: readonly SetParameter[];
  readonly "implemented-requirements": readonly ImplementedRequirement[];
}

export const SSP_CONTROL_IMPLEMENTATION: Model<SspControlImplementation> = model<SspControlImplementation>(
  "SspControlImplementation",
  {
    description: need(field(markupMultiline)),
    "set-parameters": children("set-parameter", () => SET_PARAMETER),
    "implemented-requirements": need(children("implemented-requirement", () => IMPLEMENTED_REQUIREMENT)),
  },
);

export interface ImplementedRequirement {
  readonly uuid: string;
  readonly "control-id": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "set-parameters"?: readonly SetParameter[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly statements?: readonly ImplementedStatement[];
  readonly "by-components"?: readonly ByComponent[];
  readonly remarks?: string;
}

const IMPLEMENTED_REQUIREMENT: Model<ImplementedRequirement> = model<ImplementedRequirement>("ImplementedRequirement", {
  uuid: need(flag(uuid)),
  "control-id": need(flag(token)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "set-parameters": children("set-parameter", () => SET_PARAMETER),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  statements: children("statement", () => IMPLEMENTED_STATEMENT),
  "by-components": children("by-component", () => BY_COMPONENT),
  remarks: field(markupMultiline),
});

export interface ImplementedStatement {
  readonly "statement-id": string;
  readonly uuid: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly "by-components"?: readonly ByComponent[];
  readonly remarks?: string;
}

const IMPLEMENTED_STATEMENT: Model<ImplementedStatement> = model<ImplementedStatement>("ImplementedStatement", {
  "statement-id": need(flag(token)),
  uuid: need(flag(uuid)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  "by-components": children("by-component", () => BY_COMPONENT),
  remarks: field(markupMultiline),
});

export interface ByComponent {
  readonly "component-uuid": string;
  readonly uuid: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "set-parameters"?: readonly SetParameter[];
  readonly "implementation-status"?: ImplementationStatus;
  readonly export?: ComponentExport;
  readonly inherited?: readonly InheritedCapability[];
  readonly satisfied?: readonly SatisfiedResponsibility[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const BY_COMPONENT: Model<ByComponent> = model<ByComponent>("ByComponent", {
  "component-uuid": need(flag(uuid)),
  uuid: need(flag(uuid)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "set-parameters": children("set-parameter", () => SET_PARAMETER),
  "implementation-status": child(() => IMPLEMENTATION_STATUS),
  export: child(() => COMPONENT_EXPORT),
  inherited: children("inherited", () => INHERITED_CAPABILITY),
  satisfied: children("satisfied", () => SATISFIED_RESPONSIBILITY),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface ComponentExport {
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly provided?: readonly ProvidedCapability[];
  readonly responsibilities?: readonly ExportedResponsibility[];
  readonly remarks?: string;
}

const COMPONENT_EXPORT: Model<ComponentExport> = model<ComponentExport>("ComponentExport", {
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  provided: children("provided", () => PROVIDED_CAPABILITY),
  responsibilities: children("responsibility", () => EXPORTED_RESPONSIBILITY),
  remarks: field(markupMultiline),
});

export interface ProvidedCapability {
  readonly uuid: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const PROVIDED_CAPABILITY: Model<ProvidedCapability> = model<ProvidedCapability>("ProvidedCapability", {
  uuid: need(flag(uuid)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface ExportedResponsibility {
  readonly uuid: string;
  readonly "provided-uuid"?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const EXPORTED_RESPONSIBILITY: Model<ExportedResponsibility> = model<ExportedResponsibility>("ExportedResponsibility", {
  uuid: need(flag(uuid)),
  "provided-uuid": flag(uuid),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface InheritedCapability {
  readonly uuid: string;
  readonly "provided-uuid"?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
}

const INHERITED_CAPABILITY: Model<InheritedCapability> = model<InheritedCapability>("InheritedCapability", {
  uuid: need(flag(uuid)),
  "provided-uuid": flag(uuid),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
});

export interface SatisfiedResponsibility {
  readonly uuid: string;
  readonly "responsibility-uuid"?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const SATISFIED_RESPONSIBILITY: Model<SatisfiedResponsibility> = model<SatisfiedResponsibility>(
  "SatisfiedResponsibility",
  {
    uuid: need(flag(uuid)),
    "responsibility-uuid": flag(uuid),
    description: need(field(markupMultiline)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
    remarks: field(markupMultiline),
  },
);
