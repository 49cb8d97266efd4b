import { Document, Scalar, visit } from "yaml";
import type { JsonObject } from "./json.js";
import { type DocumentName, MODELS } from "./model/documents.js";
import type { Format } from "./read/read.js";
import { toXml } from "./xml/to-xml.js";

/** What a writer needs of a document; a reading gives it, and so does code that makes one. */
export interface Writable {
  readonly name: DocumentName;
  readonly content: JsonObject;
  readonly beside?: JsonObject;
}

/**
 * The document as text that reads back to the same values, in any of the three formats. XML follows the order of the
 * models and keeps what they do not know in processing instructions; JSON and YAML keep the order they were given.
 */
export function writeOscal(document: Writable, format: Format): string {
  const { name, content, beside } = document;
  if (format === "xml") return toXml(name, content, MODELS[name]);
  const whole = { ...beside, [name]: content };
  if (format === "json") return `${JSON.stringify(whole, null, 2)}\n`;
  return toYaml(whole);
}

/** Texts whose spaces a block of lines would lose stand in quotes. */
const NO_BLOCK = /(^|\n)\s|\s(\n|$)/;

function toYaml(whole: JsonObject): string {
  const document = new Document(whole, { schema: "core", version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      const { value } = scalar;
      if (typeof value === "string" && value.includes("\n") && NO_BLOCK.test(value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}
