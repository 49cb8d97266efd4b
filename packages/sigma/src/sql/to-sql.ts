/**
 * Rules as conditions of SQL over columns that ingest has kept, in DuckDB's dialect.
 *
 * What the stream engine answers, the query answers: fields are folded at ingest by the matcher's table, every leaf is
 * coalesced so that NOT over an absent field is true, and what SQL cannot say the same is not said: it needs the replay
 * engine. Values are parameters; nothing of a rule is written into the text.
 */

import type { ItemTest, Wanted } from "../compile/item.js";
import type { Tree } from "../compile/tree.js";
import { fold } from "../fold.js";
import type { Source } from "../logsource/source.js";
import type { ColumnForm, ColumnNeed } from "./column.js";
import { isAnonymousSql, routeSql } from "./route.js";
import { valueSql } from "./value.js";
import { allOf, anyOf, type Column, type ColumnOf, NeedsReplay, someValue, Writer } from "./writer.js";

export type RuleQuery =
  | {
      readonly kind: "sql";
      /** A condition for WHERE; `$1` is the first parameter. */
      readonly where: string;
      readonly parameters: readonly string[];
      /** The columns it asks, each once. */
      readonly columns: readonly ColumnNeed[];
    }
  | { readonly kind: "needs-replay"; readonly code: string; readonly reason: string };

/** A rule in the words of one source: the names of its fields there. */
export interface SourcedTree {
  readonly source: Source;
  readonly tree: Tree;
  readonly nameOf: (field: string) => string;
}

/** Writes a rule over its sources as one condition. */
export function treesToSql(trees: readonly SourcedTree[], columnOf: ColumnOf): RuleQuery {
  const writer = new Writer(columnOf);
  try {
    const where = anyOf(trees.map((each) => sourcedSql(each, writer)));
    return { kind: "sql", where, parameters: writer.parameters, columns: writer.needs };
  } catch (caught) {
    if (!(caught instanceof NeedsReplay)) throw caught;
    return { kind: "needs-replay", code: caught.code, reason: caught.message };
  }
}

function sourcedSql({ source, tree, nameOf }: SourcedTree, writer: Writer): string {
  const parts = [routeSql(source, writer)];
  const { when } = source;
  if (when !== undefined) {
    parts.push(someValue(writer.field(when.field, "folded"), (v) => `${v} = ${writer.text(fold(when.is))}`));
  }
  const query = new TreeWriter(writer, nameOf);
  parts.push(query.tree(tree));
  // An event that does not say where it comes from must show what it was found by.
  if (source.product !== undefined) parts.push(`(NOT ${isAnonymousSql(writer)} OR ${query.shown(tree)})`);
  return allOf(parts);
}

class TreeWriter {
  readonly #writer: Writer;
  readonly #nameOf: (field: string) => string;

  constructor(writer: Writer, nameOf: (field: string) => string) {
    this.#writer = writer;
    this.#nameOf = nameOf;
  }

  tree(tree: Tree): string {
    if (tree.kind === "item") return this.#item(tree.item);
    if (tree.kind === "not") return `(NOT ${this.tree(tree.of)})`;
    if (tree.kind === "selection") return this.tree(tree.of);
    const parts = tree.of.map((each) => this.tree(each));
    return tree.kind === "and" ? allOf(parts) : anyOf(parts);
  }

  /** Whether any item that holds has a value to show: what the matcher's trace would list. */
  shown(tree: Tree): string {
    if (tree.kind === "not" || (tree.kind === "item" && tree.item.negated)) return "false";
    if (tree.kind === "item") {
      const found = someValue(this.#column(tree.item, "folded"), (v) => `${v} IS NOT NULL`);
      return allOf([this.#item(tree.item), found]);
    }
    if (tree.kind === "selection") return this.shown(tree.of);
    const parts = tree.of.map((each) => this.shown(each)).filter((part) => part !== "false");
    return parts.length === 0 ? "false" : allOf([this.tree(tree), anyOf(parts)]);
  }

  #item(item: ItemTest): string {
    const groups = item.all ? item.wanted : [item.wanted.flat()];
    const every = allOf(groups.map((wanted) => this.#anyOf(wanted, item)));
    return item.negated ? `(NOT ${every})` : every;
  }

  /** Any of the values, those on one column in one pass. */
  #anyOf(wanted: readonly Wanted[], item: ItemTest): string {
    const parts: string[] = [];
    const byForm = new Map<ColumnForm, { equal: string[]; tests: ((value: string) => string)[] }>();
    for (const { value } of wanted) {
      if (value.kind === "null" || value.kind === "exists") parts.push(this.#presence(item, value));
      else if (value.kind === "field") parts.push(this.#otherField(item, value));
      else {
        const { form, equal, test } = valueSql(value, item.cased);
        const same = byForm.get(form) ?? { equal: [], tests: [] };
        byForm.set(form, same);
        if (equal === null) same.tests.push((v) => test(v, this.#writer));
        else same.equal.push(equal);
      }
    }
    for (const [form, { equal, tests }] of byForm) {
      const texts = [...new Set(equal)].map((text) => this.#writer.text(text));
      const isEqual = (v: string): string =>
        texts.length === 1 ? `${v} = ${texts[0]}` : `${v} IN (${texts.join(", ")})`;
      const all = texts.length === 0 ? tests : [isEqual, ...tests];
      parts.push(someValue(this.#column(item, form), (v) => anyOf(all.map((test) => test(v)))));
    }
    return anyOf(parts);
  }

  #presence(item: ItemTest, value: { kind: "null" } | { kind: "exists"; wanted: boolean }): string {
    const column = this.#column(item, "folded");
    if (value.kind === "null") {
      return `(${column.sql} IS NULL OR ${column.list ? someValue(column, (v) => `${v} IS NULL`) : "false"})`;
    }
    if (!column.list) throw new NeedsReplay("exists-plain", `${item.field} is kept without telling null from absent`);
    return `(${column.sql} IS ${value.wanted ? "NOT " : ""}NULL)`;
  }

  #otherField(item: ItemTest, value: { name: string; before: boolean; after: boolean }): string {
    const form = item.cased ? "written" : "folded";
    const other = this.#writer.field(this.#nameOf(value.name), form);
    const { before, after } = value;
    const name = before && after ? "contains" : before ? "suffix" : "prefix";
    const holds = (v: string, wanted: string): string =>
      before || after ? `${name}(${v}, ${wanted})` : `${v} = ${wanted}`;
    const inner = (v: string): string =>
      other.list ? `len(list_filter(${other.sql}, lambda o: ${holds(v, "o")})) > 0` : holds(v, other.sql);
    return someValue(this.#column(item, form), inner);
  }

  #column(item: ItemTest, form: ColumnForm): Column {
    return this.#writer.field(item.field === "" ? "" : this.#nameOf(item.field), form);
  }
}
