/**
 * A small XML document as nested JSON, in the manner of evtx_dump: attributes under `#attributes`, text under `#text`
 * where an element has attributes too, elements of one name as a list, an empty element as "". Meant for events that
 * other formats carry as text.
 *
 * Source: Extensible Markup Language 1.0 (Fifth Edition), sections 2 to 4.
 * Departures: declarations of document types are refused and no entities but the five predefined and numeric ones are
 * known, so that nothing can expand; names are not checked beyond what separates them; namespaces are left alone;
 * comments and processing instructions are skipped.
 */
import { type Item, problem, record } from "@mizugiwa/base";
import type { JsonObject, JsonValue } from "../json-value.js";

/** Deeper documents are refused; Windows events nest 4 to 8 elements. */
export const XML_DEPTH_MAX = 64;

/**
 * `{name: value}` of the root element. Problem: `xml-broken` with the offset in characters. With `keepCut` a text that
 * ends too soon gives what was whole before its end, as it must be expected of messages that a carrier cut to length.
 */
export function readXml(text: string, keepCut = false): Item<JsonObject> {
  const open: Element[] = [{ name: "", attributes: null, children: [], text: "" }];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const inner = open.at(-1);
    if (inner === undefined) break;
    inner.text += unescape(text.slice(at, next === -1 ? text.length : next));
    if (next === -1) break;
    const token = readToken(text, next);
    if (typeof token === "string") {
      if (keepCut && !text.includes(">", next)) break;
      return broken(next, token);
    }
    at = token.end;
    if (token.kind === "text") inner.text += token.text;
    else if (token.kind === "open") {
      if (open.length > XML_DEPTH_MAX) return broken(next, `nested deeper than ${XML_DEPTH_MAX}`);
      const element = { name: token.name, attributes: token.attributes, children: [], text: "" };
      if (token.empty) inner.children.push([token.name, valueOf(element)]);
      else open.push(element);
    } else if (token.kind === "close") {
      if (inner.name !== token.name || open.length === 1) return broken(next, `</${token.name}> closes nothing`);
      open.pop();
      open.at(-1)?.children.push([inner.name, valueOf(inner)]);
    }
  }
  if (keepCut) closeAll(open);
  const [document] = open;
  if (open.length > 1 || document === undefined || document.children.length !== 1 || document.text.trim() !== "") {
    return broken(text.length, open.length > 1 ? "ends within an element" : "not one root element");
  }
  return record(grouped(document.children));
}

/** Ends what is open, innermost first. */
function closeAll(open: Element[]): void {
  while (open.length > 1) {
    const element = open.pop();
    if (element !== undefined) open.at(-1)?.children.push([element.name, valueOf(element)]);
  }
}

function broken(offset: number, detail: string): Item<never> {
  return problem("xml-broken", { offset, detail });
}

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string> | null;
  readonly children: [name: string, value: JsonValue][];
  text: string;
}

function valueOf({ attributes, children, text }: Element): JsonValue {
  if (children.length > 0) {
    const inner = grouped(children);
    return attributes === null ? inner : { "#attributes": attributes, ...inner };
  }
  if (attributes === null) return text;
  return text === "" ? { "#attributes": attributes } : { "#attributes": attributes, "#text": text };
}

/** Children by name; those of one name in a list. */
function grouped(children: readonly [string, JsonValue][]): JsonObject {
  const object: Record<string, JsonValue> = {};
  const lists = new Map<string, JsonValue[]>();
  for (const [name, value] of children) {
    const list = lists.get(name);
    if (list !== undefined) list.push(value);
    else if (Object.hasOwn(object, name)) {
      const made = [object[name] ?? "", value];
      lists.set(name, made);
      put(object, name, made);
    } else put(object, name, value);
  }
  return object;
}

/** Names come from the text, so that even `__proto__` must be a plain property. */
function put<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}

type Token =
  | { kind: "open"; name: string; attributes: Record<string, string> | null; empty: boolean; end: number }
  | { kind: "close"; name: string; end: number }
  | { kind: "text"; text: string; end: number }
  | { kind: "skip"; end: number };

const NAME = /[^\s<>/="'&?!]+/y;
const ATTRIBUTE = /\s+([^\s<>/="'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;

/** The markup that starts at `at`; what is wrong with it where it is none. */
function readToken(text: string, at: number): Token | string {
  const second = text[at + 1];
  if (second === "?") return skipTo(text, "?>", at);
  if (text.startsWith("<!--", at)) return skipTo(text, "-->", at);
  if (text.startsWith("<![CDATA[", at)) {
    const close = text.indexOf("]]>", at);
    return close === -1
      ? "a CDATA section is not closed"
      : { kind: "text", text: text.slice(at + 9, close), end: close + 3 };
  }
  if (second === "!") return "declarations are not read";
  NAME.lastIndex = at + (second === "/" ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return "a < without a name";
  let end = NAME.lastIndex;
  let attributes: Record<string, string> | null = null;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const found = ATTRIBUTE.exec(text);
    if (found === null) break;
    end = ATTRIBUTE.lastIndex;
    attributes ??= {};
    put(attributes, found[1] ?? "", unescape(found[2] ?? found[3] ?? ""));
  }
  TAG_END.lastIndex = end;
  const close = TAG_END.exec(text);
  if (close === null) return `the tag ${name} is not closed`;
  if (second === "/") return { kind: "close", name, end: TAG_END.lastIndex };
  return { kind: "open", name, attributes, empty: close[1] === "/", end: TAG_END.lastIndex };
}

function skipTo(text: string, mark: string, at: number): Token | string {
  const end = text.indexOf(mark, at);
  return end === -1 ? `no ${mark}` : { kind: "skip", end: end + mark.length };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Undoes character references; one that is none stays as it was. */
function unescape(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hexadecimal, name) => {
    if (typeof name === "string") return ENTITIES.get(name) ?? whole;
    const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
