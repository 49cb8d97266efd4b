import { LANGUAGES, type Language } from "@mizugiwa/words";

/** What can say in which language to speak. */
export interface LanguageHints {
  /** The query of the address: `?lang=ja` lets a link be shared in a language. */
  readonly search: string;
  /** What was chosen here before, if anything. */
  readonly remembered: string | null;
  /** The browser's languages, most wanted first. */
  readonly browser: readonly string[];
}

/** The address decides before the choice made here, that before the browser; English where none of them says. */
export function chooseLanguage({ search, remembered, browser }: LanguageHints): Language {
  const asked = [new URLSearchParams(search).get("lang"), remembered, ...browser];
  for (const tag of asked) {
    const found = LANGUAGES.find((each) => each === tag?.toLowerCase().split("-")[0]);
    if (found !== undefined) return found;
  }
  return "en";
}

/** The query without its language, as it should read once another one was chosen. */
export function withoutLanguage(search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete("lang");
  const rest = parameters.toString();
  return rest === "" ? "" : `?${rest}`;
}
