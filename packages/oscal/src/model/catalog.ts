/** The catalogue: groups of controls. Source: OSCAL 1.2 catalog model. */

import { PARAMETER, PART, type Parameter, type Part } from "./control.js";
import { markupLine, token, uuid } from "./data-type.js";
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
import { atMostOne, child, children, field, flag, type Model, model, need } from "./table.js";

export interface Catalog {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly params?: readonly Parameter[];
  readonly controls?: readonly Control[];
  readonly groups?: readonly CatalogGroup[];
  readonly "back-matter"?: BackMatter;
}

export const CATALOG: Model<Catalog> = model<Catalog>("Catalog", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  params: children("param", () => PARAMETER),
  controls: children("control", () => CONTROL),
  groups: children("group", () => CATALOG_GROUP),
  "back-matter": child(() => BACK_MATTER),
});

export interface Control {
  readonly id: string;
  readonly class?: string;
  readonly title: string;
  readonly params?: readonly Parameter[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
  readonly controls?: readonly Control[];
}

export const CONTROL: Model<Control> = model<Control>("Control", {
  id: need(flag(token)),
  class: flag(token),
  title: need(field(markupLine)),
  params: children("param", () => PARAMETER),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  parts: children("part", () => PART),
  controls: children("control", () => CONTROL),
});

export interface CatalogGroup {
  readonly id?: string;
  readonly class?: string;
  readonly title: string;
  readonly params?: readonly Parameter[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
  readonly controls?: readonly Control[];
  readonly groups?: readonly CatalogGroup[];
}

const CATALOG_GROUP: Model<CatalogGroup> = model<CatalogGroup>(
  "CatalogGroup",
  {
    id: flag(token),
    class: flag(token),
    title: need(field(markupLine)),
    params: children("param", () => PARAMETER),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    parts: children("part", () => PART),
    controls: children("control", () => CONTROL),
    groups: children("group", () => CATALOG_GROUP),
  },
  atMostOne("controls", "groups"),
);
