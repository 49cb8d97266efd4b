import { type Language, say, type WordKey, type WordValues } from "@mizugiwa/words";
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useState } from "react";
import { chooseLanguage, withoutLanguage } from "./language.js";
import { recall, remember } from "./memory.js";

export interface Words {
  readonly language: Language;
  /** The text of a key in the reader's language. */
  readonly say: (key: WordKey, values?: WordValues) => string;
  /** Speaks another language from now on, and remembers it in this browser. */
  readonly choose: (language: Language) => void;
}

const MEMORY = "mizugiwa.language";
const WordsContext = createContext<Words | null>(null);

/** Gives the pages below their language, and the document its `lang`. */
export function WordsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(() =>
    chooseLanguage({
      search: location.search,
      remembered: recall("localStorage", MEMORY),
      browser: navigator.languages,
    }),
  );
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const words = useMemo<Words>(
    () => ({
      language,
      say: (key, values) => say(language, key, values),
      choose: (chosen) => {
        remember("localStorage", MEMORY, chosen);
        // The address must not contradict the choice on the next reload.
        history.replaceState(history.state, "", location.pathname + withoutLanguage(location.search) + location.hash);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useWords(): Words {
  const words = use(WordsContext);
  if (words === null) throw new Error("useWords is called outside WordsProvider");
  return words;
}

/** Stands for the child while the sentence is formatted: a noncharacter, which no text contains. */
const PLACE = "\uFFFE";

interface PhraseProps {
  readonly words: WordKey;
  /** The argument of the sentence in whose place the child stands. */
  readonly argument: string;
  readonly children: ReactNode;
}

/** A sentence with an element within it, in the place its language gives it. */
export function Phrase({ words, argument, children }: PhraseProps): ReactNode {
  const [before, ...after] = useWords()
    .say(words, { [argument]: PLACE })
    .split(PLACE);
  return (
    <>
      {before}
      {children}
      {after.join("")}
    </>
  );
}
