/**
 * Whether an identifier fits a pattern of `*` (anything) and `?` (one character), in time of their lengths multiplied.
 * Source: OSCAL profile resolution specification (draft), "glob matching".
 */
export function fitsGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at;
      retry = index;
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      retry += 1;
      index = retry;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
