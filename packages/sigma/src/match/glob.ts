import type { Part, Pattern } from "../pattern.js";

/** Tells whether a text as a whole is what the pattern describes. */
export type TextTest = (text: string) => boolean;

/** The five characters Windows programs take for the dash before a switch (Sigma 2.1.0, modifier `windash`). */
const DASHES: ReadonlySet<string> = new Set(["-", "/", "\u2013", "\u2014", "\u2015"]);

/**
 * Compiles a pattern (already folded, if case is to be ignored) into a test of whole texts. Time is at most the
 * length of the text times the length of the pattern: stretches between `*` are placed leftmost, never tried again.
 */
export function textTest(pattern: Pattern): TextTest {
  const open = pattern[0]?.kind === "any";
  const openEnd = pattern.at(-1)?.kind === "any";
  const stretches = stretchesOf(pattern);
  const [first] = stretches;
  if (first === undefined) return open ? () => true : (text) => text === "";
  if (stretches.length === 1) return oneStretch(first, open, openEnd);
  return (text) => placeAll(text, stretches, open, openEnd);
}

/** What stands between two `*`: literals, `?` and dashes in a row. */
interface Stretch {
  readonly parts: readonly Part[];
  /** The literal alone, where nothing else is in it. */
  readonly plain: string | null;
  /** The first literal and its distance from the start, where that is fixed: the place to search for. */
  readonly anchor: { readonly text: string; readonly offset: number } | null;
}

function stretchesOf(pattern: Pattern): Stretch[] {
  const stretches: Stretch[] = [];
  let parts: Part[] = [];
  for (const part of [...pattern, null]) {
    if (part !== null && part.kind !== "any") parts.push(part);
    else if (parts.length > 0) {
      stretches.push(toStretch(parts));
      parts = [];
    }
  }
  return stretches;
}

function toStretch(parts: readonly Part[]): Stretch {
  const [first] = parts;
  const plain = parts.length === 1 && first?.kind === "literal" ? first.text : null;
  let offset = 0;
  for (const part of parts) {
    if (part.kind === "literal") return { parts, plain, anchor: { text: part.text, offset } };
    if (part.kind === "one") break;
    offset += 1;
  }
  return { parts, plain, anchor: null };
}

function oneStretch(stretch: Stretch, open: boolean, openEnd: boolean): TextTest {
  const { plain } = stretch;
  if (plain !== null) {
    if (open && openEnd) return (text) => text.includes(plain);
    if (open) return (text) => text.endsWith(plain);
    return openEnd ? (text) => text.startsWith(plain) : (text) => text === plain;
  }
  return (text) => placeAll(text, [stretch], open, openEnd);
}

function placeAll(text: string, stretches: readonly Stretch[], open: boolean, openEnd: boolean): boolean {
  let at = 0;
  for (let index = 0; index < stretches.length; index += 1) {
    const stretch = stretches[index];
    if (stretch === undefined) return false;
    const last = index === stretches.length - 1;
    if (index === 0 && !open) {
      at = endOfStretch(text, 0, stretch);
      if (at === -1) return false;
      if (last) return openEnd || at === text.length;
    } else if (last && !openEnd) {
      const start = startOfStretch(text, text.length, stretch);
      return start >= at;
    } else {
      at = findStretch(text, at, stretch);
      if (at === -1) return false;
    }
  }
  return true;
}

/** Where the stretch ends if it stands at `at`, else -1. */
function endOfStretch(text: string, at: number, stretch: Stretch): number {
  let here = at;
  for (const part of stretch.parts) {
    if (part.kind === "literal") {
      if (!text.startsWith(part.text, here)) return -1;
      here += part.text.length;
    } else {
      if (here >= text.length) return -1;
      if (part.kind === "dash" && !DASHES.has(text.charAt(here))) return -1;
      here += part.kind === "one" ? charSize(text, here) : 1;
    }
  }
  return here;
}

/** Where the stretch starts if it ends at `end`, else -1. */
function startOfStretch(text: string, end: number, stretch: Stretch): number {
  let here = end;
  for (let index = stretch.parts.length - 1; index >= 0; index -= 1) {
    const part = stretch.parts[index];
    if (part?.kind === "literal") {
      here -= part.text.length;
      if (here < 0 || !text.startsWith(part.text, here)) return -1;
    } else {
      if (here <= 0) return -1;
      if (part?.kind === "dash" && !DASHES.has(text.charAt(here - 1))) return -1;
      here -= part?.kind === "one" && here > 1 && charSize(text, here - 2) === 2 ? 2 : 1;
    }
  }
  return here;
}

/** The end of the leftmost place of the stretch from `from` on, else -1. */
function findStretch(text: string, from: number, stretch: Stretch): number {
  const { anchor } = stretch;
  for (let start = from; start <= text.length; ) {
    if (anchor !== null) {
      const found = text.indexOf(anchor.text, start + anchor.offset);
      if (found === -1) return -1;
      start = found - anchor.offset;
    }
    const end = endOfStretch(text, start, stretch);
    if (end !== -1) return end;
    start += charSize(text, start);
  }
  return -1;
}

/** UTF-16 units of the code point at `at`: 2 for a whole surrogate pair, else 1. */
function charSize(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdbff) return 1;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff ? 2 : 1;
}
