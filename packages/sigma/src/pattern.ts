/**
 * The text values of a rule: literal stretches and wildcards, after the escapes are read.
 *
 *   \*  \?    a plain star, a plain question mark
 *   \\        one plain backslash
 *   \ else    a plain backslash
 *   *         any text, line breaks included
 *   ?         one character (code point)
 *
 * Sources: Sigma specification 2.1.0, "String Wildcard", "Escape Character", "Placeholders".
 * Departure: under `expand`, `\\%name%` is a backslash before a placeholder, as `\\*` is one before a wildcard.
 */
export type Part = Literal | Placeholder | Wild;
interface Literal {
  readonly kind: "literal";
  readonly text: string;
}
interface Placeholder {
  readonly kind: "placeholder";
  readonly name: string;
}
interface Wild {
  /** any: `*`; one: `?`; dash: one of the five dashes of `windash`. */
  readonly kind: "any" | "one" | "dash";
}

/** Adjacent literals are joined, adjacent `*` are one. */
export type Pattern = readonly Part[];

const ANY: Wild = { kind: "any" };
const ONE: Wild = { kind: "one" };
export const DASH: Wild = { kind: "dash" };

const PLACEHOLDER = /%([\w.-]+)%/y;

/** Reads a value as written in a rule. With `placeholders`, `%name%` is one and `\%` a plain percent sign. */
export function readPattern(written: string, placeholders = false): Pattern {
  const parts: Part[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") parts.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (let at = 0; at < written.length; at += 1) {
    const char = written.charAt(at);
    const next = written.charAt(at + 1);
    if (char === "\\" && (next === "*" || next === "?" || next === "\\" || (placeholders && next === "%"))) {
      literal += next;
      at += 1;
    } else if (char === "*" || char === "?") {
      flush();
      parts.push(char === "*" ? ANY : ONE);
    } else if (char === "%" && placeholders) {
      PLACEHOLDER.lastIndex = at;
      const name = PLACEHOLDER.exec(written)?.[1];
      if (name === undefined) literal += char;
      else {
        flush();
        parts.push({ kind: "placeholder", name });
        at += name.length + 1;
      }
    } else literal += char;
  }
  flush();
  return joined(parts);
}

/** A pattern that stands for exactly this text. */
export function literalPattern(text: string): Pattern {
  return text === "" ? [] : [{ kind: "literal", text }];
}

/** The pattern with text allowed before it, after it, or both. */
export function openedPattern(pattern: Pattern, before: boolean, after: boolean): Pattern {
  return joined([...(before ? [ANY] : []), ...pattern, ...(after ? [ANY] : [])]);
}

/** The text a pattern stands for where it has no wildcard, else null. */
export function plainText(pattern: Pattern): string | null {
  let text = "";
  for (const part of pattern) {
    if (part.kind !== "literal") return null;
    text += part.text;
  }
  return text;
}

/** The literal stretches of a pattern. */
export function literalsOf(pattern: Pattern): string[] {
  return pattern.flatMap((part) => (part.kind === "literal" ? [part.text] : []));
}

/** Joins adjacent literals and adjacent `*`. */
export function joined(parts: readonly Part[]): Pattern {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === "literal" && last?.kind === "literal") {
      out[out.length - 1] = { kind: "literal", text: last.text + part.text };
    } else if (part.kind !== "any" || last?.kind !== "any") out.push(part);
  }
  return out;
}
