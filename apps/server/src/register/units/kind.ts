import { sql } from "kysely";
import { z } from "zod";
import { judgeDays } from "../book/days.js";
import { Code, Day, Name, rowOf, Yomi } from "../book/fields.js";
import { type Kind, textOf } from "../book/kind.js";

const Unit = z
  .strictObject({
    code: Code,
    name: Name,
    nameJa: Name.nullish(),
    yomi: Yomi.nullish(),
    /** First and last day it exists. */
    fromDay: Day.nullish(),
    toDay: Day.nullish(),
  })
  .meta({ id: "UnitFields" });

/** Units. Where one hangs in the tree changes with time and is a matter of `move`. */
export const UNIT: Kind = {
  name: "unit",
  plural: "units",
  table: "unit",
  fields: Unit,
  row: rowOf(Unit).meta({ id: "Unit" }),
  sorts: {
    reading: { column: "reading", type: "text" },
    code: { column: "code", type: "text" },
    changedAt: { column: "changed_at", type: "timestamptz" },
  },
  sortDefault: "reading",
  filters: z.object({ on: Day.optional() }),
  filterBy: {
    on: (day) => sql<boolean>`(coalesce(from_day <= ${day}::date, true) and coalesce(to_day >= ${day}::date, true))`,
  },
  search: (unit) => ["code", "name", "nameJa", "yomi"].map((field) => textOf(unit, field)),
  judge: (unit) => judgeDays(unit, "fromDay", "toDay"),
  keys: [["code"]],
  cells: {},
};
