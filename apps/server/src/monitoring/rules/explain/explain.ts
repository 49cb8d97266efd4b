import { EventReader } from "@mizugiwa/events";
import { compileRules, type Failure, type Matched, type SigmaRule } from "@mizugiwa/sigma";
import { z } from "zod";
import { parseText, type RuleText } from "../texts.js";

const Part = z.object({ selection: z.string(), field: z.string(), value: z.string() });

const Failing = z.discriminatedUnion("kind", [
  /** The event is not of this source. */
  z.object({ kind: z.literal("other-source"), facts: z.array(z.object({ name: z.string(), value: z.string() })) }),
  /** The source holds only events whose field is this. */
  z.object({ kind: z.literal("other-event"), field: z.string(), wanted: z.string(), had: z.array(z.string()) }),
  z.object({ kind: z.literal("nothing-to-show") }),
  /** The first item that does not hold. */
  z.object({
    kind: z.literal("item"),
    selection: z.string(),
    filter: z.string().nullable(),
    field: z.string(),
    modifiers: z.array(z.string()),
    wanted: z.array(z.string().nullable()),
    present: z.boolean(),
    had: z.array(z.string()),
    /** In the text of the rule, from 1. */
    line: z.int(),
  }),
  /** A selection under `not` that holds, and by what. */
  z.object({ kind: z.literal("excluded"), filter: z.string().nullable(), by: z.array(Part) }),
]);

/** Why a rule matches an event, or the first thing that keeps it from it; of a correlation that of each of its rules. */
export const RuleExplained = z
  .object({
    rules: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        matched: z.boolean(),
        sources: z.array(z.object({ via: z.string(), matched: z.array(Part), failure: Failing.nullable() })),
      }),
    ),
    /** Why the rule could not be asked at all. */
    problems: z.array(z.string()),
  })
  .meta({ id: "RuleExplained" });
export type RuleExplained = z.infer<typeof RuleExplained>;

interface Asked {
  readonly raw: Uint8Array;
  readonly receivedMs: number;
  /** Zone of times that name none. */
  readonly zone: string;
}

const VALUE_MAX = 500;
const LIST_MAX = 50;

/** Explains the rules of some texts over one event, read anew as the stream did. */
export function explainRules(texts: readonly RuleText[], { raw, receivedMs, zone }: Asked): RuleExplained {
  const set = compileRules(texts.map(parseText));
  const { event } = new EventReader({ assumeZone: zone }).read(raw, 0, receivedMs);
  const explained = set.rules.map((rule: SigmaRule) => {
    const { matched, sources } = set.explain(rule, event);
    return {
      id: rule.id ?? rule.path,
      title: rule.title,
      matched,
      sources: sources.map((source) => ({
        via: source.via,
        matched: source.matched.map(partOf),
        failure: source.failure === null ? null : failing(source.failure),
      })),
    };
  });
  return { rules: explained, problems: set.problems.map(({ detail }) => detail) };
}

function partOf({ selection, field, value }: Matched) {
  return { selection, field, value: written(value) };
}

function failing(failure: Failure): z.infer<typeof Failing> {
  switch (failure.kind) {
    case "other-source":
      return {
        kind: failure.kind,
        facts: Object.entries(failure.facts).flatMap(([name, value]) =>
          value === undefined || value === null ? [] : [{ name, value: written(value) }],
        ),
      };
    case "other-event":
      return { kind: failure.kind, field: failure.field, wanted: failure.wanted, had: list(failure.had) };
    case "nothing-to-show":
      return { kind: failure.kind };
    case "excluded":
      return { kind: failure.kind, filter: failure.filter, by: failure.by.slice(0, LIST_MAX).map(partOf) };
    case "item": {
      const { kind, selection, filter, field, modifiers, wanted, present, had, line } = failure;
      const shown = wanted.slice(0, LIST_MAX).map((value) => (value === null ? null : value.slice(0, VALUE_MAX)));
      return {
        kind,
        selection,
        filter,
        field,
        modifiers: [...modifiers],
        wanted: shown,
        present,
        had: list(had),
        line,
      };
    }
  }
}

function list(values: readonly unknown[]): string[] {
  return values.slice(0, LIST_MAX).map(written);
}

function written(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.slice(0, VALUE_MAX);
}
