/**
 * Case folding of rules and events: Unicode simple case folding (status C and S of CaseFolding.txt), one code point
 * to one code point, so that lengths and offsets stay those of the text as written.
 *
 * The runtime's toLowerCase is its base, and differs from it in four ways that are mended here: İ becomes two code
 * units, a final Σ becomes ς, some letters are lower case yet fold to another (ſ, ς, ϐ …), and Cherokee folds upwards.
 *
 * Sources: Unicode 16.0, CaseFolding.txt; The Unicode Standard 5.18.4.
 * Departure: full folding (ß to ss) is not done: `?` and offsets count code points as written.
 */

/** Letters whose simple folding is not their simple lower case, outside Cherokee. */
const APART: ReadonlyMap<number, number> = new Map([
  [0x00b5, 0x03bc],
  [0x0130, 0x0130],
  [0x017f, 0x0073],
  [0x0345, 0x03b9],
  [0x03c2, 0x03c3],
  [0x03d0, 0x03b2],
  [0x03d1, 0x03b8],
  [0x03d5, 0x03c6],
  [0x03d6, 0x03c0],
  [0x03f0, 0x03ba],
  [0x03f1, 0x03c1],
  [0x03f5, 0x03b5],
  [0x1c80, 0x0432],
  [0x1c81, 0x0434],
  [0x1c82, 0x043e],
  [0x1c83, 0x0441],
  [0x1c84, 0x0442],
  [0x1c85, 0x0442],
  [0x1c86, 0x044a],
  [0x1c87, 0x0463],
  [0x1c88, 0xa64b],
  [0x1e9b, 0x1e61],
  [0x1fbe, 0x03b9],
]);

/** Any letter that makes the runtime's lower case differ from the folding: those above, İ, Σ, Cherokee. */
const ANY_APART = new RegExp(
  `[${[...APART.keys()].map((code) => String.fromCodePoint(code)).join("")}\u03a3\u13a0-\u13fd\uab70-\uabbf]`,
);

/**
 * Folds a text for comparison without regard to case. Idempotent; keeps the length in UTF-16 units.
 */
export function fold(text: string): string {
  if (!ANY_APART.test(text)) return text.toLowerCase();
  let folded = "";
  for (const char of text) folded += foldChar(char);
  return folded;
}

function foldChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const apart = APART.get(code);
  if (apart !== undefined) return String.fromCodePoint(apart);
  if (code >= 0x13a0 && code <= 0x13f5) return char;
  if (code >= 0x13f8 && code <= 0x13fd) return String.fromCodePoint(code - 8);
  if (code >= 0xab70 && code <= 0xabbf) return String.fromCodePoint(code - 0xab70 + 0x13a0);
  return char.toLowerCase();
}
