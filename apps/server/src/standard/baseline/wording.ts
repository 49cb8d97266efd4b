import type { Language } from "./schema.js";

/** Words that leave the strength to the reader. Each was seen in a guideline whose practice then differed by provider. */
const VAGUE: Record<Language, RegExp> = {
  en: /\b(?:appropriate(?:ly)?|adequate(?:ly)?|timely|periodic(?:ally)?|regular(?:ly)?|(?:as|where|if|when) (?:necessary|needed|possible|appropriate|applicable|practicable)|sufficient(?:ly)?|reasonabl[ey]|prompt(?:ly)?|immediate(?:ly)?|as soon as|should|may|best effort|etc|such as|frequent(?:ly)?|significant(?:ly)?|relevant|suitable|suitably|proper(?:ly)?|robust|effectively|without delay|from time to time)\b/gi,
  ja: /適切|適宜|適時|適正|妥当|定期的|必要に応じ|状況に応じ|速やか|迅速|直ちに|遅滞なく|随時|逐次|十分|原則として|可能な限り|できる限り|できるだけ|極力|合理的|当面|頻繁|望ましい|努める|など|(?<![同均平対上高中初])等(?!価|しい|級)/g,
};

/** Names in which a digit is no strength: identifiers, classes, severities, versions of protocols and standards. */
const NAMES = /[A-Z]{2}-[A-Z]{3}-\d{2}|SEV-\d|C[123](?!\d)|TLS 1\.\d|SAML 2\.0|RFC \d+|FIDO2/g;
/** Japanese writes the fixed counts that English spells out ("two persons") with one digit: those are terms. */
const JAPANESE_TERM = /(?<![\d.])[1-9](?![\d.])/g;

/** The vague words of a text, as they stand in it. */
export function vagueWords(text: string, language: Language): string[] {
  return text.match(VAGUE[language]) ?? [];
}

/** Numbers that stand in a statement instead of in a parameter. */
export function bareNumbers(text: string, language: Language): string[] {
  const bare = text.replaceAll(/\$\{[^}]*\}/g, "").replaceAll(NAMES, "");
  return (language === "ja" ? bare.replaceAll(JAPANESE_TERM, "") : bare).match(/\d[\d.,]*/g) ?? [];
}
