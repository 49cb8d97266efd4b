/** Metadata, parties, properties, links and back matter: what every document has. Source: OSCAL 1.2 metadata model. */
import {
  base64,
  dateTime,
  email,
  markupLine,
  markupMultiline,
  text,
  token,
  uri,
  uriReference,
  uuid,
} from "./data-type.js";
import { atMostOne, child, children, field, fields, flag, grouped, type Model, model, need, value } from "./table.js";

export interface Metadata {
  readonly title: string;
  readonly published?: string;
  readonly "last-modified": string;
  readonly version: string;
  readonly "oscal-version": string;
  readonly revisions?: readonly Revision[];
  readonly "document-ids"?: readonly DocumentId[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly roles?: readonly Role[];
  readonly locations?: readonly Location[];
  readonly parties?: readonly Party[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly actions?: readonly Action[];
  readonly remarks?: string;
}

export const METADATA: Model<Metadata> = model<Metadata>("Metadata", {
  title: need(field(markupLine)),
  published: field(dateTime),
  "last-modified": need(field(dateTime)),
  version: need(field(text)),
  "oscal-version": need(field(text)),
  revisions: grouped("revision", () => REVISION),
  "document-ids": children("document-id", () => DOCUMENT_ID),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  roles: children("role", () => ROLE),
  locations: children("location", () => LOCATION),
  parties: children("party", () => PARTY),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  actions: children("action", () => ACTION),
  remarks: field(markupMultiline),
});

export interface Revision {
  readonly title?: string;
  readonly published?: string;
  readonly "last-modified"?: string;
  readonly version: string;
  readonly "oscal-version"?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const REVISION: Model<Revision> = model<Revision>("Revision", {
  title: field(markupLine),
  published: field(dateTime),
  "last-modified": field(dateTime),
  version: need(field(text)),
  "oscal-version": field(text),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface Property {
  readonly name: string;
  readonly uuid?: string;
  readonly ns?: string;
  readonly value: string;
  readonly class?: string;
  readonly group?: string;
  readonly remarks?: string;
}

export const PROPERTY: Model<Property> = model<Property>("Property", {
  name: need(flag(token)),
  uuid: flag(uuid),
  ns: flag(uri),
  value: need(flag(text)),
  class: flag(token),
  group: flag(token),
  remarks: field(markupMultiline),
});

export interface Link {
  readonly href: string;
  readonly rel?: string;
  readonly "media-type"?: string;
  readonly "resource-fragment"?: string;
  readonly text?: string;
}

export const LINK: Model<Link> = model<Link>("Link", {
  href: need(flag(uriReference)),
  rel: flag(token),
  "media-type": flag(text),
  "resource-fragment": flag(text),
  text: field(markupLine),
});

export interface DocumentId {
  readonly scheme?: string;
  readonly identifier: string;
}

const DOCUMENT_ID: Model<DocumentId> = model<DocumentId>("DocumentId", {
  scheme: flag(uri),
  identifier: need(value(text)),
});

export interface Role {
  readonly id: string;
  readonly title: string;
  readonly "short-name"?: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const ROLE: Model<Role> = model<Role>("Role", {
  id: need(flag(token)),
  title: need(field(markupLine)),
  "short-name": field(text),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface Location {
  readonly uuid: string;
  readonly title?: string;
  readonly address?: Address;
  readonly "email-addresses"?: readonly string[];
  readonly "telephone-numbers"?: readonly TelephoneNumber[];
  readonly urls?: readonly string[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const LOCATION: Model<Location> = model<Location>("Location", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  address: child(() => ADDRESS),
  "email-addresses": fields("email-address", email),
  "telephone-numbers": children("telephone-number", () => TELEPHONE_NUMBER),
  urls: fields("url", uri),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface Address {
  readonly type?: string;
  readonly "addr-lines"?: readonly string[];
  readonly city?: string;
  readonly state?: string;
  readonly "postal-code"?: string;
  readonly country?: string;
}

const ADDRESS: Model<Address> = model<Address>("Address", {
  type: flag(token),
  "addr-lines": fields("addr-line", text),
  city: field(text),
  state: field(text),
  "postal-code": field(text),
  country: field(text),
});

export interface TelephoneNumber {
  readonly type?: string;
  readonly number: string;
}

const TELEPHONE_NUMBER: Model<TelephoneNumber> = model<TelephoneNumber>("TelephoneNumber", {
  type: flag(text),
  number: need(value(text)),
});

export interface Party {
  readonly uuid: string;
  readonly type: "person" | "organization";
  readonly name?: string;
  readonly "short-name"?: string;
  readonly "external-ids"?: readonly ExternalId[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "email-addresses"?: readonly string[];
  readonly "telephone-numbers"?: readonly TelephoneNumber[];
  readonly "location-uuids"?: readonly string[];
  readonly addresses?: readonly Address[];
  readonly "member-of-organizations"?: readonly string[];
  readonly remarks?: string;
}

const PARTY: Model<Party> = model<Party>(
  "Party",
  {
    uuid: need(flag(uuid)),
    type: need(flag(text, "person", "organization")),
    name: field(text),
    "short-name": field(text),
    "external-ids": children("external-id", () => EXTERNAL_ID),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "email-addresses": fields("email-address", email),
    "telephone-numbers": children("telephone-number", () => TELEPHONE_NUMBER),
    "location-uuids": fields("location-uuid", uuid),
    addresses: children("address", () => ADDRESS),
    "member-of-organizations": fields("member-of-organization", uuid),
    remarks: field(markupMultiline),
  },
  atMostOne("location-uuids", "addresses"),
);

export interface ExternalId {
  readonly scheme: string;
  readonly id: string;
}

const EXTERNAL_ID: Model<ExternalId> = model<ExternalId>("ExternalId", {
  scheme: need(flag(uri)),
  id: need(value(text)),
});

export interface ResponsibleParty {
  readonly "role-id": string;
  readonly "party-uuids": readonly string[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

export const RESPONSIBLE_PARTY: Model<ResponsibleParty> = model<ResponsibleParty>("ResponsibleParty", {
  "role-id": need(flag(token)),
  "party-uuids": need(fields("party-uuid", uuid)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface Action {
  readonly uuid: string;
  readonly date?: string;
  readonly type: string;
  readonly system: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly remarks?: string;
}

const ACTION: Model<Action> = model<Action>("Action", {
  uuid: need(flag(uuid)),
  date: flag(dateTime),
  type: need(flag(token)),
  system: need(flag(uri)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  remarks: field(markupMultiline),
});

export interface BackMatter {
  readonly resources?: readonly Resource[];
}

export const BACK_MATTER: Model<BackMatter> = model<BackMatter>("BackMatter", {
  resources: children("resource", () => RESOURCE),
});

export interface Resource {
  readonly uuid: string;
  readonly title?: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly "document-ids"?: readonly DocumentId[];
  readonly citation?: ResourceCitation;
  readonly rlinks?: readonly ResourceLink[];
  readonly base64?: Base64Content;
  readonly remarks?: string;
}

const RESOURCE: Model<Resource> = model<Resource>("Resource", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  "document-ids": children("document-id", () => DOCUMENT_ID),
  citation: child(() => RESOURCE_CITATION),
  rlinks: children("rlink", () => RESOURCE_LINK),
  base64: child(() => BASE64_CONTENT),
  remarks: field(markupMultiline),
});

export interface ResourceCitation {
  readonly text: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
}

const RESOURCE_CITATION: Model<ResourceCitation> = model<ResourceCitation>("ResourceCitation", {
  text: need(field(markupLine)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
});

export interface ResourceLink {
  readonly href: string;
  readonly "media-type"?: string;
  readonly hashes?: readonly Hash[];
}

const RESOURCE_LINK: Model<ResourceLink> = model<ResourceLink>("ResourceLink", {
  href: need(flag(uriReference)),
  "media-type": flag(text),
  hashes: children("hash", () => HASH),
});

export interface Hash {
  readonly algorithm: string;
  readonly value: string;
}

const HASH: Model<Hash> = model<Hash>("Hash", {
  algorithm: need(flag(text)),
  value: need(value(text)),
});

export interface Base64Content {
  readonly filename?: string;
  readonly "media-type"?: string;
  readonly value: string;
}

const BASE64_CONTENT: Model<Base64Content> = model<Base64Content>("Base64Content", {
  filename: flag(token),
  "media-type": flag(text),
  value: need(value(base64)),
});

export interface ResponsibleRole {
  readonly "role-id": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "party-uuids"?: readonly string[];
  readonly remarks?: string;
}

export const RESPONSIBLE_ROLE: Model<ResponsibleRole> = model<ResponsibleRole>("ResponsibleRole", {
  "role-id": need(flag(token)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "party-uuids": fields("party-uuid", uuid),
  remarks: field(markupMultiline),
});
