import type { NativeEvent } from "@mizugiwa/events";
import { type ColumnNeed, ColumnReader, type ColumnValue, type RuleSet } from "@mizugiwa/sigma";
import { CUT_MARK, FIELDS_LIMIT, KEPT_COLUMN, keptName, keyOfNeed, setIdOf } from "../store/kept.js";

const FACTS = ["product", "category", "service", "channel", "eventId"] as const;
/** Longer values are searched for in the event itself, and the event's columns do not count as whole. */
const VALUE_MAX = 8192;

/** Columns of an event by their names in the store. */
export type FieldColumns = Readonly<Record<string, string | readonly (string | null)[]>>;

/** Which columns every event has that was read under one set of rules. */
export interface ColumnSet {
  readonly id: string;
  /** Keys of needs, `keyOfNeed`. */
  readonly keys: readonly string[];
}

/**
 * Reads what rules ask of an event, so that the store keeps it as columns. Each event names the set of columns it was read with:
 * what a query may rely on. Belongs to one thread.
 */
export class FieldColumnReader {
  readonly set: ColumnSet;
  readonly #names: readonly string[];
  readonly #reader: ColumnReader;

  constructor(rules: RuleSet) {
    const needs = new Map<string, { name: string; need: ColumnNeed }>();
    const names = new Set<string>();
    for (const need of needsOf(rules)) {
      const name = keptName(need);
      if (name === null || (names.size >= FIELDS_LIMIT && !names.has(name))) continue;
      names.add(name);
      needs.set(keyOfNeed(need), { name, need });
    }
    const keys = [...needs.keys()].sort();
    this.set = { id: setIdOf(keys), keys };
    this.#names = [...needs.values()].map(({ name }) => name);
    this.#reader = new ColumnReader([...needs.values()].map(({ need }) => need));
  }

  read(event: NativeEvent): FieldColumns {
    const columns = new Map<string, Held>();
    let isWhole = true;
    this.#reader.read(event).forEach((values, place) => {
      const name = this.#names[place];
      if (name === undefined) return;
      const texts = values?.filter((text) => text === null || text.length <= VALUE_MAX) ?? null;
      if (texts?.length !== values?.length) isWhole = false;
      const held = texts === null ? null : heldOf(texts, values);
      // Two spellings of a field share a column: an event that has both is none to rely on.
      if (!columns.has(name)) columns.set(name, held);
      else if (!isSame(columns.get(name) ?? null, held)) isWhole = false;
    });
    columns.set(KEPT_COLUMN, isWhole ? this.set.id : `${this.set.id}${CUT_MARK}`);
    return Object.fromEntries([...columns].flatMap(([name, held]) => (held === null ? [] : [[name, held]])));
  }
}

type Held = string | readonly (string | null)[] | null;

function isSame(one: Held, other: Held): boolean {
  return one === other || (one !== null && other !== null && JSON.stringify(one) === JSON.stringify(other));
}

/** How a column holds values: one text plainly, several or none as a list; a lone null is no value, as where the field is absent. */
function heldOf(texts: readonly (string | null)[], values: ColumnValue): Held {
  const [only] = texts;
  if (texts.length === 1) return only ?? null;
  return texts.length === 0 && values?.length !== 0 ? null : texts;
}

/** Fields as rules write them, which people search by, then everything that their conditions ask of a column. */
function* needsOf(set: RuleSet): Generator<ColumnNeed, void, undefined> {
  for (const rule of set.rules) {
    for (const { groups } of rule.selections.values()) {
      for (const { field } of groups.flat()) if (field !== "") yield { kind: "field", field, form: "folded" };
    }
  }
  // What an event says of where it comes from is kept of each, so that it need not be read again to be matched again.
  for (const fact of FACTS) yield { kind: "fact", fact };
  for (const rule of set.rules) {
    const query = set.toSql(rule, () => ({ sql: "c", list: true }));
    if (query.kind === "sql") yield* query.columns;
  }
}
