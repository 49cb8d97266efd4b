import type { WordKey } from "@mizugiwa/words";

/** Kinds of records that others refer to by id; a class of information by its code. */
export type Referred = "people" | "units" | "services" | "tenants" | "information-classes";

/** One line of the form of a record. */
export type RecordField = {
  /** As the server calls it. */
  readonly name: string;
  readonly label: WordKey;
  readonly help?: WordKey;
  readonly needed?: boolean;
} & (
  | { readonly input: "text" | "data" | "mail" | "day" | "area" | "addresses" | "flag" }
  | {
      readonly input: "choice";
      readonly options: readonly { readonly value: string; readonly words: WordKey | null }[];
      readonly start: string;
    }
  | { readonly input: "reference"; readonly to: Referred }
);

/** What a form holds: each field as text. */
export type Draft = Readonly<Record<string, string>>;

const TRUE = "true";

/** A record as its form shows it; null for a new one. */
export function draftOf(fields: readonly RecordField[], row: object | null): Draft {
  const held = row === null ? null : new Map<string, unknown>(Object.entries(row));
  return Object.fromEntries(
    fields.map((field) => [field.name, held === null ? startOf(field) : textOf(held.get(field.name))]),
  );
}

function startOf(field: RecordField): string {
  return field.input === "choice" ? field.start : "";
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join("\n");
  if (typeof value === "boolean") return value ? TRUE : "";
  return typeof value === "string" ? value : "";
}

/** The body of the request; an empty field that may be empty is null. */
export function bodyOf(fields: readonly RecordField[], draft: Draft): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field, draft[field.name] ?? "")]));
}

function valueOf(field: RecordField, typed: string): unknown {
  if (field.input === "flag") return typed === TRUE;
  // Blanks and commas as people paste them, full-width ones too.
  if (field.input === "addresses")
    return typed
      .normalize("NFKC")
      .split(/[\s,、]+/)
      .filter((part) => part !== "");
  const text = typed.trim();
  return text === "" && field.needed !== true ? null : text;
}

/** Fields that must not be empty and are. */
export function emptyOf(fields: readonly RecordField[], draft: Draft): ReadonlySet<string> {
  return new Set(
    fields.filter(({ needed, name }) => needed === true && (draft[name] ?? "").trim() === "").map(({ name }) => name),
  );
}
