import type { NativeEvent } from "@mizugiwa/events";
import { fold } from "../fold.js";
import { eventFacts } from "../logsource/facts.js";
import { addressText } from "../match/address.js";
import { FieldTable } from "../match/fields.js";
import { canonicalNumber } from "../match/number.js";
import { EventView, textOfLeaf } from "../match/view.js";

/**
 * How a column holds the values of a field:
 *
 *   written  as the event has them; numbers and truth values as JSON writes them
 *   folded   the same without regard to case, by the matcher's own table
 *   number   numbers in the one way of writing them, the empty text for what is none
 *   address  IP addresses as 32 hexadecimal digits (IPv4 in its mapped range), the empty text for what is none
 */
export type ColumnForm = "written" | "folded" | "number" | "address";

/** What an event says of where it comes from: one text each, or null. */
export type Fact = "product" | "category" | "service" | "channel" | "eventId";
export const FACTS: readonly Fact[] = ["product", "category", "service", "channel", "eventId"];

/** A column that a query needs. The field is in the words of the event; the empty one stands for all its values. */
export type ColumnNeed =
  | { readonly kind: "field"; readonly field: string; readonly form: ColumnForm }
  | { readonly kind: "fact"; readonly fact: Fact };

/** What a column holds of an event: null where the field is absent; within, null for each value that is null. */
export type ColumnValue = readonly (string | null)[] | null;

const FORMS: Readonly<Record<ColumnForm, (text: string) => string>> = {
  written: (text) => text,
  folded: fold,
  number: (text) => canonicalNumber(text) ?? "",
  address: (text) => addressText(text) ?? "",
};

/** Reads the columns of events: what ingest stores and queries then ask. Belongs to one thread. */
export class ColumnReader {
  readonly needs: readonly ColumnNeed[];
  readonly #table = new FieldTable();
  readonly #view: EventView;
  readonly #eventIdSlot: number;
  readonly #slots: readonly number[];

  constructor(needs: readonly ColumnNeed[]) {
    this.needs = needs;
    this.#eventIdSlot = this.#table.slotOf("EventID");
    this.#slots = needs.map((need) =>
      need.kind === "field" && need.field !== "" ? this.#table.slotOf(need.field) : -1,
    );
    this.#view = new EventView(this.#table);
  }

  /** The values of an event, by the needs. A fact is a list of one. */
  read(event: NativeEvent): ColumnValue[] {
    this.#view.show(event);
    const facts = eventFacts(event, this.#view, this.#eventIdSlot);
    return this.needs.map((need, place) => {
      if (need.kind === "field") return this.#values(this.#slots[place] ?? -1, need.form);
      const fact = facts[need.fact];
      return fact === undefined ? null : [fact];
    });
  }

  #values(slot: number, form: ColumnForm): ColumnValue {
    if (slot !== -1 && !this.#view.has(slot)) return null;
    const leaves = slot === -1 ? this.#view.allLeaves() : this.#view.leaves(slot);
    return leaves.map((leaf) => {
      const text = textOfLeaf(leaf);
      return text === null ? null : FORMS[form](text);
    });
  }
}
