import { isObject, type Json, type JsonObject, setOwn } from "../json.js";
import { readJsonText } from "../read/json-text.js";
import { isInstruction, type XmlNode } from "./tree.js";

/**
 * What XML's models have no place for rides in processing instructions, which schemas ignore and readers skip:
 *
 *   <?oscal-json {"name": …}?>   properties of the element around it that its model does not know or cannot hold
 *   <?oscal-source "…"?>         the value as it was written, where its XML form alone would not give it back
 */
export const JSON_CARRIER = "oscal-json";
export const SOURCE_CARRIER = "oscal-source";

/** Elements that no model knows, in JSON: XML text under this name. */
export const UNKNOWN_XML = "#xml";

export function carrier(target: string, value: Json): string {
  const body = JSON.stringify(value)
    .replaceAll(">", "\\u003e")
    .replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
  return `<?${target} ${body}?>`;
}

/** The properties that ride along, the later ones on top. */
export function carriedProperties(nodes: readonly XmlNode[]): JsonObject {
  const carried: Record<string, Json> = {};
  for (const node of nodes) {
    const value = isInstruction(node) && node.target === JSON_CARRIER ? readJsonText(node.body).value : null;
    if (isObject(value)) for (const [key, each] of Object.entries(value)) setOwn(carried, key, each);
  }
  return carried;
}

/** The value as it was written, if it rides along. */
export function carriedSource(nodes: readonly XmlNode[]): string | null {
  for (const node of nodes) {
    const value = isInstruction(node) && node.target === SOURCE_CARRIER ? readJsonText(node.body).value : null;
    if (typeof value === "string") return value;
  }
  return null;
}

/** Whether XML 1.0 may contain every character of a text. */
export function isXmlText(text: string): boolean {
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && !LONE_SURROGATE.test(text);
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
