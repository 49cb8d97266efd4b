import type { JsonValue } from "../json-value.js";

/**
 * The value written in `bytes[start]` to `bytes[end - 1]`; throws SyntaxError where it is not JSON. Integers beyond
 * 2^53 become their decimal text: `longNumbers` names the candidates as the scanner found them, pairs of start and
 * end counted from `start`. Bytes that are not UTF-8 become U+FFFD.
 */
export function decodeJson(bytes: Buffer, start: number, end: number, longNumbers: readonly number[]): JsonValue {
  if (longNumbers.length === 0) return parse(bytes.toString("utf8", start, end));
  let text = "";
  let done = start;
  for (let pair = 0; pair + 1 < longNumbers.length; pair += 2) {
    const from = start + (longNumbers[pair] ?? 0);
    const to = start + (longNumbers[pair + 1] ?? 0);
    const number = bytes.toString("latin1", from, to);
    if (!INTEGER.test(number) || Number.isSafeInteger(Number(number))) continue;
    text += `${bytes.toString("utf8", done, from)}"${number}"`;
    done = to;
  }
  return parse(text + bytes.toString("utf8", done, end));
}

const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;

function parse(text: string): JsonValue {
  const value: unknown = JSON.parse(text);
  if (!isJson(value)) throw new TypeError("JSON.parse gave what is no JSON value");
  return value;
}

/** JSON.parse makes nothing but JSON values, so the outermost one vouches for the rest. */
function isJson(value: unknown): value is JsonValue {
  const type = typeof value;
  return type === "object" || type === "string" || type === "number" || type === "boolean";
}
