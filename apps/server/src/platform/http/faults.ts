import type { z } from "zod";

/**
 * What is wrong with a single field, under a code that pages and scripts can rely on: the words beside it may change and
 * are English.
 */
export interface FieldFault {
  readonly code: string;
  readonly detail: string;
  /** The least or the most there may be, where the code is about that. */
  readonly limit?: number;
}

/** What a schema library says of one issue: zod's code, its words, and the rest of the issue. */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const patterns = new Map<string, string>();

/** A pattern under a code of its own, and its words: `z.string().regex(...named("reading", /…/u, "hiragana or katakana"))`. */
export function named(code: string, pattern: RegExp, words: string): [RegExp, string] {
  patterns.set(String(pattern), code);
  return [pattern, words];
}

/** An issue as a fault with a code. */
export function faultOf({ code, message, facts }: Issue): FieldFault {
  switch (code) {
    case "invalid_type":
      return { code: /received (?:undefined|null)$/.test(message) ? "needed" : "wrong-kind", detail: message };
    case "too_small":
      return limited(facts["origin"], facts["minimum"], LEAST, message);
    case "too_big":
      return limited(facts["origin"], facts["maximum"], MOST, message);
    case "invalid_format":
      return { code: formatCode(facts), detail: message };
    case "invalid_value":
      return { code: "not-one-of", detail: message };
    case "unrecognized_keys":
      return { code: "unknown-field", detail: message };
    default:
      return { code: ownCode(facts["params"]) ?? "not-accepted", detail: message };
  }
}

/** The first issue of a value that a schema did not take. */
export function faultIn(error: z.ZodError): FieldFault {
  const [issue] = error.issues;
  if (issue === undefined) return { code: "not-accepted", detail: error.message };
  const { code, message, path: _, ...facts } = issue;
  return faultOf({ code, message, facts });
}

interface Limits {
  readonly text: string;
  readonly list: string;
  readonly number: string;
}
const LEAST: Limits = { text: "too-short", list: "too-few", number: "too-small" };
const MOST: Limits = { text: "too-long", list: "too-many", number: "too-large" };

function limited(origin: unknown, limit: unknown, words: Limits, detail: string): FieldFault {
  const kind = origin === "string" ? "text" : origin === "array" || origin === "set" ? "list" : "number";
  // One letter at least, one of a list at least: it was left empty.
  if (words === LEAST && kind !== "number" && limit === 1) return { code: "needed", detail };
  return { code: words[kind], detail, ...(typeof limit === "number" ? { limit } : {}) };
}

const FORMATS: Readonly<Record<string, string>> = {
  email: "mail-address",
  url: "web-address",
  uuid: "reference",
  datetime: "instant",
  date: "day",
  ipv4: "address",
  ipv6: "address",
};

function formatCode({ format, pattern }: Issue["facts"]): string {
  const code = typeof pattern === "string" ? patterns.get(pattern) : undefined;
  return code ?? (typeof format === "string" ? FORMATS[format] : undefined) ?? "not-accepted";
}

/** A rule of our own says its code by zod's `params`. */
function ownCode(params: unknown): string | null {
  if (typeof params !== "object" || params === null || !("code" in params)) return null;
  return typeof params.code === "string" ? params.code : null;
}
