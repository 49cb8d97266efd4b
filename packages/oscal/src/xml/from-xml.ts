import { type Json, type JsonObject, setOwn } from "../json.js";
import { fromMarkdown, survives, toMarkdown } from "../markup/markup.js";
import { BLOCKS, type MarkupNode, sameMarkup } from "../markup/nodes.js";
import { blocksFromXml, inlineFromXml, toXmlText } from "../markup/xml-markup.js";
import type { DataType } from "../model/data-type.js";
import { OSCAL_NAMESPACE } from "../model/documents.js";
import type { Model, Row } from "../model/table.js";
import { type OscalProblem, oscalProblem } from "../problem.js";
import { noteSpot, type Spots } from "../read/places.js";
import { carriedProperties, carriedSource, UNKNOWN_XML } from "./carriers.js";
import { parseXml } from "./parse.js";
import { serialize } from "./serialize.js";
import { isElement, textOf, type XmlElement, type XmlNode } from "./tree.js";

type AnyRow = Row<unknown, boolean>;

/** An element of a model as JSON says it. Nothing is refused: what the model does not know is kept and found later. */
export function fromXml(
  element: XmlElement,
  model: Model<unknown>,
  spots: Spots,
): { value: JsonObject; problems: readonly OscalProblem[] } {
  const reader = new ElementReader(spots);
  return { value: reader.read(element, model), problems: reader.problems };
}

class ElementReader {
  readonly problems: OscalProblem[] = [];
  readonly #spots: Spots;

  constructor(spots: Spots) {
    this.#spots = spots;
  }

  read(element: XmlElement, model: Model<unknown>): JsonObject {
    const object: Record<string, Json> = {};
    const put = (key: string, value: Json, offset: number): void => {
      setOwn(object, key, value);
      noteSpot(this.#spots, object, key, offset);
    };
    for (const [name, value] of element.attributes) {
      const row = Object.hasOwn(model.rows, name) ? model.rows[name] : undefined;
      put(name, row?.stand === "flag" ? scalar(value, row.type) : value, element.offset);
    }
    const left = new Set<XmlNode>(element.children.filter((node) => isElement(node) || isProse(node)));
    for (const [key, row] of Object.entries(model.rows)) this.#readRow(element, key, row, left, put);
    const unknown = [...left].map((node) =>
      typeof node === "string" ? node.trim() : isElement(node) ? serialize(node) : "",
    );
    if (unknown.length > 0) put(UNKNOWN_XML, unknown, element.offset);
    for (const [key, value] of Object.entries(carriedProperties(element.children))) put(key, value, element.offset);
    return object;
  }

  #readRow(
    element: XmlElement,
    key: string,
    row: AnyRow,
    left: Set<XmlNode>,
    put: (key: string, value: Json, offset: number) => void,
  ): void {
    if (row.stand === "flag") return;
    if (row.stand === "value") {
      const text = carriedText(element.children, textOf(element));
      if (text !== "") put(key, scalar(text, row.type), element.offset);
      for (const node of left) if (typeof node === "string") left.delete(node);
      return;
    }
    if (row.stand === "prose") {
      const blocks = [...left].filter(
        (node) => typeof node === "string" || (isElement(node) && BLOCKS.includes(node.name)),
      );
      if (blocks.length === 0) return;
      for (const node of blocks) left.delete(node);
      const first = blocks.find(isElement)?.offset ?? element.offset;
      put(key, this.#markdown(blocksFromXml(blocks), element.children, true, first), first);
      return;
    }
    const found = this.#elements(key, row, left);
    const [first] = found;
    if (first === undefined) return;
    if (!row.many) {
      const [, ...again] = found;
      for (const each of again) left.add(each);
      return put(key, this.#value(first, row), first.offset);
    }
    const list = found.map((each) => this.#value(each, row));
    for (const [index, each] of found.entries()) noteSpot(this.#spots, list, index, each.offset);
    put(key, list, first.offset);
  }

  /** The elements of a row, taken from those that are left. */
  #elements(key: string, row: AnyRow, left: Set<XmlNode>): XmlElement[] {
    const named = (node: XmlNode, name: string): node is XmlElement =>
      typeof node !== "string" && isElement(node) && node.name === name && node.namespace === OSCAL_NAMESPACE;
    const found = [...left].filter((node) => named(node, row.wrapper === true ? key : (row.xml ?? key)));
    for (const node of found) left.delete(node);
    const elements = found.filter((node) => typeof node !== "string" && isElement(node));
    if (row.wrapper !== true) return elements;
    return elements.flatMap((each) => each.children.filter((node) => named(node, row.xml ?? key)));
  }

  #value(element: XmlElement, row: AnyRow): Json {
    if (row.of !== undefined) return this.read(element, row.of());
    const { children } = element;
    if (row.type?.name === "markup-line")
      return this.#markdown(inlineFromXml(children), children, false, element.offset);
    if (row.type?.name === "markup-multiline") {
      return this.#markdown(blocksFromXml(children), children, true, element.offset);
    }
    return scalar(carriedText(children, textOf(element)), row.type);
  }

  #markdown(nodes: readonly MarkupNode[], around: readonly XmlNode[], multiline: boolean, offset: number): string {
    const source = carriedSource(around);
    if (source !== null && sameMarkup(throughXml(source, multiline), nodes)) return source;
    const markdown = toMarkdown(nodes, multiline);
    if (!survives(nodes, markdown, multiline)) {
      const detail = "this prose has marks that Markdown cannot say exactly";
      this.problems.push(oscalProblem("notice", "markup-approximated", { offset, detail }));
    }
    return markdown;
  }
}

/** The tree a Markdown text becomes on its way through XML. */
function throughXml(markdown: string, multiline: boolean): readonly MarkupNode[] {
  const { children } = parseXml(`<x>${toXmlText(fromMarkdown(markdown, multiline).nodes)}</x>`);
  return multiline ? blocksFromXml(children) : inlineFromXml(children);
}

function isProse(node: XmlNode): boolean {
  return typeof node === "string" && node.trim() !== "";
}

/** The text as it was written where it rides along and still says the same. */
function carriedText(nodes: readonly XmlNode[], text: string): string {
  const source = carriedSource(nodes);
  return source !== null && source.trim() === text.trim() ? source : text.trim();
}

function scalar(text: string, type: DataType | undefined): Json {
  if (type === undefined || type.json === "string" || !type.accepts(text)) return text;
  return type.json === "boolean" ? text === "true" : Number(text);
}
