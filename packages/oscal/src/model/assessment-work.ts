/** What assessors do: activities, tasks, assets, and who did them. Source: OSCAL 1.2 assessment-common model. */

import {
  ASSESSMENT_SUBJECT,
  type AssessmentSubject,
  REVIEWED_CONTROLS,
  type ReviewedControls,
} from "./assessment-scope.js";
import { dateTime, markupLine, markupMultiline, positiveInteger, text, token, uuid } from "./data-type.js";
import { SYSTEM_COMPONENT, type SystemComponent } from "./implementation.js";
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
import { child, children, exactlyOne, field, flag, type Model, model, need } from "./table.js";

export interface Activity {
  readonly uuid: string;
  readonly title?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly steps?: readonly ActivityStep[];
  readonly "related-controls"?: ReviewedControls;
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

export const ACTIVITY: Model<Activity> = model<Activity>("Activity", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  steps: children("step", () => ACTIVITY_STEP),
  "related-controls": child(() => REVIEWED_CONTROLS),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface ActivityStep {
  readonly uuid: string;
  readonly title?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "reviewed-controls"?: ReviewedControls;
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

const ACTIVITY_STEP: Model<ActivityStep> = model<ActivityStep>("ActivityStep", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "reviewed-controls": child(() => REVIEWED_CONTROLS),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface AssessmentAssets {
  readonly components?: readonly SystemComponent[];
  readonly "assessment-platforms": readonly AssessmentPlatform[];
}

export const ASSESSMENT_ASSETS: Model<AssessmentAssets> = model<AssessmentAssets>("AssessmentAssets", {
  components: children("component", () => SYSTEM_COMPONENT),
  "assessment-platforms": need(children("assessment-platform", () => ASSESSMENT_PLATFORM)),
});

export interface AssessmentPlatform {
  readonly uuid: string;
  readonly title?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "uses-components"?: readonly AssessmentPlatformUsesComponent[];
  readonly remarks?: string;
}

const ASSESSMENT_PLATFORM: Model<AssessmentPlatform> = model<AssessmentPlatform>("AssessmentPlatform", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "uses-components": children("uses-component", () => ASSESSMENT_PLATFORM_USES_COMPONENT),
  remarks: field(markupMultiline),
});

export interface AssessmentPlatformUsesComponent {
  readonly "component-uuid": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly remarks?: string;
}

const ASSESSMENT_PLATFORM_USES_COMPONENT: Model<AssessmentPlatformUsesComponent> =
  model<AssessmentPlatformUsesComponent>("AssessmentPlatformUsesComponent", {
    "component-uuid": need(flag(uuid)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
    remarks: field(markupMultiline),
  });

export interface Task {
  readonly uuid: string;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly timing?: TaskTiming;
  readonly dependencies?: readonly TaskDependency[];
  readonly tasks?: readonly Task[];
  readonly "associated-activities"?: readonly TaskAssociatedActivity[];
  readonly subjects?: readonly AssessmentSubject[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly remarks?: string;
}

export const TASK: Model<Task> = model<Task>("Task", {
  uuid: need(flag(uuid)),
  type: need(flag(token)),
  title: need(field(markupLine)),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  timing: child(() => TASK_TIMING),
  dependencies: children("dependency", () => TASK_DEPENDENCY),
  tasks: children("task", () => TASK),
  "associated-activities": children("associated-activity", () => TASK_ASSOCIATED_ACTIVITY),
  subjects: children("subject", () => ASSESSMENT_SUBJECT),
  "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
  remarks: field(markupMultiline),
});

export interface TaskTiming {
  readonly "at-frequency"?: TaskTimingAtFrequency;
  readonly "within-date-range"?: TaskTimingWithinDateRange;
  readonly "on-date"?: TaskTimingOnDate;
}

const TASK_TIMING: Model<TaskTiming> = model<TaskTiming>(
  "TaskTiming",
  {
    "at-frequency": child(() => TASK_TIMING_AT_FREQUENCY),
    "within-date-range": child(() => TASK_TIMING_WITHIN_DATE_RANGE),
    "on-date": child(() => TASK_TIMING_ON_DATE),
  },
  exactlyOne("at-frequency", "within-date-range", "on-date"),
);

export interface TaskTimingAtFrequency {
  readonly period: number;
  readonly unit: "seconds" | "minutes" | "hours" | "days" | "months" | "years";
  readonly remarks?: string;
}

const TASK_TIMING_AT_FREQUENCY: Model<TaskTimingAtFrequency> = model<TaskTimingAtFrequency>("TaskTimingAtFrequency", {
  period: need(flag(positiveInteger)),
  unit: need(flag(text, "seconds", "minutes", "hours", "days", "months", "years")),
  remarks: field(markupMultiline),
});

export interface TaskTimingWithinDateRange {
  readonly start: string;
  readonly end: string;
  readonly remarks?: string;
}

const TASK_TIMING_WITHIN_DATE_RANGE: Model<TaskTimingWithinDateRange> = model<TaskTimingWithinDateRange>(
  "TaskTimingWithinDateRange",
  {
    start: need(flag(dateTime)),
    end: need(flag(dateTime)),
    remarks: field(markupMultiline),
  },
);

export interface TaskTimingOnDate {
  readonly date: string;
  readonly remarks?: string;
}

const TASK_TIMING_ON_DATE: Model<TaskTimingOnDate> = model<TaskTimingOnDate>("TaskTimingOnDate", {
  date: need(flag(dateTime)),
  remarks: field(markupMultiline),
});

export interface TaskDependency {
  readonly "task-uuid": string;
  readonly remarks?: string;
}

const TASK_DEPENDENCY: Model<TaskDependency> = model<TaskDependency>("TaskDependency", {
  "task-uuid": need(flag(uuid)),
  remarks: field(markupMultiline),
});

export interface TaskAssociatedActivity {
  readonly "activity-uuid": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-roles"?: readonly ResponsibleRole[];
  readonly subjects: readonly AssessmentSubject[];
  readonly remarks?: string;
}

const TASK_ASSOCIATED_ACTIVITY: Model<TaskAssociatedActivity> = model<TaskAssociatedActivity>(
  "TaskAssociatedActivity",
  {
    "activity-uuid": need(flag(uuid)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "responsible-roles": children("responsible-role", () => RESPONSIBLE_ROLE),
    subjects: need(children("subject", () => ASSESSMENT_SUBJECT)),
    remarks: field(markupMultiline),
  },
);

export interface LoggedBy {
  readonly "party-uuid": string;
  readonly "role-id"?: string;
  readonly remarks?: string;
}

export const LOGGED_BY: Model<LoggedBy> = model<LoggedBy>("LoggedBy", {
  "party-uuid": need(flag(uuid)),
  "role-id": flag(token),
  remarks: field(markupMultiline),
});

export interface RelatedTask {
  readonly "task-uuid": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "responsible-parties"?: readonly ResponsibleParty[];
  readonly subjects?: readonly AssessmentSubject[];
  readonly "identified-subject"?: RelatedTaskIdentifiedSubject;
  readonly remarks?: string;
}

export const RELATED_TASK: Model<RelatedTask> = model<RelatedTask>("RelatedTask", {
  "task-uuid": need(flag(uuid)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "responsible-parties": children("responsible-party", () => RESPONSIBLE_PARTY),
  subjects: children("subject", () => ASSESSMENT_SUBJECT),
  "identified-subject": child(() => RELATED_TASK_IDENTIFIED_SUBJECT),
  remarks: field(markupMultiline),
});

export interface RelatedTaskIdentifiedSubject {
  readonly "subject-placeholder-uuid": string;
  readonly subjects: readonly AssessmentSubject[];
}

const RELATED_TASK_IDENTIFIED_SUBJECT: Model<RelatedTaskIdentifiedSubject> = model<RelatedTaskIdentifiedSubject>(
  "RelatedTaskIdentifiedSubject",
  {
    "subject-placeholder-uuid": need(flag(uuid)),
    subjects: need(children("subject", () => ASSESSMENT_SUBJECT)),
  },
);

export interface Origin {
  readonly actors: readonly OriginActor[];
  readonly "related-tasks"?: readonly RelatedTask[];
}

export const ORIGIN: Model<Origin> = model<Origin>("Origin", {
  actors: need(children("actor", () => ORIGIN_ACTOR)),
  "related-tasks": children("related-task", () => RELATED_TASK),
});

export interface OriginActor {
  readonly type: "tool" | "assessment-platform" | "party";
  readonly "actor-uuid": string;
  readonly "role-id"?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
}

export const ORIGIN_ACTOR: Model<OriginActor> = model<OriginActor>("OriginActor", {
  type: need(flag(token, "tool", "assessment-platform", "party")),
  "actor-uuid": need(flag(uuid)),
  "role-id": flag(token),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
});
