import type { Place } from "@mizugiwa/base";
import { type DocumentName, MODELS } from "../model/documents.js";
import { hasError, type OscalProblem, oscalProblem, ProblemList } from "../problem.js";
import { type Format, type OscalDocument, readOscal } from "../read/read.js";
import type { Writable } from "../write.js";
import { checkConstraints } from "./constraints.js";
import { checkShape } from "./shape.js";

export interface Validation {
  /** Null where the text is no OSCAL document at all. */
  readonly name: DocumentName | null;
  /** No problem of severity error was found. */
  readonly valid: boolean;
  readonly problems: readonly OscalProblem[];
  readonly document: OscalDocument | null;
}

/**
 * Reads a document (JSON, YAML or XML) and checks its shape and its constraints. Each problem has a code, a JSON
 * pointer (`place.field`) and, from the text, line and column. Never throws on bad input.
 */
export function validateOscal(input: Uint8Array | string, format?: Format): Validation {
  const { document, problems } = readOscal(input, format);
  if (document === null) return { name: null, valid: false, problems, document };
  const all = [...problems, ...checkDocument(document)];
  return { name: document.name, valid: !hasError(all), problems: all, document };
}

/** The problems of a document that was read or made: shape first, then constraints. */
export function checkDocument(document: Writable & Partial<Pick<OscalDocument, "placeOf">>): readonly OscalProblem[] {
  const { name, content, beside = {}, placeOf = (pointer: string): Place => ({ field: pointer }) } = document;
  const problems = new ProblemList();
  for (const key of Object.keys(beside)) {
    if (key === "$schema") continue;
    const detail = `${key} stands beside the document ${name}`;
    problems.add(oscalProblem("error", "property-unknown", { ...placeOf(`/${key}`), detail }));
  }
  checkShape(MODELS[name], content, `/${name}`, ({ code, pointer, detail }) => {
    problems.add(oscalProblem("error", code, { ...placeOf(pointer), detail }));
  });
  checkConstraints(name, content, ({ severity, code, pointer, detail }) => {
    problems.add(oscalProblem(severity, code, { ...placeOf(pointer), detail }));
  });
  return problems.list();
}
