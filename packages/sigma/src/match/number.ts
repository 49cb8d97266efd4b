/** Numbers of rules and events as they are written: decimal, and exact beyond what a double holds. */

const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INTEGER = /^[+-]?\d+$/;
/** Integers of up to 15 digits are exact as doubles. */
const EXACT_DIGITS = 15;
/** No number of a log is longer; a megabyte of digits would cost seconds as a big integer. */
const LENGTH_LIMIT = 400;

/** Whether a text is a decimal number. Hexadecimal is text, as the logs that write it mean it. */
export function isNumeric(text: string): boolean {
  return text.length <= LENGTH_LIMIT && NUMERIC.test(text);
}

/** Compares two numeric texts: negative, 0 or positive. */
export function compareNumbers(a: string, b: string): number {
  if (isLongInteger(a) || isLongInteger(b)) {
    if (INTEGER.test(a) && INTEGER.test(b)) {
      const left = BigInt(a.replace("+", ""));
      const right = BigInt(b.replace("+", ""));
      return left < right ? -1 : left > right ? 1 : 0;
    }
  }
  return Number(a) - Number(b);
}

/** One text for all ways of writing a number (`04624`, `4624.0`), to look it up by; null where it is none. */
export function canonicalNumber(text: string): string | null {
  if (!isNumeric(text)) return null;
  if (INTEGER.test(text) && isLongInteger(text)) return String(BigInt(text.replace("+", "")));
  return String(Number(text) + 0);
}

function isLongInteger(text: string): boolean {
  return text.length > EXACT_DIGITS && INTEGER.test(text);
}
