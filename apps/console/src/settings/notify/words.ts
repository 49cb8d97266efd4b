import { WORDS, type WordKey } from "@mizugiwa/words";
import { codeText } from "../../shared/failure-note.js";
import type { Tab } from "../../shared/page-tabs.js";
import type { Words } from "../../shared/words.js";

export const NOTIFY_TABS: readonly Tab[] = [
  ["/notifications", "channels.tab"],
  ["/notifications/deliveries", "channels.deliveries"],
  ["/notifications/given-up", "channels.dead"],
];

const TOPICS: ReadonlyMap<string, WordKey> = new Map([
  ["alert.critical", "channels.topic.critical"],
  ["alert.high", "channels.topic.high"],
  ["alert.*", "channels.topic.alerts"],
  ["*", "channels.topic.all"],
  ["notify.test", "channels.topic.test"],
]);

/** What a topic is called; its own name where there is no word for it. */
export function topicWord(topic: string, { say }: Words): string {
  const key = TOPICS.get(topic);
  return key === undefined ? topic : say(key);
}

/** Why something was not delivered, in the reader's language where the reason has a word. */
export function errorWord({ code }: { readonly code: string }, words: Words): string {
  return known(`channels.error.${code}`, words) ?? codeText(code, words);
}

/** What a part of the system does, by the name it listens under. */
export function partWord(part: string, words: Words): string {
  return known(`channels.part.${part}`, words) ?? part;
}

function known(key: string, { say }: Words): string | null {
  return isWordKey(key) ? say(key) : null;
}

function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS.en, key);
}
