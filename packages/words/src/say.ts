import { IntlMessageFormat } from "intl-messageformat";
import { access } from "./access.js";
import { alerts } from "./alerts.js";
import { auditTrail } from "./audit-trail.js";
import { LANGUAGES, type Language } from "./catalogue.js";
import { channels } from "./channels.js";
import { cli } from "./cli.js";
import { shell } from "./console.js";
import { correctiveActions } from "./corrective-actions.js";
import { eventSearch } from "./event-search.js";
import { hunt } from "./hunt.js";
import { image } from "./image.js";
import { incidentWork } from "./incident-work.js";
import { incidents } from "./incidents.js";
import { indicators } from "./indicators.js";
import { list } from "./list.js";
import { notify } from "./notify.js";
import { oscal } from "./oscal.js";
import { places } from "./places.js";
import { practice } from "./practice.js";
import { refusals } from "./refusals.js";
import { registerForms } from "./register-forms.js";
import { registerMore } from "./register-more.js";
import { retro } from "./retro.js";
import { ruleLife } from "./rule-life.js";
import { rules } from "./rules.js";
import { server } from "./server.js";
import { setup } from "./setup.js";
import { sources } from "./sources.js";
import { standard } from "./standard.js";
import { trail } from "./trail.js";
import { tunings } from "./tunings.js";

/** Every text, by language and key. */
export const WORDS = {
  en: {
    ...access.en,
    ...alerts.en,
    ...auditTrail.en,
    ...channels.en,
    ...cli.en,
    ...correctiveActions.en,
    ...eventSearch.en,
    ...hunt.en,
    ...image.en,
    ...incidentWork.en,
    ...incidents.en,
    ...indicators.en,
    ...list.en,
    ...notify.en,
    ...oscal.en,
    ...places.en,
    ...refusals.en,
    ...practice.en,
    ...registerForms.en,
    ...ruleLife.en,
    ...registerMore.en,
    ...retro.en,
    ...rules.en,
    ...server.en,
    ...setup.en,
    ...shell.en,
    ...sources.en,
    ...standard.en,
    ...trail.en,
    ...tunings.en,
  },
  ja: {
    ...access.ja,
    ...alerts.ja,
    ...auditTrail.ja,
    ...channels.ja,
    ...cli.ja,
    ...correctiveActions.ja,
    ...eventSearch.ja,
    ...hunt.ja,
    ...image.ja,
    ...incidentWork.ja,
    ...incidents.ja,
    ...indicators.ja,
    ...list.ja,
    ...notify.ja,
    ...oscal.ja,
    ...places.ja,
    ...refusals.ja,
    ...practice.ja,
    ...registerForms.ja,
    ...ruleLife.ja,
    ...registerMore.ja,
    ...retro.ja,
    ...rules.ja,
    ...server.ja,
    ...setup.ja,
    ...shell.ja,
    ...sources.ja,
    ...standard.ja,
    ...trail.ja,
    ...tunings.ja,
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>;

export type WordKey = keyof (typeof WORDS)["en"];
export type WordValues = Readonly<Record<string, string | number | boolean | Date>>;

const compiled = new Map<string, IntlMessageFormat>();

/** The text of a key in a language, its ICU arguments filled in. Markup in texts is plain text. */
export function say(language: Language, key: WordKey, values?: WordValues): string {
  const id = `${language} ${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(WORDS[language][key], language, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

/** The language of a locale name as found in LANG or a browser (`ja_JP.UTF-8`, `ja-JP`): Japanese or else English. */
export function languageOf(locale: string | undefined): Language {
  const name = locale?.toLowerCase().split(/[-_.@]/)[0];
  return LANGUAGES.find((each) => each === name) ?? "en";
}
