import { limitPassed } from "@mizugiwa/base";
import { EvidenceError } from "../../evidence-error.js";

/** A value of LVM's text metadata; whole numbers stay exact up to 2^53. */
export type Value = string | number | readonly Value[] | Section;
export type Section = ReadonlyMap<string, Value>;

const DEPTH_MAX = 16;
const TOKEN = /\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)(?![\w.+-])|([\w.+/-]+)|([{}[\]=,])/y;

interface Token {
  readonly kind: "text" | "number" | "word" | "sign" | "end";
  readonly value: string;
  readonly at: number;
}

/**
 * Reads LVM2's text metadata: `name = value`, `name { … }`, lists in brackets, comments from `#`. Throws EvidenceError `metadata-damaged`.
 */
export function readConfig(text: string): Section {
  const tokens = tokensOf(text);
  let next = tokens.next().value;
  const advance = (): Token => {
    const token = next;
    next = tokens.next().value ?? END;
    return token ?? END;
  };
  const peek = (): Token => next ?? END;

  const section = (depth: number): Section => {
    if (depth > DEPTH_MAX) throw limitPassed(DEPTH_MAX, "sections within each other");
    const values = new Map<string, Value>();
    for (;;) {
      const name = peek();
      if (name.kind === "end" || name.value === "}") return values;
      advance();
      if (name.kind === "sign") throw damaged(name);
      const sign = advance();
      if (sign.value === "{") {
        values.set(name.value, section(depth + 1));
        const close = advance();
        if (close.value !== "}") throw damaged(close);
      } else if (sign.value === "=") values.set(name.value, value());
      else throw damaged(sign);
    }
  };
  const value = (): Value => {
    const token = advance();
    if (token.kind === "number") return Number(token.value);
    if (token.kind === "text" || token.kind === "word") return token.value;
    if (token.value !== "[") throw damaged(token);
    const values: Value[] = [];
    while (peek().value !== "]" || peek().kind === "text") {
      const item = advance();
      if (item.kind === "number") values.push(Number(item.value));
      else if (item.kind === "text" || item.kind === "word") values.push(item.value);
      else if (item.value !== ",") throw damaged(item);
    }
    advance();
    return values;
  };
  return section(0);
}

const END: Token = { kind: "end", value: "", at: 0 };

function* tokensOf(text: string): Generator<Token, Token, undefined> {
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      if (text.charCodeAt(at) === 0) break;
      throw damaged({ kind: "sign", value: text.charAt(at), at });
    }
    const [whole, quoted, number, word, sign] = match;
    if (quoted !== undefined) yield { kind: "text", value: quoted.replaceAll(/\\(.)/g, "$1"), at };
    else if (number !== undefined) yield { kind: "number", value: number, at };
    else if (word !== undefined) yield { kind: "word", value: word, at };
    else if (sign !== undefined) yield { kind: "sign", value: sign, at };
    at += whole.length;
  }
  return END;
}

function damaged({ value, at }: Token): EvidenceError {
  const detail = `LVM2 metadata: "${value}" at character ${at} does not belong there`;
  return new EvidenceError("metadata-damaged", { field: "LVM2 metadata", detail });
}

export function sectionOf(section: Section | undefined, name: string): Section | undefined {
  const value = section?.get(name);
  return value instanceof Map ? value : undefined;
}

export function numberOf(section: Section, name: string): number | undefined {
  const value = section.get(name);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function textOf(section: Section, name: string): string | undefined {
  const value = section.get(name);
  return typeof value === "string" ? value : undefined;
}

export function listOf(section: Section, name: string): readonly Value[] {
  const value = section.get(name) ?? [];
  return isList(value) ? value : [];
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
