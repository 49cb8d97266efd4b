import { isArray, isObject, type Json, type JsonObject, setOwn, spelling } from "../json.js";
import { fromMarkdown } from "../markup/markup.js";
import { toXmlText } from "../markup/xml-markup.js";
import { OSCAL_NAMESPACE } from "../model/documents.js";
import type { Model, Row } from "../model/table.js";
import { carrier, isXmlText, JSON_CARRIER, SOURCE_CARRIER, UNKNOWN_XML } from "./carriers.js";
import { parseXml } from "./parse.js";
import { serialize } from "./serialize.js";
import { escapeAttribute, escapeText } from "./tree.js";

type AnyRow = Row<unknown, boolean>;

/** A document as XML text, in the order of its model; what the model has no place for rides along. */
export function toXml(name: string, content: JsonObject, model: Model<unknown>): string {
  const lines: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  writeElement(lines, name, content, model, "", ` xmlns="${OSCAL_NAMESPACE}"`);
  return `${lines.join("\n")}\n`;
}

function writeElement(
  lines: string[],
  name: string,
  object: JsonObject,
  model: Model<unknown>,
  indent: string,
  namespace = "",
): void {
  const { attributes, carried, unknown } = divide(object, model);
  const opening = `${indent}<${name}${namespace}${attributes}`;
  const value = Object.entries(model.rows).find(([key, row]) => row.stand === "value" && isHeld(object[key], row));
  const inner: string[] = [];
  const deeper = `${indent}  `;
  if (Object.keys(carried).length > 0) inner.push(`${deeper}${carrier(JSON_CARRIER, carried)}`);
  for (const [key, row] of Object.entries(model.rows)) {
    const held = Object.hasOwn(object, key) ? object[key] : undefined;
    if (held !== undefined && isHeld(held, row)) writeRow(inner, key, row, held, deeper);
  }
  for (const each of unknown) inner.push(`${deeper}${each}`);
  if (value !== undefined) {
    const text = simple(object[value[0]] ?? "");
    const riding = Object.keys(carried).length > 0 ? carrier(JSON_CARRIER, carried) : "";
    lines.push(`${opening}>${riding}${text}</${name}>`);
  } else if (inner.length === 0) lines.push(`${opening}/>`);
  else {
    lines.push(`${opening}>`);
    for (const line of inner) lines.push(line);
    lines.push(`${indent}</${name}>`);
  }
}

/** Attributes as text, properties that must ride along, and elements that were kept as XML. */
function divide(
  object: JsonObject,
  model: Model<unknown>,
): { attributes: string; carried: JsonObject; unknown: string[] } {
  const carried: Record<string, Json> = {};
  const attributes: string[] = [];
  let unknown: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const row = Object.hasOwn(model.rows, key) ? model.rows[key] : undefined;
    const kept = key === UNKNOWN_XML ? keptXml(value) : null;
    if (kept !== null) unknown = kept;
    else if (row === undefined || !isHeld(value, row)) setOwn(carried, key, value);
    else if (row.stand === "flag") attributes.push(` ${key}="${escapeAttribute(spelling(value))}"`);
  }
  return { attributes: attributes.join(""), carried, unknown };
}

/** XML text kept from a reading, read again so that nothing but XML gets out. */
function keptXml(value: Json): string[] | null {
  if (!isArray(value)) return null;
  const kept: string[] = [];
  for (const each of value) {
    if (typeof each !== "string" || !each.startsWith("<")) return null;
    kept.push(serialize(parseXml(`<x xmlns="${OSCAL_NAMESPACE}">${each}</x>`)).replace(/^<x>|<\/x>$/g, ""));
  }
  return kept;
}

/** Whether a value has the form its row can hold in XML; what it says is another question. */
function isHeld(value: Json | undefined, row: AnyRow): boolean {
  if (row.many) {
    if (row.loneAllowed === true && isObject(value)) return true;
    return isArray(value) && value.length > 0 && value.every((each) => isOneHeld(each, row));
  }
  return isOneHeld(value, row);
}

function isOneHeld(value: Json | undefined, row: AnyRow): boolean {
  if (row.of !== undefined) return isObject(value);
  const json = row.type?.json ?? "string";
  if (typeof value !== json) return false;
  if (typeof value !== "string") return true;
  if (row.stand === "prose") return isXmlText(value) && fromMarkdown(value, true).nodes.length > 0;
  return isXmlText(value) && (row.stand !== "value" || value.trim() !== "");
}

function writeRow(lines: string[], key: string, row: AnyRow, value: Json, indent: string): void {
  if (row.stand === "flag" || row.stand === "value") return;
  if (row.stand === "prose") return writeProse(lines, spelling(value), indent);
  const name = row.xml ?? key;
  const all = row.many && isArray(value) ? value : [value];
  if (row.wrapper === true) lines.push(`${indent}<${key}>`);
  for (const each of all) {
    const inside = row.wrapper === true ? `${indent}  ` : indent;
    if (row.of !== undefined && isObject(each)) writeElement(lines, name, each, row.of(), inside);
    else writeField(lines, name, row, each, inside);
  }
  if (row.wrapper === true) lines.push(`${indent}</${key}>`);
}

function writeField(lines: string[], name: string, row: AnyRow, value: Json, indent: string): void {
  if (row.type?.name === "markup-multiline") {
    lines.push(`${indent}<${name}>`);
    writeProse(lines, spelling(value), `${indent}  `);
    lines.push(`${indent}</${name}>`);
  } else
    lines.push(
      `${indent}<${name}>${row.type?.name === "markup-line" ? line(spelling(value)) : simple(value)}</${name}>`,
    );
}

function writeProse(lines: string[], markdown: string, indent: string): void {
  const { nodes, exact } = fromMarkdown(markdown, true);
  if (!exact) lines.push(`${indent}${carrier(SOURCE_CARRIER, markdown)}`);
  for (const node of nodes) lines.push(`${indent}${toXmlText([node])}`);
}

function line(markdown: string): string {
  const { nodes, exact } = fromMarkdown(markdown, false);
  return `${exact && markdown === markdown.trim() ? "" : carrier(SOURCE_CARRIER, markdown)}${toXmlText(nodes)}`;
}

function simple(value: Json): string {
  const text = spelling(value);
  return `${text === text.trim() ? "" : carrier(SOURCE_CARRIER, text)}${escapeText(text)}`;
}
