import { Budget, limitPassed, MizugiwaError } from "@mizugiwa/base";
import { SaxesParser } from "saxes";
import { DEPTH_MAX, VALUES_MAX } from "../limits.js";
import { Places } from "../read/places.js";
import type { XmlElement, XmlNode } from "./tree.js";

/**
 * XML text as a tree. A document type declaration is refused, so that nothing can be declared and nothing expands.
 * Throws MizugiwaError `xml-broken`, `xml-doctype` with line and column; LimitError `limit-passed`.
 *
 * Source: Extensible Markup Language 1.0 (Fifth Edition) and Namespaces in XML 1.0, read by the library saxes.
 */
export function parseXml(text: string): XmlElement {
  const values = new Budget(VALUES_MAX, "elements");
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const fail = (code: string, detail: string, remedy?: string): MizugiwaError => {
    const at = new Places(text, new Map()).lineOf(Math.max(0, parser.position - 1));
    return new MizugiwaError(code, { ...at, detail, ...(remedy === undefined ? {} : { remedy }) });
  };
  let start = 0;
  parser.on("error", (error) => {
    throw fail("xml-broken", error.message.replace(/^\d+:\d+: /, ""));
  });
  parser.on("doctype", () => {
    throw fail("xml-doctype", "a document type is declared", "Remove the DOCTYPE and write its entities out.");
  });
  parser.on("opentagstart", (tag) => {
    start = text.lastIndexOf(`<${tag.name}`, parser.position - 1);
    values.take(1);
  });
  parser.on("opentag", (tag) => {
    if (open.length >= DEPTH_MAX) throw limitPassed(DEPTH_MAX, "levels of nesting");
    const attributes = new Map<string, string>();
    for (const [name, { prefix, value }] of Object.entries(tag.attributes)) {
      if (name !== "xmlns" && prefix !== "xmlns" && prefix !== "xsi") attributes.set(name, value);
    }
    open.push({ name: tag.local, namespace: tag.uri, attributes, children: [], offset: Math.max(0, start) });
  });
  const add = (node: XmlNode): void => void open.at(-1)?.children.push(node);
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("processinginstruction", ({ target, body }) => add({ target, body }));
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed === undefined) return;
    if (open.length === 0) root = closed;
    else add(closed);
  });
  parser.write(text).close();
  return root ?? failNow(fail("xml-broken", "there is no root element"));
}

interface OpenElement extends XmlElement {
  readonly children: XmlNode[];
}

function failNow(error: MizugiwaError): never {
  throw error;
}
