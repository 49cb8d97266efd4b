import { type Item, problem, record } from "@mizugiwa/base";
import { isNode, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";

/** A file of the content: its path below `content/`, and its text. */
export interface ContentFile {
  readonly path: string;
  readonly text: string;
}

/** The largest file read, in characters: four times the largest list of facts. */
const LENGTH_MAX = 256 * 1024;
const DEPTH_MAX = 12;

/**
 * Reads one YAML 1.2 file by a schema. Gives the value, or the first fault of each place with line, column and field.
 * Aliases are refused; size and depth are bounded before anything is built.
 */
export function readDocument<T>(file: ContentFile, schema: z.ZodType<T>): Item<T>[] {
  const { path, text } = file;
  if (text.length > LENGTH_MAX)
    return [problem("content-too-large", { path, detail: `more than ${LENGTH_MAX} characters`, remedy: "Divide it." })];
  if (deepest(text) > DEPTH_MAX)
    return [problem("content-too-deep", { path, detail: `nested deeper than ${DEPTH_MAX}`, remedy: "Flatten it." })];
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.2", lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  if (document.errors.length > 0)
    return document.errors.map((error) => {
      const { line, col: column } = lines.linePos(error.pos[0]);
      return problem("content-not-yaml", { path, line, column, detail: error.message });
    });
  const alias = firstAlias(document);
  if (alias !== null) {
    const { line, col: column } = lines.linePos(alias);
    return [
      problem("content-alias", { path, line, column, detail: "an alias stands here", remedy: "Write the value out." }),
    ];
  }
  const read = schema.safeParse(document.toJS());
  if (read.success) return [record(read.data)];
  return read.error.issues.map((issue) => {
    const keys = issue.path.filter((key) => typeof key !== "symbol");
    const at = lines.linePos(offsetOf(document, keys));
    const field = keys.join(".");
    return problem("content-shape", { path, line: at.line, column: at.col, field, detail: issue.message });
  });
}

function firstAlias(document: ReturnType<typeof parseDocument>): number | null {
  let found: number | null = null;
  visit(document, {
    Alias(_, node) {
      found = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** Where the value of these keys begins, or the nearest one around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly (string | number)[]): number {
  for (let count = keys.length; count > 0; count -= 1) {
    const node: unknown = document.getIn(keys.slice(0, count), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** An upper bound of the nesting: open brackets on the way, and indentation by two blanks. */
function deepest(text: string): number {
  let brackets = 0;
  let most = 0;
  for (const line of text.split("\n")) {
    const indentation = /^[ -]*/.exec(line)?.[0].length ?? 0;
    const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
    for (const character of bare) {
      if (character === "[" || character === "{") brackets += 1;
      if (character === "]" || character === "}") brackets = Math.max(0, brackets - 1);
      most = Math.max(most, brackets + Math.ceil(indentation / 2));
    }
  }
  return most;
}
