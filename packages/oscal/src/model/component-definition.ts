/** The component definition. Source: OSCAL 1.2 component-definition model. */
import { markupLine, markupMultiline, text, token, uriReference, uuid } from "./data-type.js";
import { PROTOCOL, type Protocol, SET_PARAMETER, type SetParameter } from "./implementation.js";
import {
  BACK_MATTER,
  type BackMatter,
  LINK,
  type Link,
  METADATA,
  type Metadata,
  PROPERTY,
  type Property,
  RESPONSIBLE_ROLE,
  type ResponsibleRole,
} from "./metadata.js";
import { child, children, field, flag, type Model, model, need } from "./table.js";

export interface ComponentDefinition {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly "import-component-definitions"?: readonly ImportComponentDefinition[];
  readonly components?: readonly DefinedComponent[];
  readonly capabilities?: readonly Capability[];
  readonly "back-matter"?: BackMatter;
}

export const COMPONENT_DEFINITION: Model<ComponentDefinition> = model<ComponentDefinition>("ComponentDefinition", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  "import-component-definitions": children("import-component-definition", () => IMPORT_COMPONENT_DEFINITION),
  components: children("component", () => DEFINED_COMPONENT),
  capabilities: children("capability", () => CAPABILITY),
  "back-matter": child(() => BACK_MATTER),
});

export interface ImportComponentDefinition {
  readonly href: string;
  readonly remarks?: string;
}

const IMPORT_COMPONENT_DEFINITION: Model<ImportComponentDefinition> = model<ImportComponentDefinition>(
  "ImportComponentDefinition",
  {
    href: need(flag(uriReference)),
    remarks: field(markupMultiline),
  },
);

export interface DefinedComponent {
  readonly uuid: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly purpose?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly protocols?: readonly Protocol[];
  readonly "control-implementations"?: readonly ComponentControlImplementation[];
  readonly remarks?: string;
}

const DEFINED_COMPONENT: Model<DefinedComponent> = model<DefinedComponent>("DefinedComponent", {
  uuid: need(flag(uuid)),
  type: need(flag(text)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  purpose: field(markupLine),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  protocols: children("protocol", () => PROTOCOL),
  "control-implementations": children("control-implementation", () => COMPONENT_CONTROL_IMPLEMENTATION),
  remarks: field(markupMultiline),
});

export interface ComponentControlImplementation {
  readonly uuid: string;
  readonly source: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "set-parameters"?: readonly SetParameter[];
  readonly "implemented-requirements": readonly ComponentRequirement[];
}

const COMPONENT_CONTROL_IMPLEMENTATION: Model<ComponentControlImplementation> = model<ComponentControlImplementation>(
  "ComponentControlImplementation",
  {
    uuid: need(flag(uuid)),
    source: need(flag(uriReference)),
    description: need(field(markupMultiline)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "set-parameters": children("set-parameter", () => SET_PARAMETER),
    "implemented-requirements": need(children("implemented-requirement", () => COMPONENT_REQUIREMENT)),
  },
);

export interface ComponentRequirement {
  readonly uuid: string;
  readonly "control-id": string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "set-parameters"?: readonly SetParameter[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly statements?: readonly ComponentStatement[];
  readonly remarks?: string;
}

const COMPONENT_REQUIREMENT: Model<ComponentRequirement> = model<ComponentRequirement>("ComponentRequirement", {
  uuid: need(flag(uuid)),
  "control-id": need(flag(token)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "set-parameters": children("set-parameter", () => SET_PARAMETER),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  statements: children("statement", () => COMPONENT_STATEMENT),
  remarks: field(markupMultiline),
});

export interface ComponentStatement {
  readonly "statement-id": string;
  readonly uuid: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const COMPONENT_STATEMENT: Model<ComponentStatement> = model<ComponentStatement>("ComponentStatement", {
  "statement-id": need(flag(token)),
  uuid: need(flag(uuid)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface Capability {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "incorporates-components"?: readonly IncorporatesComponent[];
  readonly "control-implementations"?: readonly ComponentControlImplementation[];
  readonly remarks?: string;
}

const CAPABILITY: Model<Capability> = model<Capability>("Capability", {
  uuid: need(flag(uuid)),
  name: need(flag(text)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "incorporates-components": children("incorporates-component", () => INCORPORATES_COMPONENT),
  "control-implementations": children("control-implementation", () => COMPONENT_CONTROL_IMPLEMENTATION),
  remarks: field(markupMultiline),
});

export interface IncorporatesComponent {
  readonly "component-uuid": string;
  readonly description: string;
}

const INCORPORATES_COMPONENT: Model<IncorporatesComponent> = model<IncorporatesComponent>("IncorporatesComponent", {
  "component-uuid": need(flag(uuid)),
  description: need(field(markupMultiline)),
});
