import { isArray, isObject, type Json, pointerTo, spelling } from "../json.js";
import type { DocumentName } from "../model/documents.js";
import type { ConstraintFault } from "./fault.js";
import type { Visit } from "./walk.js";

type Rule = (visit: Visit, name: DocumentName) => readonly ConstraintFault[];

const OSCAL_NAMES: readonly (Json | undefined)[] = [undefined, "http://csrc.nist.gov/ns/oscal"];

/** The end of a range must not come before its start. */
function inOrder(start: string, end: string): Rule {
  return ({ object, pointer }) => {
    const from = orderOf(object[start]);
    const to = orderOf(object[end]);
    if (from === null || to === null || from <= to) return [];
    const detail = `${end} (${spelling(object[end])}) lies before ${start} (${spelling(object[start])})`;
    return [{ severity: "error", code: "range-reversed", pointer: pointerTo(pointer, end), detail }];
  };
}

function orderOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

const HEX_DIGITS: Readonly<Record<string, number>> = { "224": 56, "256": 64, "384": 96, "512": 128 };

const hashFitsAlgorithm: Rule = ({ object, pointer }) => {
  const { algorithm, value } = object;
  const digits = typeof algorithm === "string" ? HEX_DIGITS[/^SHA3?-(\d+)$/.exec(algorithm)?.[1] ?? ""] : undefined;
  if (digits === undefined || typeof value !== "string") return [];
  if (value.length === digits && /^[0-9a-fA-F]+$/.test(value)) return [];
  const detail = `${spelling(algorithm)} has ${digits} hexadecimal digits, this value has ${value.length} characters`;
  return [{ severity: "error", code: "hash-malformed", pointer: pointerTo(pointer, "value"), detail }];
};

const RELATIONSHIPS = ["equivalent-to", "equal-to", "subset-of", "superset-of", "intersects-with", "no-relationship"];

const relationshipIsKnown: Rule = ({ object, pointer }) => {
  const { relationship, ns } = object;
  if (typeof relationship !== "string" || !OSCAL_NAMES.includes(ns) || RELATIONSHIPS.includes(relationship)) return [];
  const detail = `${JSON.stringify(relationship.slice(0, 60))} must be one of ${RELATIONSHIPS.join(", ")}`;
  return [{ severity: "error", code: "relationship-unknown", pointer: pointerTo(pointer, "relationship"), detail }];
};

const METHODS = ["INTERVIEW", "EXAMINE", "TEST"];

const assessmentMethodIsKnown: Rule = ({ object, pointer }) => {
  if (object["name"] !== "assessment-method" || !OSCAL_NAMES.includes(object["ns"]) || !isArray(object["props"]))
    return [];
  return object["props"].flatMap((prop, index): ConstraintFault[] => {
    if (!isObject(prop) || prop["name"] !== "method" || !OSCAL_NAMES.includes(prop["ns"])) return [];
    if (typeof prop["value"] !== "string" || METHODS.includes(prop["value"])) return [];
    const detail = `${JSON.stringify(prop["value"].slice(0, 60))} must be one of ${METHODS.join(", ")}`;
    return [{ severity: "error", code: "method-unknown", pointer: `${pointer}/props/${index}/value`, detail }];
  });
};

const parameterIsSetOnce: Rule = ({ object, pointer }) =>
  repeated(object["set-parameters"], "param-id", `${pointer}/set-parameters`);
const statementStandsOnce: Rule = ({ object, pointer }) =>
  repeated(object["statements"], "statement-id", `${pointer}/statements`);

/** A warning for each entry of a list that names what an earlier one named. */
function repeated(list: Json | undefined, key: string, pointer: string): ConstraintFault[] {
  const seen = new Set<Json>();
  return (isArray(list) ? list : []).flatMap((each, index): ConstraintFault[] => {
    const id = isObject(each) ? each[key] : undefined;
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    const detail = `${key} ${spelling(id)} stands in this list before`;
    return [{ severity: "warning", code: "entry-repeated", pointer: `${pointer}/${index}/${key}`, detail }];
  });
}

/** The published JSON Schema 1.2.1 refuses what its own model allows here; it is accepted, and said so. */
const methodIsAccepted: Rule = ({ object, pointer }) => {
  if (object["method"] === undefined) return [];
  const detail = "the published JSON Schema refuses combine.method, the model has it: accepted";
  return [{ severity: "notice", code: "combine-method-accepted", pointer: pointerTo(pointer, "method"), detail }];
};

/** A position beside something needs the something. */
const positionHasTarget: Rule = ({ object, pointer }) => {
  const { position } = object;
  if ((position !== "before" && position !== "after") || object["by-id"] !== undefined) return [];
  const detail = `${position} needs by-id; without it the addition goes to the ${position === "before" ? "start" : "end"}`;
  return [{ severity: "warning", code: "position-without-target", pointer: pointerTo(pointer, "position"), detail }];
};

/** Rules that need no more than the object itself, by its model. */
export const LOCAL_RULES: Readonly<Record<string, readonly Rule[]>> = {
  AlterAdd: [positionHasTarget],
  Combine: [methodIsAccepted],
  ComponentRequirement: [statementStandsOnce],
  ControlMap: [relationshipIsKnown],
  Hash: [hashFitsAlgorithm],
  ImplementedRequirement: [statementStandsOnce, parameterIsSetOnce],
  Modify: [parameterIsSetOnce],
  Observation: [inOrder("collected", "expires")],
  Part: [assessmentMethodIsKnown],
  PortRange: [inOrder("start", "end")],
  Result: [inOrder("start", "end")],
  ResultAssessmentLogEntry: [inOrder("start", "end")],
  RiskRiskLogEntry: [inOrder("start", "end")],
  TaskTimingWithinDateRange: [inOrder("start", "end")],
};
