/**
 * Text from logs is written by whoever is attacked by whoever attacks. Before a person sees it, what would command
 * the terminal, reorder the line or hide in it is made visible.
 *
 * - C0 and C1 control characters and DEL (ECMA-48): they begin escape sequences, OSC 8 links among them.
 * - Bidirectional controls (Unicode Standard Annex 9, section 2) and line and paragraph separators.
 * - Characters without width that hide text or split words: zero width space, word joiner and the invisible
 *   operators, soft hyphen, byte order mark, interlinear annotation, tags. The joiners U+200C and U+200D stay: scripts
 *   and emoji need them.
 * - Halves of surrogate pairs, which no terminal can show.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Nearly every text is of these alone, which is told faster. */
const HARMLESS = /^[ -~]*$/;

const NAMED: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** The text with what is unsafe as escapes one can see: `\n`, `\x1b`, `\u{202e}`. One line whatever comes in. */
export function visible(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const named = NAMED.get(character);
    if (named !== undefined) return named;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
  });
}

/** JSON text that is safe on a terminal and equal as JSON: what is unsafe in strings is written as `\uXXXX`. */
export function safeJson(json: string): string {
  if (HARMLESS.test(json)) return json;
  return json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** The same for JSON laid out over lines: its own line breaks stay. */
export function safeJsonLines(json: string): string {
  return json.split("\n").map(safeJson).join("\n");
}

const MARKUP: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Text for HTML, in content and in quoted attributes: neither markup nor invisible characters get through. */
export function html(text: string): string {
  return markup(visible(text));
}

/** Text of our own for HTML, or text that is visible already. */
export function markup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => MARKUP.get(character) ?? character);
}
