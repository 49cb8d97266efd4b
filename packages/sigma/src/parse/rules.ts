import { type Problem, placedIn, problemOf, toProblem } from "@mizugiwa/base";
import type { SigmaRule } from "../rule.js";
import { fault, readDetection, readLogSource, spotOf } from "./detection.js";
import { readMetadata } from "./metadata.js";
import { entryOf, type MapNode } from "./node.js";
import { type DocumentText, parseYaml, splitDocuments } from "./yaml.js";

/** What a rule file holds. */
export interface RuleFile {
  readonly path: string;
  /** The rules whose documents could be read, in file order. */
  readonly rules: readonly SigmaRule[];
  /** One entry a refused document: path, line, column, code, detail. */
  readonly problems: readonly Problem[];
  /** What is wrong in rules that run nevertheless. */
  readonly lints: readonly Problem[];
}

/**
 * Parses a rule file: one or more YAML documents, each of them a Sigma rule (Sigma specification 2.1.0). Takes the
 * text and the path to name in problems; never throws: a document that cannot be read is a problem beside the others.
 */
export function parseRules(text: string, path: string): RuleFile {
  const rules: SigmaRule[] = [];
  const problems: Problem[] = [];
  const lints: Problem[] = [];
  for (const document of splitDocuments(text)) {
    const own: Problem[] = [];
    try {
      rules.push(readRule(document, path, own));
      lints.push(...own.map((lint) => placedIn({ path }, lint)));
    } catch (caught) {
      problems.push(problemOf(caught, { path, line: document.line, column: 1 }));
    }
  }
  if (rules.length === 0 && problems.length === 0) {
    problems.push(toProblem("rule-missing", { path, line: 1, column: 1, detail: "the file holds no document" }));
  }
  return { path, rules, problems, lints };
}

/** Kinds of documents that are no detection rules: known, named, and not run. */
const NOT_RUN: readonly (readonly [key: string, code: string, detail: string])[] = [
  ["correlation", "correlation-not-run", "correlations are not run yet"],
  ["filter", "filter-not-run", "filters are not applied yet"],
  ["action", "action-not-run", "rule collections with `action` are not part of Sigma 2"],
];

function readRule(document: DocumentText, path: string, lints: Problem[]): SigmaRule {
  const node = parseYaml(document);
  if (node.kind !== "map") throw fault("rule-shape", node, "the document is no map");
  for (const [key, code, detail] of NOT_RUN) {
    const entry = entryOf(node, key);
    if (entry !== null) throw fault(code, entry, detail);
  }
  return toRule(node, path, lints);
}

function toRule(node: MapNode, path: string, lints: Problem[]): SigmaRule {
  const detection = readDetection(node, lints);
  const logsource = readLogSource(node);
  return { path, ...spotOf(node), ...readMetadata(node, path, lints), logsource, ...detection };
}
