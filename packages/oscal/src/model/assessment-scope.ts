/** What an assessment looks at: controls, objectives, subjects. Source: OSCAL 1.2 assessment-common model. */

import { INCLUDE_ALL, type IncludeAll, PART, type Part } from "./control.js";
import { markupLine, markupMultiline, token, uri, uriReference, uuid } from "./data-type.js";
import { LINK, type Link, PROPERTY, type Property } from "./metadata.js";
import { child, children, exactlyOne, field, fields, flag, type Model, model, need, prose } from "./table.js";

export interface ImportSsp {
  readonly href: string;
  readonly remarks?: string;
}

export const IMPORT_SSP: Model<ImportSsp> = model<ImportSsp>("ImportSsp", {
  href: need(flag(uriReference)),
  remarks: field(markupMultiline),
});

export interface LocalObjective {
  readonly "control-id": string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly parts: readonly Part[];
  readonly remarks?: string;
}

export const LOCAL_OBJECTIVE: Model<LocalObjective> = model<LocalObjective>("LocalObjective", {
  "control-id": need(flag(token)),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  parts: need(children("part", () => PART)),
  remarks: field(markupMultiline),
});

export interface ReviewedControls {
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "control-selections": readonly ControlSelection[];
  readonly "control-objective-selections"?: readonly ObjectiveSelection[];
  readonly remarks?: string;
}

export const REVIEWED_CONTROLS: Model<ReviewedControls> = model<ReviewedControls>("ReviewedControls", {
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "control-selections": need(children("control-selection", () => CONTROL_SELECTION)),
  "control-objective-selections": children("control-objective-selection", () => OBJECTIVE_SELECTION),
  remarks: field(markupMultiline),
});

export interface ControlSelection {
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "include-controls"?: readonly AssessedControl[];
  readonly "include-all"?: IncludeAll;
  readonly "exclude-controls"?: readonly AssessedControl[];
  readonly remarks?: string;
}

const CONTROL_SELECTION: Model<ControlSelection> = model<ControlSelection>(
  "ControlSelection",
  {
    description: field(markupMultiline),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "include-controls": children("include-control", () => ASSESSED_CONTROL),
    "include-all": child(() => INCLUDE_ALL),
    "exclude-controls": children("exclude-control", () => ASSESSED_CONTROL),
    remarks: field(markupMultiline),
  },
  exactlyOne("include-controls", "include-all"),
);

export interface AssessedControl {
  readonly "control-id": string;
  readonly "statement-ids"?: readonly string[];
}

const ASSESSED_CONTROL: Model<AssessedControl> = model<AssessedControl>("AssessedControl", {
  "control-id": need(flag(token)),
  "statement-ids": fields("statement-id", token),
});

export interface ObjectiveSelection {
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "include-objectives"?: readonly SelectObjectiveById[];
  readonly "include-all"?: IncludeAll;
  readonly "exclude-objectives"?: readonly SelectObjectiveById[];
  readonly remarks?: string;
}

const OBJECTIVE_SELECTION: Model<ObjectiveSelection> = model<ObjectiveSelection>(
  "ObjectiveSelection",
  {
    description: field(markupMultiline),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "include-objectives": children("include-objective", () => SELECT_OBJECTIVE_BY_ID),
    "include-all": child(() => INCLUDE_ALL),
    "exclude-objectives": children("exclude-objective", () => SELECT_OBJECTIVE_BY_ID),
    remarks: field(markupMultiline),
  },
  exactlyOne("include-objectives", "include-all"),
);

export interface SelectObjectiveById {
  readonly "objective-id": string;
  readonly remarks?: string;
}

const SELECT_OBJECTIVE_BY_ID: Model<SelectObjectiveById> = model<SelectObjectiveById>("SelectObjectiveById", {
  "objective-id": need(flag(token)),
  remarks: field(markupMultiline),
});

export interface AssessmentPart {
  readonly uuid?: string;
  readonly name: string;
  readonly ns?: string;
  readonly class?: string;
  readonly title?: string;
  readonly props?: readonly Property[];
  readonly prose?: string;
  readonly parts?: readonly AssessmentPart[];
  readonly links?: readonly Link[];
}

export const ASSESSMENT_PART: Model<AssessmentPart> = model<AssessmentPart>("AssessmentPart", {
  uuid: flag(uuid),
  name: need(flag(token)),
  ns: flag(uri),
  class: flag(token),
  title: field(markupLine),
  props: children("prop", () => PROPERTY),
  prose: prose(),
  parts: children("part", () => ASSESSMENT_PART),
  links: children("link", () => LINK),
});

export interface AssessmentSubject {
  readonly type: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "include-subjects"?: readonly SelectSubjectById[];
  readonly "include-all"?: IncludeAll;
  readonly "exclude-subjects"?: readonly SelectSubjectById[];
  readonly remarks?: string;
}

export const ASSESSMENT_SUBJECT: Model<AssessmentSubject> = model<AssessmentSubject>(
  "AssessmentSubject",
  {
    type: need(flag(token)),
    description: field(markupMultiline),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "include-subjects": children("include-subject", () => SELECT_SUBJECT_BY_ID),
    "include-all": child(() => INCLUDE_ALL),
    "exclude-subjects": children("exclude-subject", () => SELECT_SUBJECT_BY_ID),
    remarks: field(markupMultiline),
  },
  exactlyOne("include-subjects", "include-all"),
);

export interface SelectSubjectById {
  readonly "subject-uuid": string;
  readonly type: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const SELECT_SUBJECT_BY_ID: Model<SelectSubjectById> = model<SelectSubjectById>("SelectSubjectById", {
  "subject-uuid": need(flag(uuid)),
  type: need(flag(token)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface SubjectReference {
  readonly "subject-uuid": string;
  readonly type: string;
  readonly title?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

export const SUBJECT_REFERENCE: Model<SubjectReference> = model<SubjectReference>("SubjectReference", {
  "subject-uuid": need(flag(uuid)),
  type: need(flag(token)),
  title: field(markupLine),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});
