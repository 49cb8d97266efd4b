import { isRecord, type Shape } from "../api/shape.js";
import { forgetAll, recall, remember } from "./memory.js";

/**
 * What is being written and not sent yet, as this browser keeps it: for each account and form by itself, through reloads,
 * lost connections and sessions that end. Signing out forgets all of it.
 */
interface KeptDraft<T> {
  readonly value: T;
  /** When it was last written to; RFC 3339. */
  readonly at: string;
  /** The version of the record it was begun on; null where there is none. */
  readonly base: number | null;
}

const PREFIX = "mizugiwa.draft.";

/** Where the draft of a form is kept. */
export function draftName(account: string, form: string): string {
  return `${PREFIX}${account}.${form}`;
}

export function keepDraft(name: string, draft: KeptDraft<unknown>): void {
  remember("localStorage", name, JSON.stringify(draft));
}

/** The draft under a name; null where there is none, or one that the form cannot read any more. */
export function recallDraft<T>(name: string, shape: Shape<T>): KeptDraft<T> | null {
  const kept = parse(recall("localStorage", name));
  if (!isRecord(kept)) return null;
  const { at, base } = kept;
  const value = shape.read(kept["value"]);
  if (value === null || typeof at !== "string" || Number.isNaN(Date.parse(at))) return null;
  return { value: value.value, at, base: typeof base === "number" ? base : null };
}

export function dropDraft(name: string): void {
  forgetAll("localStorage", name);
}

export function dropAllDrafts(): void {
  forgetAll("localStorage", PREFIX);
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return null;
    throw caught;
  }
}
