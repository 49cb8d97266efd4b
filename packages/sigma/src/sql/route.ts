import type { Source } from "../logsource/source.js";
import { FACTS, type Fact } from "./column.js";
import { allOf, anyOf, type Writer } from "./writer.js";

/** Whether a source may hold the event of a row: `standingOf` in SQL. Nothing in it is ever unknown. */
export function routeSql(source: Source, writer: Writer): string {
  const { product, category, service, channels, eventIds } = source;
  const conflicts = [differs("product", product, writer)];
  const channel = channels === undefined ? "false" : among("channel", channels, writer);
  if (channels === undefined) conflicts.push(differs("service", service, writer));
  else {
    const within = channels.length > 0 ? channel : isNamed(source, writer);
    conflicts.push(either("channel", `NOT ${within}`, differs("service", service, writer), writer));
  }
  if (eventIds === undefined) conflicts.push(differs("category", category, writer));
  else {
    const within = among("eventId", eventIds, writer);
    conflicts.push(either("eventId", `NOT ${within}`, differs("category", category, writer), writer));
  }
  const shared = [
    channel,
    same("product", product, writer),
    same("category", category, writer),
    same("service", service, writer),
  ].filter((part) => part !== "false");
  return allOf([
    ...conflicts.filter((part) => part !== "false").map((part) => `NOT ${part}`),
    anyOf([...shared, isAnonymousSql(writer)]),
  ]);
}

/** Whether nothing says where the event of a row comes from. */
export function isAnonymousSql(writer: Writer): string {
  return allOf(FACTS.filter((fact) => fact !== "eventId").map((fact) => `${writer.fact(fact)} IS NULL`));
}

/** One thing where the row has the fact, another where it has not. */
function either(fact: Fact, has: string, hasNot: string, writer: Writer): string {
  return `(CASE WHEN ${writer.fact(fact)} IS NOT NULL THEN ${has} ELSE ${hasNot} END)`;
}

function isNamed({ category, service }: Source, writer: Writer): string {
  if (category === undefined) return same("service", service, writer);
  return allOf([same("category", category, writer), `NOT ${differs("service", service, writer)}`]);
}

function differs(fact: Fact, wanted: string | undefined, writer: Writer): string {
  return wanted === undefined ? "false" : `ifnull(${writer.fact(fact)} <> ${writer.text(wanted)}, false)`;
}

function same(fact: Fact, wanted: string | undefined, writer: Writer): string {
  return wanted === undefined ? "false" : `ifnull(${writer.fact(fact)} = ${writer.text(wanted)}, false)`;
}

function among(fact: Fact, wanted: readonly string[], writer: Writer): string {
  if (wanted.length === 0) return "false";
  return `ifnull(${writer.fact(fact)} IN (${wanted.map((text) => writer.text(text)).join(", ")}), false)`;
}
