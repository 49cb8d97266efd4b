import { WORDS, type WordKey } from "@mizugiwa/words";
import type { Words } from "./words.js";

/** What an action of the trail is called; its own name where there is no word for it yet. */
export function actionWord(action: string, { say }: Words): string {
  const key = `done.${action}`;
  return isWordKey(key) ? say(key) : action;
}

function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS.en, key);
}
