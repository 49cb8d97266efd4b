import { readInline, writeInline } from "./inline.js";
import { HEADINGS, isMark, type MarkupElement, type MarkupNode, mark } from "./nodes.js";

/**
 * Markdown of several blocks: paragraphs, headings, lists that nest by indentation, code in fences, tables, quotes.
 * A list ends with a line break of its own, as NIST's converters write it.
 *
 * Source: NIST Metaschema, "markup-multiline"; CommonMark 0.31 and GitHub tables. Departures: no HTML, no reference
 * links, no setext headings; lines of a paragraph are joined by a space.
 */
export function readBlocks(markdown: string): MarkupElement[] {
  return blocksOf(markdown.split("\n"), 0);
}

export function writeBlocks(blocks: readonly MarkupNode[]): string {
  return blocks.map((block) => writeBlock(block, "")).join("\n\n");
}

const ITEM = /^( {0,8})([*+-]|\d{1,9}[.)]) {1,4}(?=\S)/;
const FENCE = /^```/;
const HEADING = /^(#{1,6}) +(.*)$/;
const DEPTH = 12;

function blocksOf(lines: readonly string[], depth: number): MarkupElement[] {
  const blocks: MarkupElement[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = blockAt(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins at a line, and the line after it. */
function blockAt(lines: readonly string[], at: number, depth: number): readonly [MarkupElement, number] {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return fenced(lines, at);
  if (heading !== null) return [mark(`h${heading[1]?.length ?? 1}`, readInline(heading[2] ?? "")), at + 1];
  if (isTable(lines, at)) return table(lines, at);
  if (depth < DEPTH && line.startsWith("> ")) return quoted(lines, at, depth);
  if (depth < DEPTH && ITEM.test(line)) return list(lines, at, depth);
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !startsBlock(lines, end)) end += 1;
  return [mark("p", readInline(lines.slice(at, end).join(" "))), end];
}

function startsBlock(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  return FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || isTable(lines, at);
}

function fenced(lines: readonly string[], at: number): readonly [MarkupElement, number] {
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end] ?? "")) end += 1;
  return [mark("pre", [lines.slice(at + 1, end).join("\n")]), end + 1];
}

function quoted(lines: readonly string[], at: number, depth: number): readonly [MarkupElement, number] {
  let end = at;
  while (end < lines.length && (lines[end] ?? "").startsWith(">")) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(/^> ?/, ""));
  return [mark("blockquote", blocksOf(inner, depth + 1)), end];
}

function list(lines: readonly string[], at: number, depth: number): readonly [MarkupElement, number] {
  const first = ITEM.exec(lines[at] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const ordered = /\d/.test(first?.[2] ?? "");
  const items: MarkupElement[] = [];
  let next = at;
  while (next < lines.length) {
    const found = ITEM.exec(lines[next] ?? "");
    if (found === null || (found[1]?.length ?? 0) !== indent || /\d/.test(found[2] ?? "") !== ordered) break;
    const width = found[0].length;
    const body = [(lines[next] ?? "").slice(width)];
    for (next += 1; next < lines.length && belongs(lines[next] ?? "", indent); next += 1) {
      body.push((lines[next] ?? "").slice(Math.min(width, leading(lines[next] ?? ""))));
    }
    const blocks = blocksOf(body, depth + 1);
    items.push(
      mark(
        "li",
        blocks.flatMap((block) => (isMark(block, "p") ? block.children : [block])),
      ),
    );
  }
  return [mark(ordered ? "ol" : "ul", items), next];
}

/** Whether a line continues an item that is indented so far: deeper, and not blank. */
function belongs(line: string, indent: number): boolean {
  return line.trim() !== "" && leading(line) > indent;
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

function isTable(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? "").startsWith("|") && /^\|( *:?-+:? *\|)+ *$/.test(lines[at + 1] ?? "");
}

function table(lines: readonly string[], at: number): readonly [MarkupElement, number] {
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").startsWith("|")) end += 1;
  const rows = [lines[at] ?? "", ...lines.slice(at + 2, end)].map((line, index) => {
    const cells = line
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/);
    return mark(
      "tr",
      cells.map((cell) => mark(index === 0 ? "th" : "td", readInline(cell.trim().replaceAll("\\|", "|")))),
    );
  });
  return [mark("table", rows), end];
}

function writeBlock(block: MarkupNode, indent: string): string {
  if (typeof block === "string") return writeInline([block]);
  const { name, children } = block;
  if (HEADINGS.includes(name)) return `${"#".repeat(HEADINGS.indexOf(name) + 1)} ${writeInline(children)}`;
  if (name === "pre")
    return `\`\`\`\n${children.map((each) => (typeof each === "string" ? each : "")).join("")}\n\`\`\``;
  if (name === "ul" || name === "ol") return writeList(block, indent);
  if (name === "table") return writeTable(block);
  if (name === "blockquote") return writeBlocks(children).replace(/^/gm, "> ");
  return name === "hr" ? "---" : writeInline(children);
}

function writeList({ name, children }: MarkupElement, indent: string): string {
  const sign = name === "ol" ? "1. " : "* ";
  const items = children.map((item) => {
    const inner = typeof item === "string" ? [item] : item.children;
    const isNested = (each: MarkupNode): boolean => isMark(each, "ul", "ol", "pre", "table", "blockquote");
    const nested = inner.filter(isNested);
    const line = writeInline(inner.filter((each) => !isNested(each)));
    const below = nested.map((each) => `\n${writeBlock(each, `${indent}  `).trimEnd()}`);
    return `${indent}${sign}${line}${below.join("")}\n`;
  });
  return items.join("");
}

function writeTable({ children }: MarkupElement): string {
  const rows = children.map((row) => {
    const cells = (isMark(row) ? row.children : []).map((cell) =>
      writeInline(isMark(cell) ? cell.children : [cell]).replaceAll("|", "\\|"),
    );
    return `| ${cells.join(" | ")} |`;
  });
  const width = isMark(children[0]) ? children[0].children.length : 0;
  return [rows[0] ?? "", `|${" --- |".repeat(width)}`, ...rows.slice(1)].join("\n");
}
