/** Parts, parameters and selections of controls, shared by catalogues and profiles. Source: OSCAL 1.2 control-common model. */
import { markupLine, markupMultiline, text, token, uri } from "./data-type.js";
import { LINK, type Link, PROPERTY, type Property } from "./metadata.js";
import { atMostOne, child, children, field, fields, flag, type Model, model, need, prose } from "./table.js";

export interface Parameter {
  readonly id: string;
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
  readonly remarks?: string;
}

export const PARAMETER: Model<Parameter> = model<Parameter>(
  "Parameter",
  {
    id: need(flag(token)),
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
    remarks: field(markupMultiline),
  },
  atMostOne("select", "values"),
);

export interface ParameterConstraint {
  readonly description?: string;
  readonly tests?: readonly ConstraintTest[];
}

export const PARAMETER_CONSTRAINT: Model<ParameterConstraint> = model<ParameterConstraint>("ParameterConstraint", {
  description: field(markupMultiline),
  tests: children("test", () => CONSTRAINT_TEST),
});

export interface ConstraintTest {
  readonly expression: string;
  readonly remarks?: string;
}

const CONSTRAINT_TEST: Model<ConstraintTest> = model<ConstraintTest>("ConstraintTest", {
  expression: need(field(text)),
  remarks: field(markupMultiline),
});

export interface ParameterGuideline {
  readonly prose: string;
}

export const PARAMETER_GUIDELINE: Model<ParameterGuideline> = model<ParameterGuideline>("ParameterGuideline", {
  prose: need(prose()),
});

export interface ParameterSelection {
  readonly "how-many"?: "one" | "one-or-more";
  readonly choice?: readonly string[];
}

export const PARAMETER_SELECTION: Model<ParameterSelection> = model<ParameterSelection>("ParameterSelection", {
  "how-many": flag(token, "one", "one-or-more"),
  choice: fields("choice", markupLine),
});

export interface Part {
  readonly id?: string;
  readonly name: string;
  readonly ns?: string;
  readonly class?: string;
  readonly title?: string;
  readonly props?: readonly Property[];
  readonly prose?: string;
  readonly parts?: readonly Part[];
  readonly links?: readonly Link[];
}

export const PART: Model<Part> = model<Part>("Part", {
  id: flag(token),
  name: need(flag(token)),
  ns: flag(uri),
  class: flag(token),
  title: field(markupLine),
  props: children("prop", () => PROPERTY),
  prose: prose(),
  parts: children("part", () => PART),
  links: children("link", () => LINK),
});

export interface SelectControls {
  readonly "with-child-controls"?: "yes" | "no";
  readonly "with-ids"?: readonly string[];
  readonly matching?: readonly Matching[];
}

export const SELECT_CONTROLS: Model<SelectControls> = model<SelectControls>("SelectControls", {
  "with-child-controls": flag(token, "yes", "no"),
  "with-ids": fields("with-id", token),
  matching: children("matching", () => MATCHING),
});

export interface Matching {
  readonly pattern?: string;
  readonly remarks?: string;
}

const MATCHING: Model<Matching> = model<Matching>("Matching", {
  pattern: flag(text),
  remarks: field(markupMultiline),
});

export type IncludeAll = Readonly<Record<never, never>>;

export const INCLUDE_ALL: Model<IncludeAll> = model<IncludeAll>("IncludeAll", {});
