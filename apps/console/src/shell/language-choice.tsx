import { SegmentedControl } from "@mantine/core";
import { LANGUAGES, type Language } from "@mizugiwa/words";
import type { ReactNode } from "react";
import { useWords } from "../shared/words.js";

/** Each language under its own name, in itself. */
const NAMES: Readonly<Record<Language, string>> = { en: "EN", ja: "日本語" };

export function LanguageChoice(): ReactNode {
  const { language, say, choose } = useWords();
  return (
    <SegmentedControl<Language>
      aria-label={say("console.language")}
      value={language}
      onChange={choose}
      transitionDuration={0}
      withItemsBorders={false}
      data={LANGUAGES.map((each) => ({ value: each, label: <span lang={each}>{NAMES[each]}</span> }))}
    />
  );
}
