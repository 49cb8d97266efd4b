import type { ColumnNeed } from "@mizugiwa/sigma";
import { columnsIn, keptName, keptSetIn, type Sieve } from "../store/index.js";
import type { RetroSubject } from "./subject.js";

/** The columns that a subject needs to be asked of them alone; null where it has to be matched event by event. */
export function needsOf(subject: Pick<RetroSubject, "query">): readonly ColumnNeed[] | null {
  const query = subject.query((need) => (keptName(need) === null ? null : { sql: "c", list: true }));
  return query.kind === "sql" ? query.columns : null;
}

/**
 * What a subject lets through of stored events. Columns are asked only of events that were read with one of the sets given, which
 * have all that the subject needs; every other event passes.
 */
export function sieveOf(subject: Pick<RetroSubject, "query">, sets: readonly string[]): Sieve {
  const needs = needsOf(subject);
  if (needs === null || sets.length === 0) return { names: [], condition: () => null };
  const names = needs.flatMap((need) => keptName(need) ?? []);
  return {
    names,
    condition: (columns, binder) => {
      const set = keptSetIn(columns);
      const query = subject.query(columnsIn(columns));
      if (set === null || query.kind !== "sql") return null;
      const { parameters } = query;
      // Nothing of a rule stands in the text, so that what looks like a parameter is one.
      const where = query.where.replaceAll(/\$(\d+)::VARCHAR/g, (_, number) =>
        binder.text(parameters[Number(number) - 1] ?? ""),
      );
      return `(CASE WHEN ${set} IN (${sets.map((id) => binder.text(id)).join(", ")}) THEN ${where} ELSE true END)`;
    },
  };
}
