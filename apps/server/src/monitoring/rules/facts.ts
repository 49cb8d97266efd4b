import type { Native, NativeObject } from "@mizugiwa/events";
import type { Level, SigmaCorrelation, SigmaFilter, SigmaRule, Status } from "@mizugiwa/sigma";
import { z } from "zod";

export const RULE_KINDS = ["rule", "correlation", "filter"] as const;
type RuleKind = (typeof RULE_KINDS)[number];

const text = z.string().nullable();

/** What is shown of a rule, a correlation or a filter. */
export const RuleFacts = z.object({
  id: z.string(),
  kind: z.enum(RULE_KINDS),
  path: z.string(),
  /** What correlations and filters may refer to it by, besides its id. */
  name: text,
  title: z.string(),
  titleJa: text,
  level: z.enum(["informational", "low", "medium", "high", "critical"]).nullable(),
  status: z.enum(["stable", "test", "experimental", "deprecated", "unsupported"]).nullable(),
  author: text,
  license: text,
  description: text,
  descriptionJa: text,
  references: z.array(z.string()),
  falsepositives: z.array(z.string()),
  /** ATT&CK techniques, such as T1505.003. */
  techniques: z.array(z.string()),
  tags: z.array(z.string()),
  logsource: z.object({ product: text, category: text, service: text }),
  /** The rules that a correlation or a filter names, by id or name; of a filter over any rule none. */
  refersTo: z.array(z.string()),
  /** A correlation whose rules do not alert by themselves. */
  quiets: z.boolean(),
});
export type RuleFacts = z.infer<typeof RuleFacts>;

const NOWHERE = { product: null, category: null, service: null };

export function factsOf(rule: SigmaRule | SigmaCorrelation | SigmaFilter): RuleFacts {
  const level: Level | null = rule.level;
  const status: Status | null = rule.status;
  return {
    id: rule.id ?? rule.path,
    kind: kindOf(rule),
    path: rule.path,
    name: rule.name,
    title: rule.title,
    titleJa: titleJaOf(rule),
    level,
    status,
    author: rule.author,
    license: rule.license,
    description: rule.description,
    descriptionJa: translated(rule, "description"),
    references: [...rule.references],
    falsepositives: [...rule.falsepositives],
    techniques: [...new Set(rule.tags.flatMap((tag) => techniqueOf(tag) ?? []))],
    tags: [...rule.tags],
    logsource: "logsource" in rule ? namesOf(rule.logsource) : NOWHERE,
    refersTo: "rules" in rule ? (rule.rules ?? []).map(({ text: reference }) => reference) : [],
    quiets: "generate" in rule && !rule.generate,
  };
}

function namesOf({ product, category, service }: SigmaRule["logsource"]): RuleFacts["logsource"] {
  return { product: product ?? null, category: category ?? null, service: service ?? null };
}

function kindOf(rule: SigmaRule | SigmaCorrelation | SigmaFilter): RuleKind {
  if ("generate" in rule) return "correlation";
  return "rules" in rule ? "filter" : "rule";
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
  const found = partOf(japanese, key);
  return typeof found === "string" ? found : null;
}

function partOf(value: Native | undefined, key: string): Native | undefined {
  if (!isObject(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
