/** XML as a tree: what OSCAL needs of it. Comments are not content; processing instructions are kept. */
export type XmlNode = string | XmlElement | XmlInstruction;

export interface XmlElement {
  readonly name: string;
  /** Namespace URI; "" for none. */
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** Offset of its "<" in the text. */
  readonly offset: number;
}

export interface XmlInstruction {
  readonly target: string;
  readonly body: string;
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== "string" && "name" in node;
}

export function isInstruction(node: XmlNode): node is XmlInstruction {
  return typeof node !== "string" && "target" in node;
}

/** The text within, without marks. */
export function textOf(element: XmlElement): string {
  return element.children
    .map((node) => (typeof node === "string" ? node : isElement(node) ? textOf(node) : ""))
    .join("");
}

export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
