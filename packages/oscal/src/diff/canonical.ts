import { isArray, isObject, type Json, type JsonObject } from "../json.js";
import { fromMarkdown } from "../markup/markup.js";
import type { Model, Row } from "../model/table.js";

/** The part of a document that has an identity of its own, so that it is compared by itself. */
export interface Identity {
  readonly kind: string;
  readonly id: string;
}

/** What identifies an object across two documents: its uuid, or its id where ids name things; else null. */
export function identityOf(model: Model<unknown>, object: JsonObject): Identity | null {
  const id = object["uuid"] ?? (BY_ID.includes(model.name) ? object["id"] : undefined);
  if (model.name === "Metadata") return { kind: "metadata", id: "" };
  return typeof id === "string" && model.name !== "Property" ? { kind: kindOf(model, object), id } : null;
}

const BY_ID = ["Control", "CatalogGroup", "ProfileGroup", "Part", "Parameter", "Role"];

function kindOf(model: Model<unknown>, object: JsonObject): string {
  if (model.name === "Part") return object["name"] === "statement" || object["name"] === "item" ? "statement" : "part";
  if (model.name === "CatalogGroup" || model.name === "ProfileGroup") return "group";
  return model.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

/**
 * A value in one spelling: properties sorted, lists as sets, Markdown as its tree, and without objects that have an
 * identity, since those are compared by themselves.
 */
export function canonical(row: Row<unknown, boolean> | undefined, value: Json): string {
  return JSON.stringify(spell(row, value));
}

function spell(row: Row<unknown, boolean> | undefined, value: Json): Json {
  const model = row?.of?.();
  if (isArray(value)) {
    const entries = value.filter((each) => model === undefined || !isObject(each) || identityOf(model, each) === null);
    return entries.map((each) => JSON.stringify(spell(row, each))).sort();
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    return keys.map((key) => [key, spell(model === undefined ? undefined : model.rows[key], value[key] ?? null)]);
  }
  const type = row?.type?.name;
  if (typeof value !== "string" || type === undefined || !type.startsWith("markup")) return value;
  return JSON.stringify(fromMarkdown(value.trim(), type === "markup-multiline").nodes);
}
