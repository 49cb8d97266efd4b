/** Observations, risks, findings and responses. Source: OSCAL 1.2 assessment-common model. */

import { SUBJECT_REFERENCE, type SubjectReference } from "./assessment-scope.js";
import {
  LOGGED_BY,
  type LoggedBy,
  ORIGIN,
  type Origin,
  RELATED_TASK,
  type RelatedTask,
  TASK,
  type Task,
} from "./assessment-work.js";
import { dateTime, markupLine, markupMultiline, text, token, uri, uriReference, uuid } from "./data-type.js";
import { IMPLEMENTATION_STATUS, type ImplementationStatus } from "./implementation.js";
import { LINK, type Link, PROPERTY, type Property } from "./metadata.js";
import { child, children, field, fields, flag, type Model, model, need, value } from "./table.js";

export interface Observation {
  readonly uuid: string;
  readonly title?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly methods: readonly string[];
  readonly types?: readonly string[];
  readonly origins?: readonly Origin[];
  readonly subjects?: readonly SubjectReference[];
  readonly "relevant-evidence"?: readonly RelevantEvidence[];
  readonly collected: string;
  readonly expires?: string;
  readonly remarks?: string;
}

export const OBSERVATION: Model<Observation> = model<Observation>("Observation", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  methods: need(fields("method", text)),
  types: fields("type", token),
  origins: children("origin", () => ORIGIN),
  subjects: children("subject", () => SUBJECT_REFERENCE),
  "relevant-evidence": children("relevant-evidence", () => RELEVANT_EVIDENCE),
  collected: need(field(dateTime)),
  expires: field(dateTime),
  remarks: field(markupMultiline),
});

export interface RelevantEvidence {
  readonly href?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const RELEVANT_EVIDENCE: Model<RelevantEvidence> = model<RelevantEvidence>("RelevantEvidence", {
  href: flag(uriReference),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface Risk {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly statement: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly status: string;
  readonly origins?: readonly Origin[];
  readonly "threat-ids"?: readonly ThreatId[];
  readonly characterizations?: readonly Characterization[];
  readonly "mitigating-factors"?: readonly MitigatingFactor[];
  readonly deadline?: string;
  readonly remediations?: readonly RiskResponse[];
  readonly "risk-log"?: RiskRiskLog;
  readonly "related-observations"?: readonly RelatedObservation[];
}

export const RISK: Model<Risk> = model<Risk>("Risk", {
  uuid: need(flag(uuid)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  statement: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  status: need(field(token)),
  origins: children("origin", () => ORIGIN),
  "threat-ids": children("threat-id", () => THREAT_ID),
  characterizations: children("characterization", () => CHARACTERIZATION),
  "mitigating-factors": children("mitigating-factor", () => MITIGATING_FACTOR),
  deadline: field(dateTime),
  remediations: children("response", () => RISK_RESPONSE),
  "risk-log": child(() => RISK_RISK_LOG),
  "related-observations": children("related-observation", () => RELATED_OBSERVATION),
});

export interface ThreatId {
  readonly system: string;
  readonly href?: string;
  readonly id: string;
}

const THREAT_ID: Model<ThreatId> = model<ThreatId>("ThreatId", {
  system: need(flag(uri)),
  href: flag(uriReference),
  id: need(value(uri)),
});

export interface Characterization {
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly origin: Origin;
  readonly facets: readonly CharacterizationFacet[];
}

const CHARACTERIZATION: Model<Characterization> = model<Characterization>("Characterization", {
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  origin: need(child(() => ORIGIN)),
  facets: need(children("facet", () => CHARACTERIZATION_FACET)),
});

export interface CharacterizationFacet {
  readonly name: string;
  readonly system: string;
  readonly value: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const CHARACTERIZATION_FACET: Model<CharacterizationFacet> = model<CharacterizationFacet>("CharacterizationFacet", {
  name: need(flag(token)),
  system: need(flag(uri)),
  value: need(flag(text)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface MitigatingFactor {
  readonly uuid: string;
  readonly "implementation-uuid"?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly subjects?: readonly SubjectReference[];
}

const MITIGATING_FACTOR: Model<MitigatingFactor> = model<MitigatingFactor>("MitigatingFactor", {
  uuid: need(flag(uuid)),
  "implementation-uuid": flag(uuid),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  subjects: children("subject", () => SUBJECT_REFERENCE),
});

export interface RiskResponse {
  readonly uuid: string;
  readonly lifecycle: string;
  readonly title: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly origins?: readonly Origin[];
  readonly "required-assets"?: readonly RequiredAsset[];
  readonly tasks?: readonly Task[];
  readonly remarks?: string;
}

const RISK_RESPONSE: Model<RiskResponse> = model<RiskResponse>("RiskResponse", {
  uuid: need(flag(uuid)),
  lifecycle: need(flag(token)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  origins: children("origin", () => ORIGIN),
  "required-assets": children("required-asset", () => REQUIRED_ASSET),
  tasks: children("task", () => TASK),
  remarks: field(markupMultiline),
});

export interface RequiredAsset {
  readonly uuid: string;
  readonly subjects?: readonly SubjectReference[];
  readonly title?: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const REQUIRED_ASSET: Model<RequiredAsset> = model<RequiredAsset>("RequiredAsset", {
  uuid: need(flag(uuid)),
  subjects: children("subject", () => SUBJECT_REFERENCE),
  title: field(markupLine),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  remarks: field(markupMultiline),
});

export interface RiskRiskLog {
  readonly entries: readonly RiskRiskLogEntry[];
}

const RISK_RISK_LOG: Model<RiskRiskLog> = model<RiskRiskLog>("RiskRiskLog", {
  entries: need(children("entry", () => RISK_RISK_LOG_ENTRY)),
});

export interface RiskRiskLogEntry {
  readonly uuid: string;
  readonly title?: string;
  readonly description?: string;
  readonly start: string;
  readonly end?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "logged-by"?: readonly LoggedBy[];
  readonly "status-change"?: string;
  readonly "related-responses"?: readonly RiskRiskLogEntryRelatedResponse[];
  readonly remarks?: string;
}

const RISK_RISK_LOG_ENTRY: Model<RiskRiskLogEntry> = model<RiskRiskLogEntry>("RiskRiskLogEntry", {
  uuid: need(flag(uuid)),
  title: field(markupLine),
  description: field(markupMultiline),
  start: need(field(dateTime)),
  end: field(dateTime),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  "logged-by": children("logged-by", () => LOGGED_BY),
  "status-change": field(token),
  "related-responses": children("related-response", () => RISK_RISK_LOG_ENTRY_RELATED_RESPONSE),
  remarks: field(markupMultiline),
});

export interface RiskRiskLogEntryRelatedResponse {
  readonly "response-uuid": string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly "related-tasks"?: readonly RelatedTask[];
  readonly remarks?: string;
}

const RISK_RISK_LOG_ENTRY_RELATED_RESPONSE: Model<RiskRiskLogEntryRelatedResponse> =
  model<RiskRiskLogEntryRelatedResponse>("RiskRiskLogEntryRelatedResponse", {
    "response-uuid": need(flag(uuid)),
    props: children("prop", () => PROPERTY),
    links: children("link", () => LINK),
    "related-tasks": children("related-task", () => RELATED_TASK),
    remarks: field(markupMultiline),
  });

export interface RelatedObservation {
  readonly "observation-uuid": string;
  readonly remarks?: string;
}

export const RELATED_OBSERVATION: Model<RelatedObservation> = model<RelatedObservation>("RelatedObservation", {
  "observation-uuid": need(flag(uuid)),
  remarks: field(markupMultiline),
});

export interface Finding {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly origins?: readonly Origin[];
  readonly target: FindingTarget;
  readonly "implementation-statement-uuid"?: string;
  readonly "related-observations"?: readonly RelatedObservation[];
  readonly "related-risks"?: readonly AssociatedRisk[];
  readonly remarks?: string;
}

export const FINDING: Model<Finding> = model<Finding>("Finding", {
  uuid: need(flag(uuid)),
  title: need(field(markupLine)),
  description: need(field(markupMultiline)),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  origins: children("origin", () => ORIGIN),
  target: need(child(() => FINDING_TARGET)),
  "implementation-statement-uuid": field(uuid),
  "related-observations": children("related-observation", () => RELATED_OBSERVATION),
  "related-risks": children("associated-risk", () => ASSOCIATED_RISK),
  remarks: field(markupMultiline),
});

export interface FindingTarget {
  readonly type: "statement-id" | "objective-id";
  readonly "target-id": string;
  readonly title?: string;
  readonly description?: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly status: FindingTargetStatus;
  readonly "implementation-status"?: ImplementationStatus;
  readonly remarks?: string;
}

const FINDING_TARGET: Model<FindingTarget> = model<FindingTarget>("FindingTarget", {
  type: need(flag(text, "statement-id", "objective-id")),
  "target-id": need(flag(token)),
  title: field(markupLine),
  description: field(markupMultiline),
  props: children("prop", () => PROPERTY),
  links: children("link", () => LINK),
  status: need(child(() => FINDING_TARGET_STATUS)),
  "implementation-status": child(() => IMPLEMENTATION_STATUS),
  remarks: field(markupMultiline),
});

export interface FindingTargetStatus {
  readonly state: "satisfied" | "not-satisfied";
  readonly reason?: string;
  readonly remarks?: string;
}

const FINDING_TARGET_STATUS: Model<FindingTargetStatus> = model<FindingTargetStatus>("FindingTargetStatus", {
  state: need(flag(token, "satisfied", "not-satisfied")),
  reason: flag(token),
  remarks: field(markupMultiline),
});

export interface AssociatedRisk {
  readonly "risk-uuid": string;
  readonly remarks?: string;
}

export const ASSOCIATED_RISK: Model<AssociatedRisk> = model<AssociatedRisk>("AssociatedRisk", {
  "risk-uuid": need(flag(uuid)),
  remarks: field(markupMultiline),
});
