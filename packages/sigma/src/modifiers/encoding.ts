/**
 * `base64`, `base64offset`, and the UTF-16 encodings that go before them.
 *
 * Base64 puts three bytes into four characters. A text somewhere inside encoded data begins at one of three shifts;
 * its first and last characters then also carry bits of its neighbours and are left out.
 *
 * Sources: Sigma specification 2.1.0, appendix of modifiers, "Encoding"; RFC 4648, 4.
 */
import { literalPattern, plainText } from "../pattern.js";
import { fault, type Modifier, type ModifierContext, onValues, patternOf, type Value } from "./draft.js";

export const base64: Modifier = onValues((value, context) => {
  return encodedText(Buffer.from(bytesOf(value, context)).toString("base64"));
});

/** Characters to leave out at the start by shift, at the end by what is left over a multiple of three. */
const START_SPOILT = [0, 2, 3] as const;
const END_SPOILT = [0, 3, 2] as const;

export const base64offset: Modifier = onValues((value, context) => {
  const bytes = bytesOf(value, context);
  return START_SPOILT.map((start, shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const end = END_SPOILT[(shift + bytes.length) % 3] ?? 0;
    const kept = encoded.slice(start, encoded.length - end);
    if (kept === "") throw fault("base64-short", context, "base64offset needs at least two bytes");
    return encodedText(kept);
  });
});

export const utf16le: Modifier = onValues((value, context) => ({ kind: "bytes", bytes: littleEndian(value, context) }));
export const utf16be: Modifier = onValues((value, context) => ({
  kind: "bytes",
  bytes: littleEndian(value, context).swap16(),
}));
export const utf16: Modifier = onValues((value, context) => ({
  kind: "bytes",
  bytes: Buffer.concat([Buffer.from([0xff, 0xfe]), littleEndian(value, context)]),
}));

function littleEndian(value: Value, context: ModifierContext): Buffer {
  return Buffer.from(textOf(value, context), "utf16le");
}

function bytesOf(value: Value, context: ModifierContext): Uint8Array {
  return value.kind === "bytes" ? value.bytes : Buffer.from(textOf(value, context), "utf8");
}

function textOf(value: Value, context: ModifierContext): string {
  const text = plainText(patternOf(value, context));
  if (text === null) throw fault("modifier-wildcard", context, `${context.name} cannot encode wildcards`);
  return text;
}

function encodedText(text: string): Value {
  return { kind: "text", pattern: literalPattern(text), written: null };
}
