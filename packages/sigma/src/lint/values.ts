import { fold } from "../fold.js";
import { isInNetwork, networkBounds, parseNetwork } from "../match/address.js";
import { readPattern } from "../pattern.js";
import type { DetectionItem, Scalar, SigmaRule } from "../rule.js";
import type { Lint } from "./finding.js";
import { itemsOf } from "./structure.js";

type TextScalar = Extract<Scalar, { kind: "text" }>;
/** Looks at one text of an item; gives what is doubtful about it, or null. */
type TextCheck = (text: string, item: DetectionItem) => string | null;

/** Texts that are this short stand in a great part of all events. */
const SHORT = 3;

const CHECKS: readonly (readonly [code: string, check: TextCheck])[] = [
  ["wildcard-alone", (text, item) => (isPlain(item) && text === "*" ? "the value is any text" : null)],
  ["wildcard-ends", wildcardEnds],
  ["wildcard-affix", wildcardAffix],
  ["wildcard-escaped", wildcardEscaped],
  [
    "value-short",
    (text, { modifiers }) =>
      modifiers.join() === "contains" && length(text) < SHORT ? `${text} is in many events` : null,
  ],
  [
    "regex-plain",
    (text, item) =>
      isRegex(item) && /^[\w\s%:/@-]+$/.test(text) ? `${text} has nothing of a regular expression` : null,
  ],
  [
    "regex-open",
    (text, item) =>
      isRegex(item) && /^\^?\.\*[^?]|[^\\]\.\*\$?$/.test(text) ? `${text} begins or ends with .*` : null,
  ],
  [
    "windash-idle",
    (text, { modifiers }) =>
      modifiers.includes("windash") && !/[-/\u2013-\u2015]/.test(text) ? `${text} has no dash` : null,
  ],
  [
    "placeholder-plain",
    (text, { modifiers }) =>
      /^%[\w.-]+%$/.test(text) && !modifiers.some((each) => each === "expand" || each === "re")
        ? `${text} looks like a placeholder`
        : null,
  ],
  ["cidr-host-bits", hostBits],
];

/** What is doubtful about the values of a rule. */
export function valueLints(rule: SigmaRule): Lint[] {
  return itemsOf(rule).flatMap((item) => {
    const texts = item.values.filter((value): value is TextScalar => value.kind === "text");
    const found = texts.flatMap((value) => {
      return CHECKS.flatMap(([code, check]): Lint[] => {
        const detail = check(value.text, item);
        return detail === null ? [] : [{ code, line: value.line, column: value.column, field: nameOf(item), detail }];
      });
    });
    return [...found, ...twice(item), ...nullInList(item)];
  });
}

function nameOf({ field, modifiers }: DetectionItem): string {
  return [field, ...modifiers].join("|");
}

function isRegex({ modifiers }: DetectionItem): boolean {
  return modifiers.includes("re");
}

function isPlain({ field, modifiers }: DetectionItem): boolean {
  return field !== "" && modifiers.length === 0;
}

function length(text: string): number {
  return Array.from(text).length;
}

function wildcardEnds(text: string, item: DetectionItem): string | null {
  if (!isPlain(item) || text === "*") return null;
  const pattern = readPattern(text);
  const middle = pattern.slice(pattern[0]?.kind === "any" ? 1 : 0, pattern.at(-1)?.kind === "any" ? -1 : undefined);
  const onlyEnds = middle.length < pattern.length && middle.every(({ kind }) => kind === "literal");
  return onlyEnds ? `${text} has its wildcards at its ends only` : null;
}

function wildcardAffix(text: string, { modifiers }: DetectionItem): string | null {
  const pattern = readPattern(text);
  const before = modifiers.includes("contains") || modifiers.includes("endswith");
  const after = modifiers.includes("contains") || modifiers.includes("startswith");
  const idle = (before && pattern[0]?.kind === "any") || (after && pattern.at(-1)?.kind === "any");
  return idle ? `${text} has a star where any text may stand` : null;
}

/** `C:\Windows\*` asks for a plain star: the backslash makes it one. */
function wildcardEscaped(text: string, item: DetectionItem): string | null {
  if (isRegex(item)) return null;
  return /[\w:]\\\*$/.test(text) ? `${text} ends with a plain star, since a backslash stands before it` : null;
}

function hostBits(text: string, { modifiers }: DetectionItem): string | null {
  const network = modifiers.includes("cidr") ? parseNetwork(text) : null;
  if (network === null || !text.includes("/")) return null;
  const [first] = networkBounds(network);
  const isFirst = Buffer.from(network.address).toString("hex") === first;
  return isFirst || !isInNetwork(text.split("/", 1)[0] ?? "", network)
    ? null
    : `${text} names an address within the network`;
}

function twice(item: DetectionItem): Lint[] {
  const seen = new Set<string>();
  const exact = item.modifiers.some((each) => each === "cased" || each === "re");
  return item.values.flatMap((value): Lint[] => {
    if (value.kind !== "text" && value.kind !== "number") return [];
    const key = exact ? value.text : fold(value.text);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const { line, column } = value;
    return [
      { code: "value-twice", line, column, field: nameOf(item), detail: `${value.text} stands in the list already` },
    ];
  });
}

function nullInList(item: DetectionItem): Lint[] {
  if (item.values.length < 2) return [];
  const { line, column } = item;
  const holds = item.values.some(({ kind }) => kind === "null");
  const detail = "null stands among other values";
  return holds ? [{ code: "null-in-list", line, column, field: nameOf(item), detail }] : [];
}
