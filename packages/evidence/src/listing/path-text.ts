import { isUtf8 } from "node:buffer";

/** Bytes of a name or path as text; `hex` has them exactly where they are no UTF-8, and is null else. */
export interface BytesText {
  readonly text: string;
  readonly hex: string | null;
}

/** Decodes UTF-8; what is none is shown with U+FFFD and kept in `hex`. */
export function bytesText(bytes: Uint8Array): BytesText {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { text: view.toString("utf8"), hex: isUtf8(bytes) ? null : view.toString("hex") };
}

let lastDirectory: Uint8Array = new Uint8Array(0);
let lastText: BytesText = { text: "", hex: null };

/** Path of an entry. Entries of one directory share its bytes, which are decoded once. */
export function pathText(directory: Uint8Array, name: Uint8Array): BytesText {
  if (directory !== lastDirectory) {
    lastDirectory = directory;
    lastText = bytesText(directory);
  }
  const last = bytesText(name);
  const text = `${lastText.text}/${last.text}`;
  if (lastText.hex === null && last.hex === null) return { text, hex: null };
  return { text, hex: `${hexOf(directory)}2f${hexOf(name)}` };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
