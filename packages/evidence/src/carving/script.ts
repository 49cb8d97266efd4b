import { type Measured, unsound, whole } from "./format.js";
import type { Reach } from "./reach.js";
import { runOverText } from "./text-run.js";

const HEAD = 512;
const text = new TextDecoder("latin1");

/** A program that is text: it ends where the text does. */
export function measureScript(reach: Reach, is: RegExp, extensionOf?: (head: string) => string): Measured | null {
  const head = text.decode(reach.upTo(0, HEAD));
  if (!is.test(head)) return null;
  const { length, end } = runOverText(reach);
  if (length < Math.min(HEAD, head.length) && end === "binary") return null;
  const extension = extensionOf?.(head);
  if (end === "clean") return whole(length, extension);
  const place = extension === undefined ? { length, sound: length } : { length, sound: length, extension };
  return unsound("cut", place, "the text ends within a line, and no end of a file follows");
}
