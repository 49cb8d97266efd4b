import type { ReactNode } from "react";
import { useWords, type Words } from "../shared/words.js";

interface Titled {
  readonly title: string;
  readonly titleJa: string | null;
}

/** A rule's title in the reader's language, where it has one. */
export function ruleTitle({ title, titleJa }: Titled, { language }: Words): string {
  return language === "ja" ? (titleJa ?? title) : title;
}

export function RuleTitle({ rule }: { readonly rule: Titled }): ReactNode {
  return ruleTitle(rule, useWords());
}
