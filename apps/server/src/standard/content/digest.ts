import { createHash } from "node:crypto";
import { canonical, parseExact } from "../../platform/trail/canonical.js";

/** SHA-256, in hexadecimal, of a value's canonical JSON: the same for the same facts, in whatever order they are kept. */
export function digestOf(value: unknown): string {
  const text = canonical(parseExact(JSON.stringify(value)));
  return createHash("sha256").update(text).digest("hex");
}
