import { isArray, isObject, type Json, sameJson } from "../json.js";
import { readJsonText } from "../read/json-text.js";
import { type OscalDocument, readOscal } from "../read/read.js";

export const OSCAL = "grc/oscal";

/** A JSON file of the corpora that is no OSCAL document. */
export function factsIn(bytes: Uint8Array): Json {
  return readJsonText(new TextDecoder().decode(bytes)).value;
}

export function documentIn(bytes: Uint8Array): OscalDocument {
  const { document, problems } = readOscal(bytes);
  if (document === null) throw new Error(problems.map(({ detail }) => detail).join("; "));
  return document;
}

/** The first place where two values differ, as a pointer with both sides; null where they say the same. */
function firstDifference(a: Json | undefined, b: Json | undefined, at = ""): string | null {
  if (sameJson(a, b)) return null;
  if ((isObject(a) && isObject(b)) || (isArray(a) && isArray(b))) {
    const left = new Map(Object.entries(a));
    const right = new Map(Object.entries(b));
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const found = firstDifference(left.get(key), right.get(key), `${at}/${key}`);
      if (found !== null) return found;
    }
  }
  return `${at}: ${shown(a)} is not ${shown(b)}`;
}

function shown(value: Json | undefined): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 160);
}

/** Throws with the first difference. */
export function mustEqual(got: Json | undefined, wanted: Json | undefined, what: string): void {
  const difference = firstDifference(got, wanted);
  if (difference !== null) throw new Error(`${what}${difference}`);
}

export function mustHold(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Facts that a resolution of the corpora needs and a person would otherwise choose. */
export const FIXED = { uuid: "7f6e9a1c-4a63-4c0e-9a53-0d5c0b1f2a11", lastModified: "2026-01-01T00:00:00Z" };

export function corpusFile(root: string, ...parts: readonly string[]): string {
  return [root, OSCAL, ...parts].join("/");
}
