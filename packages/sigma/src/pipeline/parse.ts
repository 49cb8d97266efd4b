/**
 * Processing pipelines: YAML that rewrites rules for the fields, values and sources of an installation.
 *
 * Sources: pySigma, "Processing Pipelines" (the format and the meaning of every kind).
 * Departures: kinds that fetch or run something (`command_placeholders`, `http_placeholders`, `file_placeholders`) and
 * kinds that write into queries are refused by name, and with them the pipeline: a part of it would be another
 * pipeline. What formats output (`postprocessing`, `finalizers`, lists of fields) has no meaning for an engine and is
 * left out with a lint.
 */
import { MizugiwaError, type Problem, placedIn, problemOf, toProblem } from "@mizugiwa/base";
import { spotOf } from "../parse/detection.js";
import { entryOf, type MapNode, type Node, textOf, textsOf, valueOf } from "../parse/node.js";
import { parseYaml, splitDocuments } from "../parse/yaml.js";
import { applyItem } from "./apply.js";
import {
  dropItem,
  fieldFunction,
  fieldMapping,
  fieldPrefix,
  fieldSuffix,
  hashesFields,
  prefixMapping,
} from "./changes/fields.js";
import { valuePlaceholders, wildcardPlaceholders } from "./changes/placeholders.js";
import {
  addCondition,
  changeLogsource,
  itemFailure,
  nest,
  ruleFailure,
  setState,
  strictMapping,
} from "./changes/rule.js";
import { changeCase, convertType, mapString, replaceString, setValue, toRegex } from "./changes/values.js";
import { readConditions } from "./conditions.js";
import type { Change, Pipeline, PipelineItem } from "./pipeline.js";
import { Settings } from "./read.js";

/** Each kind by its name in pySigma. */
const KINDS: ReadonlyMap<string, (settings: Settings) => Change> = new Map([
  ["add_condition", addCondition],
  ["case", changeCase],
  ["change_logsource", changeLogsource],
  ["convert_type", convertType],
  ["detection_item_failure", itemFailure],
  ["drop_detection_item", dropItem],
  ["field_name_mapping", fieldMapping],
  ["field_name_prefix", fieldPrefix],
  ["field_name_prefix_mapping", prefixMapping],
  ["field_name_suffix", fieldSuffix],
  ["field_name_transform", fieldFunction],
  ["hashes_fields", hashesFields],
  ["map_string", mapString],
  ["regex", toRegex],
  ["replace_string", replaceString],
  ["rule_failure", ruleFailure],
  ["set_state", setState],
  ["set_value", setValue],
  ["strict_field_mapping_failure", strictMapping],
  ["wildcard_placeholders", wildcardPlaceholders],
]);
/** Kinds that only say what a query shows. */
const OUTPUT: ReadonlySet<string> = new Set(["add_field", "remove_field", "set_field", "set_custom_attribute"]);
const OUTPUT_PARTS = ["postprocessing", "finalizers"];
/** Beyond any pipeline of pySigma's (the longest has some hundred items). */
const ITEMS_LIMIT = 10_000;
const NESTING_LIMIT = 8;

/** Parses a pipeline. Never throws: what cannot be used is a problem with its place, and the pipeline is null. */
export function parsePipeline(text: string, path: string): { pipeline: Pipeline | null; problems: Problem[] } {
  try {
    const [document] = splitDocuments(text);
    if (document === undefined)
      throw new MizugiwaError("pipeline-shape", { line: 1, column: 1, detail: "the file is empty" });
    return { pipeline: readPipeline(parseYaml(document), path), problems: [] };
  } catch (caught) {
    return { pipeline: null, problems: [problemOf(caught, { path, line: 1, column: 1 })] };
  }
}

function readPipeline(node: Node, path: string): Pipeline {
  if (node.kind !== "map") throw shape(node, "the pipeline is no map");
  const variables = new Map(mapEntries(valueOf(node, "vars")).map(({ key, value }) => [key, textsOf(value)] as const));
  const lints: Problem[] = [];
  for (const part of OUTPUT_PARTS) {
    const entry = entryOf(node, part);
    if (entry !== null) lints.push(ignored(entry, part, path));
  }
  const reader = new Reader(variables, lints, path);
  const items = reader.items(valueOf(node, "transformations"), 0);
  const priority = Number(textOf(valueOf(node, "priority")) ?? 0);
  if (!Number.isFinite(priority)) throw shape(valueOf(node, "priority") ?? node, "priority is no number");
  return { path, name: textOf(valueOf(node, "name")) ?? path, priority, items, lints };
}

class Reader {
  readonly #variables: ReadonlyMap<string, readonly string[]>;
  readonly #lints: Problem[];
  readonly #path: string;
  #count = 0;

  constructor(variables: ReadonlyMap<string, readonly string[]>, lints: Problem[], path: string) {
    this.#variables = variables;
    this.#lints = lints;
    this.#path = path;
  }

  items(node: Node | null, depth: number): PipelineItem[] {
    if (node === null) return [];
    if (node.kind !== "list" || depth > NESTING_LIMIT) throw shape(node, "transformations is no list");
    return node.items.flatMap((each) => this.#item(each, depth) ?? []);
  }

  #item(node: Node, depth: number): PipelineItem | null {
    if (node.kind !== "map") throw shape(node, "a transformation is a map");
    this.#count += 1;
    if (this.#count > ITEMS_LIMIT) throw shape(node, `more than ${ITEMS_LIMIT} transformations`);
    const settings = new Settings(node);
    const type = settings.text("type");
    if (OUTPUT.has(type)) {
      this.#lints.push(ignored(node, type, this.#path));
      return null;
    }
    const when = readConditions(node);
    return { id: settings.optional("id"), when, change: this.#change(type, settings, node, depth), ...spotOf(node) };
  }

  #change(type: string, settings: Settings, node: MapNode, depth: number): Change {
    if (type === "nest") return nest(this.items(valueOf(node, "items"), depth + 1), applyItem);
    if (type === "value_placeholders") return valuePlaceholders(settings, this.#variables);
    const kind = KINDS.get(type);
    if (kind !== undefined) return kind(settings);
    throw new MizugiwaError("pipeline-kind", {
      ...spotOf(entryOf(node, "type") ?? node),
      field: "type",
      detail: `${type} is not done here`,
      remedy: `Use one of ${[...KINDS.keys(), "nest", "value_placeholders"].sort().join(", ")}.`,
    });
  }
}

function mapEntries(node: Node | null): MapNode["entries"] {
  return node?.kind === "map" ? node.entries : [];
}

function ignored(at: { line: number; column: number }, part: string, path: string): Problem {
  return placedIn(
    { path },
    toProblem("pipeline-output-ignored", {
      ...spotOf(at),
      detail: `${part} says how queries look, and no query is written from it`,
      remedy: "Leave it out, or keep it for other tools.",
    }),
  );
}

function shape(node: { line: number; column: number }, detail: string): MizugiwaError {
  return new MizugiwaError("pipeline-shape", {
    ...spotOf(node),
    detail,
    remedy: "See docs/sigma.md for the form of pipelines.",
  });
}
