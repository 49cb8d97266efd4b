/**
 * Text as it is compared: NFKC (ｱﾗｰﾄ = アラート, ＷＥＢ = web), small letters, hiragana for katakana, no blanks. So that what is
 * typed finds what is meant, whichever width or kana it was typed in.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replaceAll(/\s+/g, "");
}

/** How well a folded text is found in one of several names: 0 not at all, 3 at the very beginning. */
export function foundIn(folded: string, names: readonly (string | null)[]): 0 | 1 | 2 | 3 {
  let best: 0 | 1 | 2 | 3 = 0;
  for (const name of names) {
    if (name === null) continue;
    const place = fold(name).indexOf(folded);
    if (place === 0) return 3;
    if (place > 0) best = best < 2 && startsWord(folded, name) ? 2 : best === 2 ? 2 : 1;
  }
  return best;
}

function startsWord(folded: string, name: string): boolean {
  return name.split(/[\s/:._-]+/).some((word) => fold(word).startsWith(folded));
}
