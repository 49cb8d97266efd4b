/**
 * Columns that text takes on a terminal: two for East Asian wide and fullwidth characters (Unicode Standard Annex 11)
 * and for emoji shown as pictures, none for marks that combine, one for all else. Ambiguous characters count one, as
 * terminals in UTF-8 show them by default.
 */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const PLAIN = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Width of visible text (no control characters in it) in columns. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return NOTHING.test(grapheme) ? 0 : 1;
}

/** The text padded with spaces to a width; longer text stays. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** The text cut to a width between graphemes, with … where something is missing. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return "";
  return `${takeWidth(text, width - 1)}…`;
}

/**
 * The text in lines of at most `width` columns, broken at spaces where there is one in the second half of the line,
 * else between graphemes; at most `most` lines, the last of them ending in … where something is missing.
 */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > width) {
    if (lines.length + 1 >= most) return [...lines, clip(rest, width)];
    const full = takeWidth(rest, Math.max(width, 2));
    const space = rest[full.length] === " " ? full.length : full.lastIndexOf(" ");
    const line = space > full.length / 2 ? full.slice(0, space) : unhung(full, rest);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, rest];
}

/** What must not begin a line of Japanese (JIS X 4051, the closing marks that occur here). */
const NO_BEGIN = /^[、。，．）」』】：；！？・ー…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/;

/** The line with its last grapheme left to the next one, where that would begin with a mark that must not. */
function unhung(line: string, text: string): string {
  if (!NO_BEGIN.test(text.slice(line.length))) return line;
  const last = [...graphemes.segment(line)].at(-1)?.index ?? 0;
  return last > 0 ? line.slice(0, last) : line;
}

/** The longest beginning of whole graphemes that fits. */
function takeWidth(text: string, width: number): string {
  let taken = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    taken += PLAIN.test(segment) ? 1 : graphemeWidth(segment);
    if (taken > width) return text.slice(0, index);
  }
  return text;
}
