export { LANGUAGES, type Language } from "./catalogue.js";
export { languageOf, say, WORDS, type WordKey, type WordValues } from "./say.js";
