import { fold } from "../fold.js";
import { canonicalNumber } from "../match/number.js";
import { literalsOf } from "../pattern.js";
import type { ItemTest, Wanted } from "./item.js";
import { requiredLiteral } from "./regex-literal.js";
import type { Tree } from "./tree.js";

/** Something an event must have: a field (null: any value) that is the text, or is the number, or has the text in it. */
export interface Need {
  readonly slot: number | null;
  readonly kind: "whole" | "number" | "within";
  /** Folded; for a number its canonical form. */
  readonly text: string;
}

/**
 * What an event must have for a tree to be true: at least one of the needs. Null where nothing can be said, so that
 * the rule is asked of every event; of several ways to say it the one that the fewest events will have.
 */
export function needsOf(tree: Tree): readonly Need[] | null {
  switch (tree.kind) {
    case "selection":
      return needsOf(tree.of);
    case "item":
      return itemNeeds(tree.item);
    case "not":
      return null;
    case "and":
      return rarest(tree.of.map(needsOf));
    case "or":
      return together(tree.of.map(needsOf));
  }
}

function itemNeeds(item: ItemTest): readonly Need[] | null {
  if (item.negated) return null;
  const perValue = item.wanted.map((alternatives) =>
    together(alternatives.map((each) => wantedNeeds(each, item.slot))),
  );
  return item.all ? rarest(perValue) : together(perValue);
}

function wantedNeeds({ value, test }: Wanted, slot: number | null): readonly Need[] | null {
  if (test.on === "folded" && slot !== null) {
    if (test.whole !== null) return [{ slot, kind: "whole", text: test.whole }];
  }
  if (value.kind === "number" && slot !== null) {
    const text = canonicalNumber(value.text);
    return text === null ? [{ slot, kind: "whole", text: fold(value.text) }] : [{ slot, kind: "number", text }];
  }
  const literals = value.kind === "text" ? literalsOf(value.pattern) : [];
  if (value.kind === "bytes") literals.push(Buffer.from(value.bytes).toString("latin1"));
  if (value.kind === "regex") literals.push(requiredLiteral(value.source) ?? "");
  const needs = literals
    .filter((text) => text !== "")
    .map((text) => [{ slot, kind: "within", text: fold(text) }] as const);
  return rarest(needs);
}

/** All of the ways hold: the one that costs least says enough. */
function rarest(ways: readonly (readonly Need[] | null)[]): readonly Need[] | null {
  let best: readonly Need[] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const needs of ways) {
    const cost = needs === null ? Number.POSITIVE_INFINITY : needs.reduce((sum, need) => sum + frequency(need), 0);
    if (cost < least) {
      best = needs;
      least = cost;
    }
  }
  return best;
}

/** Any of the ways holds: all of them must say something. */
function together(ways: readonly (readonly Need[] | null)[]): readonly Need[] | null {
  const needs: Need[] = [];
  for (const each of ways) {
    if (each === null) return null;
    needs.push(...each);
  }
  return needs;
}

/** What most events of their kind have somewhere. */
const COMMON =
  /\.exe|\.dll|c:\\|\\windows\\|\\system32\\|\\syswow64\\|program ?files|\\users\\|\\appdata\\|\\local\\|\\temp\\|powershell|cmd|https?:|\\software\\|\\microsoft\\|windows|microsoft|\\currentversion\\|hklm|\\system\\|\\services\\|currentcontrolset|system/g;

/** A guess at the share of events that have it; only the order matters. */
function frequency(need: Need): number {
  const { kind, text } = need;
  if (kind === "number") return 0.02;
  if (kind === "whole" && (text.length < 3 || text === "true" || text === "false")) return 0.3;
  const rare = text.replace(COMMON, "").length;
  const length = rare + (text.length - rare) / 4;
  const share = 0.6 * 0.6 ** length;
  return Math.max(kind === "whole" ? share / 4 : share, 1e-5);
}
