/** The languages a person can read Mizugiwa in. */
export const LANGUAGES = ["en", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts of one area by key. Keys are `area.thing.part`; texts are ICU messages. */
export interface Catalogue<Key extends string> {
  readonly en: Readonly<Record<Key, string>>;
  readonly ja: Readonly<Record<Key, string>>;
}

/** Pairs the two languages of one area; a key that one of them lacks or misspells is a type error. */
export function catalogue<const English extends Readonly<Record<string, string>>>(
  en: English,
  ja: Readonly<Record<keyof English & string, string>>,
): Catalogue<keyof English & string> {
  return { en, ja };
}
