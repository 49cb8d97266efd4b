import { OSCAL_NAMESPACE } from "../model/documents.js";
import { escapeAttribute, escapeText, isElement, type XmlElement } from "./tree.js";

/** An element as XML text on one line. Prefixes are gone: each element states its namespace where it changes. */
export function serialize(element: XmlElement, around = OSCAL_NAMESPACE): string {
  const attributes = [...element.attributes]
    .filter(([name]) => !name.includes(":") || name.startsWith("xml:"))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  const namespace = element.namespace === around ? "" : ` xmlns="${escapeAttribute(element.namespace)}"`;
  const opening = `<${element.name}${namespace}${attributes.join("")}`;
  if (element.children.length === 0) return `${opening}/>`;
  const inner = element.children.map((node) => {
    if (typeof node === "string") return escapeText(node);
    return isElement(node) ? serialize(node, element.namespace) : `<?${node.target} ${node.body}?>`;
  });
  return `${opening}>${inner.join("")}</${element.name}>`;
}
