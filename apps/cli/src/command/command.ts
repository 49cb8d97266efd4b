import type { Language, WordKey } from "@mizugiwa/words";
import type { Args } from "./args.js";
import type { ExitCode } from "./exit.js";
import type { Io } from "./io.js";
import type { Take } from "./take.js";

interface Example {
  readonly line: string;
  readonly words: WordKey;
}

/** A command: what it is called, what it takes, how it is used, and what it does. */
export interface Command {
  /** `hunt`, or noun and verb: `rules check`. */
  readonly name: string;
  /** One sentence. */
  readonly help: WordKey;
  /** What a reader has to know besides, a paragraph. */
  readonly about?: WordKey;
  readonly takes: readonly Take<unknown>[];
  readonly examples: readonly Example[];
  readonly run: (args: Args, io: Io, language: Language) => Promise<ExitCode>;
}
