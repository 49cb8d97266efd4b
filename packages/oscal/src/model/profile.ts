/** The profile: imports, merge, modify. `combine.method` stands in the model though the published JSON Schema lost it. Source: OSCAL 1.2 profile model. */

import {
  INCLUDE_ALL,
  type IncludeAll,
  PARAMETER,
  PARAMETER_CONSTRAINT,
  PARAMETER_GUIDELINE,
  PARAMETER_SELECTION,
  PART,
  type Parameter,
  type ParameterConstraint,
  type ParameterGuideline,
  type ParameterSelection,
  type Part,
  SELECT_CONTROLS,
  type SelectControls,
} from "./control.js";
import { boolean, markupLine, markupMultiline, text, token, uri, uriReference, uuid } from "./data-type.js";
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
import { atMostOne, child, children, exactlyOne, field, fields, flag, type Model, model, need } from "./table.js";

export interface Profile {
  readonly uuid: string;
  readonly metadata: Metadata;
  readonly imports: readonly ProfileImport[];
  readonly merge?: Merge;
  readonly modify?: Modify;
  readonly "back-matter"?: BackMatter;
}

export const PROFILE: Model<Profile> = model<Profile>("Profile", {
  uuid: need(flag(uuid)),
  metadata: need(child(() => METADATA)),
  imports: need(children("import", () => PROFILE_IMPORT)),
  merge: child(() => MERGE),
  modify: child(() => MODIFY),
  "back-matter": child(() => BACK_MATTER),
});

export interface ProfileImport {
  readonly href: string;
  readonly "include-controls"?: readonly SelectControls[];
  readonly "include-all"?: IncludeAll;
  readonly "exclude-controls"?: readonly SelectControls[];
}

const PROFILE_IMPORT: Model<ProfileImport> = model<ProfileImport>(
  "ProfileImport",
  {
    href: need(flag(uriReference)),
    "include-controls": children("include-controls", () => SELECT_CONTROLS),
    "include-all": child(() => INCLUDE_ALL),
    "exclude-controls": children("exclude-controls", () => SELECT_CONTROLS),
  },
  exactlyOne("include-controls", "include-all"),
);

export interface Merge {
  readonly combine?: Combine;
  readonly custom?: MergeCustom;
  readonly "as-is"?: boolean;
  readonly flat?: MergeFlat;
}

const MERGE: Model<Merge> = model<Merge>(
  "Merge",
  {
    combine: child(() => COMBINE),
    custom: child(() => MERGE_CUSTOM),
    "as-is": field(boolean),
    flat: child(() => MERGE_FLAT),
  },
  exactlyOne("custom", "as-is", "flat"),
);

export interface Combine {
  readonly method?: "use-first" | "merge" | "keep";
}

const COMBINE: Model<Combine> = model<Combine>("Combine", {
  method: flag(token, "use-first", "merge", "keep"),
});

export interface MergeCustom {
  readonly groups?: readonly ProfileGroup[];
  readonly "insert-controls"?: readonly InsertControls[];
}

const MERGE_CUSTOM: Model<MergeCustom> = model<MergeCustom>("MergeCustom", {
  groups: children("group", () => PROFILE_GROUP),
  "insert-controls": children("insert-controls", () => INSERT_CONTROLS),
});

export interface ProfileGroup {
  readonly id?: string;
  readonly class?: string;
  readonly title: string;
  readonly params?: readonly Parameter[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
  readonly "insert-controls"?: readonly InsertControls[];
  readonly groups?: readonly ProfileGroup[];
}

const PROFILE_GROUP: Model<ProfileGroup> = model<ProfileGroup>(
  "ProfileGroup",
  {
    id: flag(token),
    class: flag(token),
    title: need(field(markupLine)),
    params: children("param", () => PARAMETER),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    parts: children("part", () => PART),
    "insert-controls": children("insert-controls", () => INSERT_CONTROLS),
    groups: children("group", () => PROFILE_GROUP),
  },
  atMostOne("insert-controls", "groups"),
);

export interface InsertControls {
  readonly order?: "keep" | "ascending" | "descending";
  readonly "include-controls"?: readonly SelectControls[];
  readonly "include-all"?: IncludeAll;
  readonly "exclude-controls"?: readonly SelectControls[];
}

const INSERT_CONTROLS: Model<InsertControls> = model<InsertControls>(
  "InsertControls",
  {
    order: flag(token, "keep", "ascending", "descending"),
    "include-controls": children("include-controls", () => SELECT_CONTROLS),
    "include-all": child(() => INCLUDE_ALL),
    "exclude-controls": children("exclude-controls", () => SELECT_CONTROLS),
  },
  exactlyOne("include-controls", "include-all"),
);

export type MergeFlat = Readonly<Record<never, never>>;

const MERGE_FLAT: Model<MergeFlat> = model<MergeFlat>("MergeFlat", {});

export interface Modify {
  readonly "set-parameters"?: readonly ProfileSetParameter[];
  readonly alters?: readonly Alter[];
}

const MODIFY: Model<Modify> = model<Modify>("Modify", {
  "set-parameters": children("set-parameter", () => PROFILE_SET_PARAMETER),
  alters: children("alter", () => ALTER),
});

export interface ProfileSetParameter {
  readonly "param-id": string;
  readonly class?: string;
  readonly "depends-on"?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly label?: string;
  readonly usage?: string;
  readonly constraints?: readonly ParameterConstraint[];
  readonly guidelines?: readonly ParameterGuideline[];
  readonly select?: ParameterSelection;
  readonly values?: readonly string[];
}

const PROFILE_SET_PARAMETER: Model<ProfileSetParameter> = model<ProfileSetParameter>(
  "ProfileSetParameter",
  {
    "param-id": need(flag(token)),
    class: flag(token),
    "depends-on": flag(token),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    label: field(markupLine),
    usage: field(markupMultiline),
    constraints: children("constraint", () => PARAMETER_CONSTRAINT),
    guidelines: children("guideline", () => PARAMETER_GUIDELINE),
    select: child(() => PARAMETER_SELECTION),
    values: fields("value", text),
  },
  atMostOne("select", "values"),
);

export interface Alter {
  readonly "control-id": string;
  readonly removes?: readonly AlterRemove[];
  readonly adds?: readonly AlterAdd[];
}

const ALTER: Model<Alter> = model<Alter>("Alter", {
  "control-id": need(flag(token)),
  removes: children("remove", () => ALTER_REMOVE),
  adds: children("add", () => ALTER_ADD),
});

export interface AlterRemove {
  readonly "by-name"?: string;
  readonly "by-class"?: string;
  readonly "by-id"?: string;
  readonly "by-item-name"?: "param" | "prop" | "link" | "part" | "mapping" | "map";
  readonly "by-ns"?: string;
  readonly remarks?: string;
}

const ALTER_REMOVE: Model<AlterRemove> = model<AlterRemove>("AlterRemove", {
  "by-name": flag(token),
  "by-class": flag(token),
  "by-id": flag(token),
  "by-item-name": flag(token, "param", "prop", "link", "part", "mapping", "map"),
  "by-ns": flag(uri),
  remarks: field(markupMultiline),
});

export interface AlterAdd {
  readonly position?: "before" | "after" | "starting" | "ending";
  readonly "by-id"?: string;
  readonly title?: string;
  readonly params?: readonly Parameter[];
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
}

const ALTER_ADD: Model<AlterAdd> = model<AlterAdd>("AlterAdd", {
  position: flag(token, "before", "after", "starting", "ending"),
  "by-id": flag(token),
  title: field(markupLine),
  params: children("param", () => PARAMETER),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  parts: children("part", () => PART),
});
