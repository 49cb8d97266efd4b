import { type Problem, placedIn, problemOf, toProblem } from "@mizugiwa/base";
import type { SigmaCorrelation, SigmaFilter, SigmaRule } from "../rule.js";
import { readCorrelation } from "./correlation.js";
import { fault, readDetection, readLogSource, spotOf } from "./detection.js";
import { readFilter } from "./filter.js";
import { readMetadata } from "./metadata.js";
import { entryOf, type MapNode } from "./node.js";
import { type DocumentText, parseYaml, splitDocuments } from "./yaml.js";

/** What a rule file holds, each kind in file order. */
export interface RuleFile {
  readonly path: string;
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly SigmaCorrelation[];
  readonly filters: readonly SigmaFilter[];
  /** One entry a refused document: path, line, column, code, detail. */
  readonly problems: readonly Problem[];
  /** What is wrong in documents that are used nevertheless. */
  readonly lints: readonly Problem[];
}

/**
 * Parses a rule file: one or more YAML documents, each of them a Sigma rule, correlation or filter (Sigma specification
 * 2.1.0). Takes the text and the path to name in problems; never throws: a document that cannot be read is a problem
 * beside the others.
 */
export function parseRules(text: string, path: string): RuleFile {
  const rules: SigmaRule[] = [];
  const correlations: SigmaCorrelation[] = [];
  const filters: SigmaFilter[] = [];
  const problems: Problem[] = [];
  const lints: Problem[] = [];
  for (const document of splitDocuments(text)) {
    const own: Problem[] = [];
    try {
      const node = readMap(document);
      if (entryOf(node, "correlation") !== null) correlations.push(readCorrelation(node, path, own));
      else if (entryOf(node, "filter") !== null) filters.push(readFilter(node, path, own));
      else rules.push(readRule(node, path, own));
      lints.push(...own.map((lint) => placedIn({ path }, lint)));
    } catch (caught) {
      problems.push(problemOf(caught, { path, line: document.line, column: 1 }));
    }
  }
  if (rules.length + correlations.length + filters.length + problems.length === 0) {
    problems.push(toProblem("rule-missing", { path, line: 1, column: 1, detail: "the file holds no document" }));
  }
  return { path, rules, correlations, filters, problems, lints };
}

function readMap(document: DocumentText): MapNode {
  const node = parseYaml(document);
  if (node.kind !== "map") throw fault("rule-shape", node, "the document is no map");
  const action = entryOf(node, "action");
  if (action !== null) {
    throw fault("action-not-run", action, "rule collections with `action` are not part of Sigma 2");
  }
  return node;
}

function readRule(node: MapNode, path: string, lints: Problem[]): SigmaRule {
  const detection = readDetection(node, lints);
  const logsource = readLogSource(node);
  return { path, ...spotOf(node), ...readMetadata(node, path, lints), logsource, ...detection };
}
