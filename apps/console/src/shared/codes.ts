import { WORDS, type WordKey } from "@mizugiwa/words";
import type { FieldFault } from "./ask.js";
import type { Words } from "./words.js";

/** The words for a code of the server, or null where there are none. */
export function codeKey(code: string): WordKey | null {
  const key = `failure.${code}`;
  return isWordKey(key) ? key : null;
}

/** What is wrong with a field, in the reader's language. */
export function faultText({ code, limit }: Pick<FieldFault, "code" | "limit">, { say }: Words): string {
  const key = `fault.${code}`;
  if (isWordKey(key)) return say(key, limit === null ? {} : { limit });
  return say(codeKey(code) ?? "fault.not-accepted");
}

function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS.en, key);
}
