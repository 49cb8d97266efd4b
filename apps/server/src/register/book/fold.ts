import { containing } from "../../platform/database/like.js";

/**
 * Folds text for comparing as people mean it: compatibility forms (full-width letters, half-width kana: NFKC), case,
 * hiragana and katakana, blanks and the middle dot between names count as the same. Used for searching and for the keys
 * of an import, never for what is shown.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[ぁ-ゖゝゞ]/gu, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + KATAKANA_OFFSET))
    .replaceAll(/[\s・]+/gu, " ")
    .trim();
}

/** From a hiragana to the same katakana: Unicode 15, blocks 3040 and 30A0. */
const KATAKANA_OFFSET = 0x60;

/** The text that is searched for a record: each part folded, with and without its blanks, one a line. */
export function searchText(parts: readonly (string | null)[]): string {
  const folded = parts.flatMap((part) => {
    if (part === null) return [];
    const whole = fold(part);
    const joined = whole.replaceAll(" ", "");
    return whole === joined ? [whole] : [whole, joined];
  });
  return [...new Set(folded)].join("\n");
}

/** A pattern for `like` that finds the text anywhere in what was folded. */
export function likePattern(text: string): string {
  return containing(fold(text));
}
