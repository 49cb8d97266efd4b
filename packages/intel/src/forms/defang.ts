/**
 * Defanged writings, made so that nobody follows them by accident, and back: hxxp://, [.], (dot), [@], [:], meow://, full-width
 * letters, half brackets. There is no standard; these are the writings that reports use.
 */

const FULL_WIDTH = /[\uff01-\uff5e\u3002]/g;
/** How `h` and `f` are hidden at the start of a scheme. */
const SCHEME = /^(?:h(?:xx|tt|\*\*|XX)p|meow|hxtp|htxp)(s?)(?=\s*(?:\[?:|:\/\/|\[:\/\/\]))/i;
const FTP = /^fxp(s?)(?=\[?:)/i;
const DOT = /\s*[[({<]\s*(?:\.|dot|punkt)\s*[\])}>]\s*|\[\.|\.\]|\\\.|(?<=\S)\s+dot\s+(?=\S)/gi;
const AT = /\s*[[({<]\s*(?:@|at)\s*[\])}>]\s*/gi;
const COLON = /\[:\]/g;
const SEPARATOR = /\[:\/\/\]|\[:\]\/\/|:\\\\/;

/** The text as it was before it was defanged; a text that was not is given back as it is, trimmed of what stands around it. */
export function refang(text: string): string {
  let plain = stripped(text.replaceAll(FULL_WIDTH, toAscii).replaceAll("\u00a0", " ").trim());
  plain = plain.replace(SCHEME, "http$1").replace(FTP, "ftp$1");
  const isUrl = /^[a-z]{3,5}(?:\[?:)/i.test(plain) && SEPARATOR_ANY.test(plain);
  plain = plain.replace(SEPARATOR, "://").replaceAll(DOT, ".").replaceAll(AT, "@").replaceAll(COLON, ":");
  return isUrl ? plain.replaceAll("\\", "/") : plain;
}

const SEPARATOR_ANY = /:\/\/|\[:\/\/\]|\[:\]\/\/|:\\\\/;

function toAscii(character: string): string {
  return character === "\u3002" ? "." : String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

const PAIRS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["<", ">"],
  ['"', '"'],
  ["'", "'"],
  ["「", "」"],
  ["『", "』"],
  ["（", "）"],
]);

/** Without the brackets or quotes around the whole, and the full stop or comma behind it. */
function stripped(text: string): string {
  const inner =
    PAIRS.get(text.charAt(0)) === text.charAt(text.length - 1) && text.length > 2 ? text.slice(1, -1) : text;
  return inner.replace(/[.,;、]+$/, "");
}
