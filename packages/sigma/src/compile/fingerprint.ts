import { createHash } from "node:crypto";
import type { Scalar, Selection, SigmaFilter, SigmaRule } from "../rule.js";

/**
 * A short text that is the same for rules that detect the same: metadata, places and comments do not count. State that
 * was gathered under one fingerprint is of no use under another.
 */
export function fingerprintOf({ logsource, selections, conditions }: SigmaRule | SigmaFilter): string {
  const { product, category, service } = logsource;
  const written = [...selections.values()].map(selectionText);
  return digestOf([product, category, service, written, conditions.map(({ text }) => text)]);
}

/** The first 128 bits of SHA-256 over a plain value, in hexadecimal. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}

function selectionText({ name, groups }: Selection): unknown {
  const items = groups.map((group) =>
    group.map(({ field, modifiers, values }) => [field, modifiers, values.map(scalarText)]),
  );
  return [name, items];
}

function scalarText(scalar: Scalar): unknown {
  if (scalar.kind === "null") return null;
  return scalar.kind === "boolean" ? scalar.value : [scalar.kind, scalar.text];
}
