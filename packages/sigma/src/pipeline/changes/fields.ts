import type { DraftPart } from "../../compile/draft-rule.js";
import type { Change } from "../pipeline.js";
import type { Settings } from "../read.js";
import { hasWildcard, valuesIn, valueText, withValues } from "../text.js";

/** `field_name_mapping`: a field becomes one other or several, linked with OR. */
export function fieldMapping(settings: Settings): Change {
  const mapping = settings.mapping("mapping");
  return renaming((field) => mapping.get(field) ?? null);
}

/** `field_name_prefix_mapping`: what a name begins with becomes something else. */
export function prefixMapping(settings: Settings): Change {
  const mapping = [...settings.mapping("mapping")];
  return renaming((field) => {
    const found = mapping.find(([prefix]) => field.startsWith(prefix));
    return found === undefined ? null : found[1].map((to) => to + field.slice(found[0].length));
  });
}

export function fieldPrefix(settings: Settings): Change {
  const prefix = settings.text("prefix");
  return renaming((field) => [prefix + field]);
}

export function fieldSuffix(settings: Settings): Change {
  const suffix = settings.text("suffix");
  return renaming((field) => [field + suffix]);
}

const FUNCTIONS = ["lower", "upper", "snake_case"] as const;

/** `field_name_transform`: names through a function; `mapping` has the exceptions. */
export function fieldFunction(settings: Settings): Change {
  const name = settings.word("transform_func", FUNCTIONS);
  const mapping = settings.node("mapping") === null ? new Map<string, string[]>() : settings.mapping("mapping");
  return renaming((field) => mapping.get(field) ?? [changedCase(field, name)]);
}

export function changedCase(text: string, to: (typeof FUNCTIONS)[number]): string {
  if (to === "upper") return text.toUpperCase();
  const words = to === "lower" ? text : text.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3_$2");
  return words.toLowerCase();
}

/** `drop_detection_item`: the item no longer counts. */
export function dropItem(): Change {
  return { on: "part", apply: () => [] };
}

/** Lengths of hashes in hexadecimal digits. */
const LENGTHS: ReadonlyMap<number, string> = new Map([
  [32, "MD5"],
  [40, "SHA1"],
  [64, "SHA256"],
  [128, "SHA512"],
]);

/** `hashes_fields`: `Hashes: SHA1=…` becomes a field of its own for each algorithm, linked with OR. */
export function hashesFields(settings: Settings): Change {
  const valid = new Set(settings.texts("valid_hash_algos") ?? []);
  const prefix = settings.optional("field_prefix") ?? "";
  const drop = settings.flag("drop_algo_prefix");
  return {
    on: "part",
    apply: (part, { draft }) => {
      const found = new Map<string, string[]>();
      for (const value of valuesIn(part)) {
        const text = valueText(value)?.replace(/^\*|\*$/g, "");
        if (
          text === undefined ||
          (value.kind === "text" && hasWildcard({ ...value, pattern: value.pattern.slice(1, -1) }))
        )
          continue;
        const [first = "", second] = text.split(/[|=]/);
        const algorithm = second === undefined ? (LENGTHS.get(first.length) ?? "") : first.toUpperCase();
        if (!valid.has(algorithm)) continue;
        const field = `${prefix}${drop ? "" : algorithm}`;
        found.set(field, [...(found.get(field) ?? []), second ?? first]);
      }
      if (found.size === 0)
        throw settings.fault("valid_hash_algos", `${draft.rule.title} has no hash of these algorithms`);
      return [...found].map(([field, texts]) => partOf(part, field, texts));
    },
  };
}

function partOf({ draft }: DraftPart, field: string, texts: readonly string[]): DraftPart {
  const values = texts.map((text) => [{ kind: "text", pattern: [{ kind: "literal", text }], written: text }] as const);
  return { field, draft: { ...draft, values, all: false } };
}

/** Renames fields, also where a value names one; null leaves a field as it is. */
function renaming(rename: (field: string) => readonly string[] | null): Change {
  return {
    on: "part",
    apply: (part) => {
      const referring = withValues(part, (value) => {
        const names = value.kind === "field" ? rename(value.name) : null;
        return value.kind === "field" && names !== null ? names.map((name) => ({ ...value, name })) : [value];
      });
      const names = part.field === "" ? null : rename(part.field);
      const refers = valuesIn(part).some(({ kind }) => kind === "field");
      const base = refers ? referring : part;
      return names === null ? [base] : names.map((field) => ({ ...base, field }));
    },
  };
}
