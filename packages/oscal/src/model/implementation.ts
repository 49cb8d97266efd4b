/** Components, users, inventory: shared by component definitions, plans and assessments. Source: OSCAL 1.2 implementation-common model. */
import { markupLine, markupMultiline, nonNegativeInteger, text, token, uri, uuid } from "./data-type.js";
import {
  LINK,
  type Link,
  PROPERTY,
  type Property,
  RESPONSIBLE_PARTY,
  RESPONSIBLE_ROLE,
  type ResponsibleParty,
  type ResponsibleRole,
} from "./metadata.js";
import { child, children, field, fields, flag, type Model, model, need, value } from "./table.js";

export interface Protocol {
  readonly uuid?: string;
  readonly name?: string;
  readonly title?: string;
  readonly "port-ranges"?: readonly PortRange[];
}

export const PROTOCOL: Model<Protocol> = model<Protocol>("Protocol", {
  uuid: flag(uuid),
  name: flag(text),
  title: field(markupLine),
  "port-ranges": children("port-range", () => PORT_RANGE),
});

export interface PortRange {
  readonly start?: number;
  readonly end?: number;
  readonly transport?: "TCP" | "UDP";
  readonly remarks?: string;
}

const PORT_RANGE: Model<PortRange> = model<PortRange>("PortRange", {
  start: flag(nonNegativeInteger),
  end: flag(nonNegativeInteger),
  transport: flag(token, "TCP", "UDP"),
  remarks: field(markupMultiline),
});

export interface SetParameter {
  readonly "param-id": string;
  readonly values: readonly string[];
  readonly remarks?: string;
}

export const SET_PARAMETER: Model<SetParameter> = model<SetParameter>("SetParameter", {
  "param-id": need(flag(token)),
  values: need(fields("value", text)),
  remarks: field(markupMultiline),
});

export interface SystemId {
  readonly "identifier-type"?: string;
  readonly id: string;
}

export const SYSTEM_ID: Model<SystemId> = model<SystemId>("SystemId", {
  "identifier-type": flag(uri),
  id: need(value(text)),
});

export interface SystemUser {
  readonly uuid: string;
  readonly title?: string;
  readonly "short-name"?: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "role-ids"?: readonly string[];
  readonly "authorized-privileges"?: readonly AuthorizedPrivilege[];
  readonly remarks?: string;
}

export const SYSTEM_USER: Model<SystemUser> = model<SystemUser>("SystemUser", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  "short-name": field(text),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "role-ids": fields("role-id", token),
  "authorized-privileges": children("authorized-privilege", () => AUTHORIZED_PRIVILEGE),
  remarks: field(markupMultiline),
});

export interface AuthorizedPrivilege {
  readonly title: string;
  readonly description?: string;
  readonly "functions-performed": readonly string[];
}

const AUTHORIZED_PRIVILEGE: Model<AuthorizedPrivilege> = model<AuthorizedPrivilege>("AuthorizedPrivilege", {
  title: need(field(markupLine)),
  description: field(markupMultiline),
  "functions-performed": need(fields("function-performed", text)),
});

export interface SystemComponent {
  readonly uuid: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly purpose?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly status: SystemComponentStatus;
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly protocols?: readonly Protocol[];
  readonly remarks?: string;
}

export const SYSTEM_COMPONENT: Model<SystemComponent> = model<SystemComponent>("SystemComponent", {
  uuid: need(flag(uuid)),
  type: need(flag(text)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  purpose: field(markupLine),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  status: need(child(() => SYSTEM_COMPONENT_STATUS)),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  protocols: children("protocol", () => PROTOCOL),
  remarks: field(markupMultiline),
});

export interface SystemComponentStatus {
  readonly state: "under-development" | "operational" | "disposition" | "other";
  readonly remarks?: string;
}

const SYSTEM_COMPONENT_STATUS: Model<SystemComponentStatus> = model<SystemComponentStatus>("SystemComponentStatus", {
  state: need(flag(token, "under-development", "operational", "disposition", "other")),
  remarks: field(markupMultiline),
});

export interface InventoryItem {
  readonly uuid: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly "implemented-components"?: readonly InventoryItemImplementedComponent[];
  readonly remarks?: string;
}

export const INVENTORY_ITEM: Model<InventoryItem> = model<InventoryItem>("InventoryItem", {
  uuid: need(flag(uuid)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  "implemented-components": children("implemented-component", () => INVENTORY_ITEM_IMPLEMENTED_COMPONENT),
  remarks: field(markupMultiline),
});

export interface InventoryItemImplementedComponent {
  readonly "component-uuid": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly remarks?: string;
}

const INVENTORY_ITEM_IMPLEMENTED_COMPONENT: Model<InventoryItemImplementedComponent> =
  model<InventoryItemImplementedComponent>("InventoryItemImplementedComponent", {
    "component-uuid": need(flag(uuid)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
    remarks: field(markupMultiline),
  });

export interface ImplementationStatus {
  readonly state: string;
  readonly remarks?: string;
}

export const IMPLEMENTATION_STATUS: Model<ImplementationStatus> = model<ImplementationStatus>("ImplementationStatus", {
  state: need(flag(token)),
  remarks: field(markupMultiline),
});
