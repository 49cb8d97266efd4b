import { MizugiwaError, type Place, problemOf } from "@mizugiwa/base";
import { isObject, type Json, type JsonObject, own } from "../json.js";
import { TEXT_MAX } from "../limits.js";
import { type DocumentName, isDocumentName, MODELS, OSCAL_NAMESPACE } from "../model/documents.js";
import { type OscalProblem, oscalProblem } from "../problem.js";
import { fromXml } from "../xml/from-xml.js";
import { parseXml } from "../xml/parse.js";
import { isElement } from "../xml/tree.js";
import { readJsonText } from "./json-text.js";
import { Places, type Spots } from "./places.js";
import { readYamlText } from "./yaml-text.js";

export type Format = "json" | "yaml" | "xml";

/** A document in memory: as JSON says it, whatever it was written in. */
export interface OscalDocument {
  readonly name: DocumentName;
  /** What stands under the root's name. Only `asDocument` says whether it may be taken for its interface. */
  readonly content: JsonObject;
  /** Other properties beside the root, such as `$schema`. */
  readonly beside: JsonObject;
  readonly format: Format;
  /** The place in the text of a JSON pointer that begins with the root's name. */
  readonly placeOf: (pointer: string) => Place;
}

export interface Reading {
  readonly document: OscalDocument | null;
  readonly problems: readonly OscalProblem[];
}

/**
 * Reads a document from JSON, YAML or XML (UTF-8); without a format the text decides. Never throws on bad input: where
 * nothing can be read the document is null and a problem says why (`text-…`, `json-broken`, `yaml-broken`,
 * `xml-broken`, `xml-doctype`, `limit-passed`, `not-oscal`).
 */
export function readOscal(input: Uint8Array | string, format?: Format): Reading {
  try {
    const text = typeof input === "string" ? input : decode(input);
    if (text.length > TEXT_MAX) throw new MizugiwaError("limit-passed", { detail: `more than ${TEXT_MAX} characters` });
    const chosen = format ?? formatOf(text);
    return chosen === "xml"
      ? readXmlDocument(text.replace(/^\ufeff/, ""))
      : readPlain(text.replace(/^\ufeff/, ""), chosen);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { document: null, problems: [{ ...problemOf(caught), severity: "error" }] };
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > TEXT_MAX) throw new MizugiwaError("limit-passed", { detail: `more than ${TEXT_MAX} bytes` });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (caught) {
    const remedy = "Convert the file to UTF-8.";
    throw new MizugiwaError("text-not-utf8", { detail: "the text is not UTF-8", remedy }, { cause: caught });
  }
}

function formatOf(text: string): Format {
  const first = /[^\s\ufeff]/.exec(text)?.[0];
  return first === "<" ? "xml" : first === "{" ? "json" : "yaml";
}

function readPlain(text: string, format: "json" | "yaml"): Reading {
  const { value, places, doubled } = format === "json" ? readJsonText(text) : readYamlText(text);
  const problems = doubled.map(({ key, offset }) =>
    oscalProblem("error", "key-doubled", {
      ...places.lineOf(offset),
      detail: `the property ${key} is written twice`,
      remedy: "The last one was taken; remove the other.",
    }),
  );
  const name = isObject(value) ? Object.keys(value).find(isDocumentName) : undefined;
  const content = isObject(value) && name !== undefined ? own(value, name) : undefined;
  if (!isObject(value) || name === undefined || !isObject(content)) {
    return {
      document: null,
      problems: [...problems, notOscal(isObject(value) ? Object.keys(value).join(", ") : typeof value)],
    };
  }
  const beside = Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  const placeOf = (pointer: string): Place => places.at(value, pointer);
  return { document: { name, content, beside, format, placeOf }, problems };
}

function readXmlDocument(text: string): Reading {
  const encoding = /^<\?xml[^>]*encoding=["']([^"']+)["']/.exec(text)?.[1] ?? "UTF-8";
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) {
    throw new MizugiwaError("text-not-utf8", {
      detail: `the encoding is ${encoding}`,
      remedy: "Convert the file to UTF-8.",
    });
  }
  const root = parseXml(text);
  const { name } = root;
  if (!isDocumentName(name) || root.namespace !== OSCAL_NAMESPACE) {
    return { document: null, problems: [notOscal(`{${root.namespace}}${name}`)] };
  }
  const spots: Spots = new Map();
  const { value, problems } = fromXml(root, MODELS[name], spots);
  const whole: Json = { [name]: value };
  spots.set(whole, new Map([[name, root.offset]]));
  const places = new Places(text, spots);
  const placeOf = (pointer: string): Place => places.at(whole, pointer);
  const placed: OscalProblem[] = problems.map((each) => {
    const { offset, ...place } = each.place;
    return { ...each, place: { ...place, ...places.lineOf(offset ?? 0) } };
  });
  const strange = root.children.filter(isElement).find((child) => child.namespace !== OSCAL_NAMESPACE);
  if (strange !== undefined) placed.push(foreign(places.lineOf(strange.offset), strange.namespace));
  return { document: { name, content: value, beside: {}, format: "xml", placeOf }, problems: placed };
}

function foreign(at: Place, namespace: string): OscalProblem {
  return oscalProblem("warning", "namespace-foreign", { ...at, detail: `an element of the namespace "${namespace}"` });
}

function notOscal(found: string): OscalProblem {
  return oscalProblem("error", "not-oscal", {
    line: 1,
    column: 1,
    detail: `no OSCAL document: found ${found.slice(0, 100)}`,
    remedy: `The root must be one of ${Object.keys(MODELS).join(", ")}${found.startsWith("{") ? ` in the namespace ${OSCAL_NAMESPACE}` : ""}.`,
  });
}
