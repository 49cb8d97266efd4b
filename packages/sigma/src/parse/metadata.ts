import { type Problem, toProblem } from "@mizugiwa/base";
import type { Native } from "@mizugiwa/events";
import type { Level, RuleMetadata, Spot, Status } from "../rule.js";
import { spotOf } from "./detection.js";
import { type MapNode, plainOf, textOf, textsOf, valueOf } from "./node.js";

const LEVELS: readonly Level[] = ["informational", "low", "medium", "high", "critical"];
const STATUSES: readonly Status[] = ["stable", "test", "experimental", "deprecated", "unsupported"];
const TITLE_LIMIT = 256;

/** Top-level attributes of the specification; whatever else stands there is custom. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    "title id name related taxonomy status description license references author date modified logsource detection " +
    "fields falsepositives level tags scope correlation filter"
  ).split(" "),
);

/**
 * Reads what a rule says about itself (Sigma specification 2.1.0, "Components"). Nothing here refuses a rule: what is
 * wrong becomes a lint and the value is null.
 */
export function readMetadata(rule: MapNode, path: string, lints: Problem[]): RuleMetadata {
  const text = (key: string): string | null => textOf(valueOf(rule, key));
  const lint = (code: string, key: string, detail: string): void => {
    const spot: Spot = valueOf(rule, key) ?? rule;
    lints.push(toProblem(code, { ...spotOf(spot), field: key, detail }));
  };
  const written = text("title");
  const id = text("id");
  if (written === null) lint("title-missing", "title", "the rule has no title");
  else if (Array.from(written).length > TITLE_LIMIT) lint("title-long", "title", `more than ${TITLE_LIMIT} characters`);
  if (id !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    lint("id-format", "id", `${id} is no UUID`);
  const oneOf = <Word extends string>(key: string, words: readonly Word[]): Word | null => {
    const found = text(key);
    const word = words.find((each) => each === found?.toLowerCase()) ?? null;
    if (found !== null && word === null) lint(`${key}-unknown`, key, `${found} is none of ${words.join(", ")}`);
    return word;
  };
  for (const key of ["date", "modified"]) {
    const date = text(key);
    if (date !== null && !/^\d{4}-\d\d-\d\d$/.test(date)) lint("date-format", key, `${date} is not YYYY-MM-DD`);
  }
  const tags = textsOf(valueOf(rule, "tags"));
  for (const tag of tags) {
    if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(tag)) lint("tag-format", "tags", `${tag} is not namespace.name`);
  }
  return {
    title: written ?? id ?? path,
    id,
    name: text("name"),
    level: oneOf("level", LEVELS),
    status: oneOf("status", STATUSES),
    description: text("description"),
    author: text("author"),
    license: text("license"),
    date: text("date"),
    modified: text("modified"),
    references: textsOf(valueOf(rule, "references")),
    tags,
    falsepositives: textsOf(valueOf(rule, "falsepositives")),
    fields: textsOf(valueOf(rule, "fields")),
    custom: customOf(rule),
  };
}

function customOf(rule: MapNode): ReadonlyMap<string, Native> {
  const custom = rule.entries.filter(({ key }) => !KNOWN.has(key));
  return new Map(custom.map(({ key, value }) => [key, plainOf(value)]));
}
