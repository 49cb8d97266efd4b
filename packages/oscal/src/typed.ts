import { asJson } from "./json.js";
import { type DocumentName, type Documents, MODELS } from "./model/documents.js";
import { hasShape } from "./validate/shape.js";
import type { Writable } from "./write.js";

/**
 * The document as its interface, or null where it is another model or of another shape: a required property missing,
 * or one of the wrong type. Properties the interface does not name are still there.
 */
export function asDocument<Name extends DocumentName>(document: Writable, name: Name): Documents[Name] | null {
  const content: unknown = document.content;
  return document.name === name && hasShape<Documents[Name]>(MODELS[name], content) ? content : null;
}

/** A document made in code, ready to be written, checked or compared. */
export function documentOf<Name extends DocumentName>(name: Name, content: Documents[Name]): Writable {
  return { name, content: asJson(content) };
}
