import type { Native, NativeObject } from "@mizugiwa/events";
import type { Level, SigmaRule, Status } from "@mizugiwa/sigma";

/** What is shown of a rule. */
export interface RuleFacts {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly titleJa: string | null;
  readonly level: Level | null;
  readonly status: Status | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly description: string | null;
  readonly descriptionJa: string | null;
  readonly references: readonly string[];
  readonly falsepositives: readonly string[];
  /** ATT&CK techniques, such as T1505.003. */
  readonly techniques: readonly string[];
  readonly tags: readonly string[];
  readonly logsource: {
    readonly product: string | null;
    readonly category: string | null;
    readonly service: string | null;
  };
}

export function factsOf(rule: SigmaRule): RuleFacts {
  const { product = null, category = null, service = null } = rule.logsource;
  return {
    id: rule.id ?? rule.path,
    path: rule.path,
    title: rule.title,
    titleJa: titleJaOf(rule),
    level: rule.level,
    status: rule.status,
    author: rule.author,
    license: rule.license,
    description: rule.description,
    descriptionJa: translated(rule, "description"),
    references: rule.references,
    falsepositives: rule.falsepositives,
    techniques: rule.tags.flatMap((tag) => techniqueOf(tag) ?? []),
    tags: rule.tags,
    logsource: { product, category, service },
  };
}

function techniqueOf(tag: string): string | null {
  return /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? null;
}

/** The title in Japanese; null where the rule has none. */
export function titleJaOf(rule: Pick<SigmaRule, "custom">): string | null {
  return translated(rule, "title");
}

/** A text of the block `translations: {ja: {…}}` that rules of the house carry. */
function translated(rule: Pick<SigmaRule, "custom">, key: string): string | null {
  const japanese = partOf(rule.custom.get("translations"), "ja");
  const text = partOf(japanese, key);
  return typeof text === "string" ? text : null;
}

function partOf(value: Native | undefined, key: string): Native | undefined {
  if (!isObject(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
