import { crc32 } from "../checksums/crc.js";
import { NAME_IS_UTF8 } from "./layout.js";

/** Code page 437 from 128 on, in which names without the flag for UTF-8 are (APPNOTE.TXT, appendix D). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const UNICODE_VERSION = 1;
const UNICODE_HEADER = 5;

/**
 * A name as text, a label only. UTF-8 where its flag or a Unicode path that fits the name says so; else code page 437.
 * Departure: a name without the flag that is sound UTF-8 is read as such, since many programs forget the flag.
 */
export function nameText(bytes: Uint8Array, flags: number, unicodePath: Uint8Array | null): string {
  if ((flags & NAME_IS_UTF8) !== 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (unicodePath !== null && belongsTo(unicodePath, bytes)) {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(unicodePath.subarray(UNICODE_HEADER));
  }
  return soundUtf8(bytes) ?? Array.from(bytes, (byte) => fromCp437(byte)).join("");
}

/** Whether a Unicode path (APPNOTE.TXT 4.6.9) was made for this very name. */
function belongsTo(unicodePath: Uint8Array, name: Uint8Array): boolean {
  if (unicodePath.length < UNICODE_HEADER || unicodePath[0] !== UNICODE_VERSION) return false;
  return new DataView(unicodePath.buffer, unicodePath.byteOffset).getUint32(1, true) === crc32(name);
}

function soundUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.includes("\ufffd") ? null : text;
}

function fromCp437(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : (CP437[byte - 128] ?? "");
}
