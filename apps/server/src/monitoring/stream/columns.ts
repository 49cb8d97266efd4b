import type { NativeEvent } from "@mizugiwa/events";
import { type ColumnNeed, ColumnReader, fold, type RuleSet } from "@mizugiwa/sigma";

/** More fields than all rules together ask for; what is beyond is read from the event itself when it is searched for. */
const COLUMNS_MAX = 800;
/** Longer values are searched for in the event itself. */
const VALUE_MAX = 8192;

/** Columns of an event: `f_` and the folded name of the field, folded values. */
export type FieldColumns = Readonly<Record<string, string | readonly string[]>>;

/** Reads the fields that rules ask for, so that the store keeps them as columns. Belongs to one thread. */
export class FieldColumnReader {
  readonly #names: readonly string[];
  readonly #reader: ColumnReader;

  constructor(set: RuleSet) {
    const byColumn = new Map<string, ColumnNeed>();
    for (const field of fieldsOf(set)) {
      const name = `f_${fold(field)}`;
      if (byColumn.size < COLUMNS_MAX && !byColumn.has(name))
        byColumn.set(name, { kind: "field", field, form: "folded" });
    }
    this.#names = [...byColumn.keys()];
    this.#reader = new ColumnReader([...byColumn.values()]);
  }

  read(event: NativeEvent): FieldColumns {
    const columns: Record<string, string | readonly string[]> = {};
    this.#reader.read(event).forEach((values, place) => {
      const name = this.#names[place];
      const texts = values?.filter((text) => text !== null && text.length <= VALUE_MAX) ?? [];
      const [only] = texts;
      if (name === undefined || only === undefined || only === null) return;
      columns[name] = texts.length === 1 ? only : texts.filter((text) => text !== null);
    });
    return columns;
  }
}

function* fieldsOf(set: RuleSet): Generator<string, void, undefined> {
  for (const rule of set.rules) {
    for (const { groups } of rule.selections.values()) {
      for (const { field } of groups.flat()) if (field !== "") yield field;
    }
  }
}
