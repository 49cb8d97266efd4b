/**
 * Rule files as YAML 1.2 (core schema): the documents of a file one by one, so that a bad one never stops another.
 *
 * Documents are divided at the markers `---` and `...` before anything is parsed: at the start of a line they end a
 * document wherever they stand, block scalars included.
 *
 * Sources: YAML 1.2.2, 9.1 "Documents", 10.3 "Core Schema"; Sigma specification 2.1.0, "Yaml File".
 * Departure: aliases are followed, within the bound on nodes; merge keys (`<<`) are not part of YAML 1.2.
 */
import { MizugiwaError } from "@mizugiwa/base";
import { type Document, isAlias, isMap, isScalar, isSeq, type Node as LibraryNode, parseDocument } from "yaml";
import type { Scalar, Spot } from "../rule.js";
import type { Entry, Node } from "./node.js";

/** The largest rule of SigmaHQ has 40 KiB; what is larger is no rule. */
const DOCUMENT_LIMIT = 1 << 20;
/** Lists of indicators have thousands of values; aliases could make millions of a few lines. */
const NODE_LIMIT = 100_000;
const DEPTH_LIMIT = 64;

/** The text of one document and the line (from 1) it begins at. */
export interface DocumentText {
  readonly text: string;
  readonly line: number;
}

/** Divides a file into its documents; those of nothing but comments are left out. */
export function splitDocuments(text: string): DocumentText[] {
  const documents: DocumentText[] = [];
  let lines: string[] = [];
  let start = 1;
  const close = (next: number): void => {
    if (lines.some((line) => /^\s*[^\s#]/.test(line) && !/^---\s*(#.*)?$/.test(line))) {
      documents.push({ text: lines.join("\n"), line: start });
    }
    lines = [];
    start = next;
  };
  const all = (text.startsWith("\ufeff") ? text.slice(1) : text).split("\n");
  for (const [index, line] of all.entries()) {
    const marker = /^(---|\.\.\.)(?=\s|$)/.exec(line)?.[1];
    if (marker === "---") close(index + 1);
    if (marker === "...") close(index + 2);
    else lines.push(line);
  }
  close(all.length);
  return documents;
}

/**
 * Parses one document. Throws MizugiwaError with line and column: `yaml-invalid`, `yaml-too-large`, `yaml-too-deep`.
 */
export function parseYaml(document: DocumentText): Node {
  if (document.text.length > DOCUMENT_LIMIT) {
    throw new MizugiwaError("yaml-too-large", {
      line: document.line,
      column: 1,
      detail: `the document has more than ${DOCUMENT_LIMIT} characters`,
    });
  }
  const spotAt = spotter(document);
  const parsed = parsedBy(document, spotAt);
  const [error] = parsed.errors;
  if (error !== undefined) {
    throw new MizugiwaError("yaml-invalid", { ...spotAt(error.pos[0]), detail: error.message });
  }
  const reader = new Reader(parsed, spotAt);
  return reader.read(parsed.contents, 0, spotAt(0));
}

function parsedBy(document: DocumentText, spotAt: (offset: number) => Spot): Document.Parsed {
  try {
    return parseDocument(document.text, { prettyErrors: false, version: "1.2", schema: "core", logLevel: "silent" });
  } catch (caught) {
    // The library descends by recursion: nesting beyond the stack is the one thing it throws for.
    if (caught instanceof RangeError) throw tooDeep(spotAt(0));
    throw caught;
  }
}

function tooDeep(spot: Spot): MizugiwaError {
  return new MizugiwaError("yaml-too-deep", { ...spot, detail: `more than ${DEPTH_LIMIT} levels of nesting` });
}

/** Offsets of the document to lines and columns of the file. */
function spotter(document: DocumentText): (offset: number) => Spot {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= lineStarts(document.text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: document.line + low, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #spotAt: (offset: number) => Spot;
  #nodes = 0;

  constructor(document: Document.Parsed, spotAt: (offset: number) => Spot) {
    this.#document = document;
    this.#spotAt = spotAt;
  }

  read(node: LibraryNode | null, depth: number, outer: Spot): Node {
    const offset = node?.range?.[0];
    const spot = offset === undefined ? outer : this.#spotAt(offset);
    this.#nodes += 1;
    if (depth > DEPTH_LIMIT) throw tooDeep(spot);
    if (this.#nodes > NODE_LIMIT) {
      throw new MizugiwaError("yaml-too-large", { ...spot, detail: `more than ${NODE_LIMIT} values` });
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target !== undefined) return this.read(target, depth + 1, spot);
      throw new MizugiwaError("yaml-invalid", { ...spot, detail: `no anchor is named ${node.source}` });
    }
    if (isMap<LibraryNode, LibraryNode | null>(node)) {
      const entries = node.items.map((pair): Entry => {
        const key = this.#key(pair.key, depth + 1, spot);
        return { ...key, value: this.read(pair.value, depth + 1, key) };
      });
      return { kind: "map", entries, ...spot };
    }
    if (isSeq<LibraryNode>(node)) {
      return { kind: "list", items: node.items.map((item) => this.read(item, depth + 1, spot)), ...spot };
    }
    return { kind: "scalar", scalar: toScalar(node, spot), ...spot };
  }

  #key(node: LibraryNode | null, depth: number, outer: Spot): Spot & { key: string } {
    const read = this.read(node, depth, outer);
    if (read.kind !== "scalar") throw new MizugiwaError("yaml-invalid", { ...read, detail: "a key is no text" });
    const { scalar, line, column } = read;
    if (scalar.kind === "null") return { key: isScalar(node) ? (node.source ?? "") : "", line, column };
    return { key: scalar.kind === "boolean" ? String(scalar.value) : scalar.text, line, column };
  }
}

function toScalar(node: LibraryNode | null, spot: Spot): Scalar {
  if (!isScalar(node) || node.value === null || node.value === undefined) return { kind: "null", ...spot };
  const { value } = node;
  if (typeof value === "boolean") return { kind: "boolean", value, ...spot };
  if (typeof value === "number" || typeof value === "bigint") {
    const written = node.source ?? String(value);
    // 0x1f and 0o17 are integers of the core schema: their decimal text is what events are compared with.
    const text = /^[-+]?(0[xo]|\.|.*(inf|nan)$)/i.test(written) ? String(value) : written;
    return { kind: "number", text, ...spot };
  }
  return { kind: "text", text: typeof value === "string" ? value : (node.source ?? ""), ...spot };
}
