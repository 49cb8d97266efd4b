import { escapeAttribute, escapeText, isElement, type XmlElement, type XmlNode } from "../xml/tree.js";
import { BLOCKS, joined, type MarkupElement, type MarkupNode, mark, trimmed } from "./nodes.js";

/** Prose within an XML element as a tree: spaces collapsed as XML prose means them, code and `pre` left as they are. */
export function inlineFromXml(nodes: readonly XmlNode[]): MarkupNode[] {
  return joined(nodes.flatMap((node) => fromXml(node)));
}

/** The block elements among an element's children, as a tree; loose text becomes a paragraph. */
export function blocksFromXml(nodes: readonly XmlNode[]): MarkupElement[] {
  const blocks: MarkupElement[] = [];
  for (const node of nodes) {
    if (typeof node === "string") {
      if (node.trim() !== "") blocks.push(mark("p", trimmed(inlineFromXml([node]))));
    } else if (isElement(node)) blocks.push(blockFromXml(node));
  }
  return blocks;
}

const HOLD_BLOCKS = ["blockquote", "table", "tr", "ul", "ol"];

function blockFromXml(element: XmlElement): MarkupElement {
  const { name, children } = element;
  if (HOLD_BLOCKS.includes(name)) {
    return mark(name, children.filter(isElement).map(blockFromXml), attributesOf(element));
  }
  if (name === "pre") return mark(name, joined(children.flatMap((node) => (typeof node === "string" ? [node] : []))));
  if (name === "li") return mark(name, itemFromXml(children));
  if (name === "td" || name === "th") return mark(name, trimmed(inlineFromXml(children)), attributesOf(element));
  return mark(BLOCKS.includes(name) ? name : "p", inlineFromXml(children));
}

/** An item holds inline prose and nested blocks; a paragraph within it is its prose. */
function itemFromXml(nodes: readonly XmlNode[]): MarkupNode[] {
  const parts: MarkupNode[] = [];
  for (const node of nodes) {
    if (typeof node !== "string" && isElement(node) && BLOCKS.includes(node.name)) {
      const block = blockFromXml(node);
      if (block.name === "p") parts.push(...block.children);
      else parts.push(block);
    } else parts.push(...fromXml(node));
  }
  return trimmed(joined(parts));
}

function fromXml(node: XmlNode): MarkupNode[] {
  if (typeof node === "string") return [node.replace(/\s+/g, " ")];
  if (!isElement(node)) return [];
  const { name, children } = node;
  if (name === "code") return [mark("code", joined([rawText(children).replace(/\s+/g, " ")]))];
  if (name === "b" || name === "i") return fromXml({ ...node, name: name === "b" ? "strong" : "em" });
  return [mark(name, joined(children.flatMap((each) => fromXml(each))), attributesOf(node))];
}

function rawText(nodes: readonly XmlNode[]): string {
  return nodes
    .map((node) => (typeof node === "string" ? node : isElement(node) ? rawText(node.children) : ""))
    .join("");
}

function attributesOf(element: XmlElement): Record<string, string> {
  if (element.name === "insert") {
    return { type: element.attributes.get("type") ?? "", "id-ref": element.attributes.get("id-ref") ?? "" };
  }
  return Object.fromEntries(element.attributes);
}

/** The tree as XML text. */
export function toXmlText(nodes: readonly MarkupNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return escapeText(node);
      const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
      const opening = `<${node.name}${attributes.join("")}`;
      return node.children.length === 0 ? `${opening}/>` : `${opening}>${toXmlText(node.children)}</${node.name}>`;
    })
    .join("");
}
