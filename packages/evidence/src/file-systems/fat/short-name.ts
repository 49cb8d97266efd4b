import { bytesOf } from "../shared/names.js";

/** Code page 437, 0x80 to 0xff. Source: Unicode Consortium, mapping table CP437.TXT. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const LOWER_BASE = 0x08;
const LOWER_EXTENSION = 0x10;
/** Shown for the first character of a deleted name that nothing gives back, as tools of the field do. */
const LOST = 0x5f;

/**
 * Short name of a slot as UTF-8, its case flags taken into account. `first` replaces the first byte, null shows it as lost. Bytes above
 * 0x7f are read in the code page: 437 unless it is 932 (Japanese).
 */
export function shortName(slot: Uint8Array, first: number | null, oem: "cp437" | "cp932"): Uint8Array {
  const raw = slot.slice(0, 11);
  raw[0] = first === null ? LOST : first === 0x05 ? 0xe5 : first;
  const flags = slot[12] ?? 0;
  const base = oemText(trimmed(raw.subarray(0, 8)), oem);
  const extension = oemText(trimmed(raw.subarray(8, 11)), oem);
  const shownBase = (flags & LOWER_BASE) === 0 ? base : base.toLowerCase();
  const shownExtension = (flags & LOWER_EXTENSION) === 0 ? extension : extension.toLowerCase();
  return bytesOf(extension === "" ? shownBase : `${shownBase}.${shownExtension}`);
}

/** Label of a volume: eleven bytes in the code page. */
export function labelText(slot: Uint8Array, oem: "cp437" | "cp932"): string {
  const raw = slot.slice(0, 11);
  if (raw[0] === 0x05) raw[0] = 0xe5;
  return oemText(trimmed(raw), oem);
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let size = bytes.length;
  while (size > 0 && bytes[size - 1] === 0x20) size -= 1;
  return bytes.subarray(0, size);
}

function oemText(bytes: Uint8Array, oem: "cp437" | "cp932"): string {
  if (oem === "cp932" && bytes.some((byte) => byte >= 0x80)) return new TextDecoder("shift_jis").decode(bytes);
  let text = "";
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (CP437[byte - 0x80] ?? "\ufffd");
  return text;
}
