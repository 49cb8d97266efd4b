/**
 * Regular expressions for DuckDB, whose engine is RE2 too. Ours runs over UTF-16 and is a port, theirs over UTF-8: an
 * expression is handed on only where every part of it is known to mean the same in both.
 */
import type { Pattern } from "../pattern.js";

const SAFE_PART =
  /\\[dDwWsSbB]|\\[tnrf]|\\x[0-9A-Fa-f]{2}|\\[^A-Za-z0-9\s]|\[\^?(?:\\[dDwWsS]|\\[tnrf]|\\[^A-Za-z0-9\s]|[^\\[\]])+\]|\(\?[ims]+[:)]|\(\?:|\((?!\?)|[)|.^$]|(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??|[^\\[\](){}*+?|.^$]/uy;

/** The expression with its flags as DuckDB takes it; null where it may mean something else there. */
export function sqlRegex(source: string, flags: { i: boolean; m: boolean; s: boolean }): string | null {
  const folds = flags.i || /\(\?[ims]*i/.test(source);
  if (folds && /[^\0-\x7f]/.test(source)) return null;
  SAFE_PART.lastIndex = 0;
  while (SAFE_PART.lastIndex < source.length) if (!SAFE_PART.test(source)) return null;
  const on = `${flags.i ? "i" : ""}${flags.m ? "m" : ""}${flags.s ? "s" : ""}`;
  return `(?${on}${flags.s ? "" : "-s"}:${source})`;
}

/** A pattern with `?` or the dashes of `windash`, to be matched as a whole. */
export function patternRegex(pattern: Pattern): string {
  const parts = pattern.map((part) => {
    if (part.kind === "literal") return part.text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
    if (part.kind === "any") return ".*";
    return part.kind === "dash" ? "[-/\u2013\u2014\u2015]" : ".";
  });
  return `(?s:${parts.join("")})`;
}
