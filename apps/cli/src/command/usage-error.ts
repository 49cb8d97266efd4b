import { MizugiwaError } from "@mizugiwa/base";
import { type Language, say, type WordKey, type WordValues } from "@mizugiwa/words";

/** The command line is not one that can be run: exit 2. It says why in the reader's language. */
export class UsageError extends MizugiwaError {
  readonly #key: WordKey;
  readonly #values: WordValues;

  constructor(key: WordKey, values: WordValues = {}) {
    super("usage", { detail: say("en", key, values) });
    this.#key = key;
    this.#values = values;
  }

  in(language: Language): string {
    return say(language, this.#key, this.#values);
  }
}
