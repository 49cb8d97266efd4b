import { WORDS, type WordKey } from "@mizugiwa/words";
import type { TrailEntry } from "../api/contract.js";
import type { Words } from "./words.js";

/** What an action of the trail is called; its own name where there is no word for it yet. */
export function actionWord(action: string, words: Words): string {
  return wordOf(`done.${action}`, words) ?? action;
}

/** What a kind of object is called. */
export function kindWord(kind: string, words: Words): string {
  return wordOf(`auditTrail.kind.${kind}`, words) ?? kind;
}

/** Who did it; parts of the system go by its name. */
export function actorName(actor: TrailEntry["actor"], { say }: Words): string {
  return actor.kind === "system" ? say("auditTrail.system") : actor.name;
}

function wordOf(key: string, { say }: Words): string | null {
  return isWordKey(key) ? say(key) : null;
}

function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS.en, key);
}
