import { toProblem } from "@mizugiwa/base";
import { sql } from "kysely";
import { z } from "zod";
import type { Transaction } from "../../platform/database/database.js";
import { judgeDays, overlap } from "../book/days.js";
import { Day, rowOf } from "../book/fields.js";
import { type Kind, textOf, type Values } from "../book/kind.js";
import { invalid } from "../book/refusals.js";

const Membership = z
  .strictObject({
    person: z.uuid(),
    unit: z.uuid(),
    /** First and last day, both included. */
    fromDay: Day.nullish(),
    toDay: Day.nullish(),
    /** Whether the person leads the unit in this time. */
    lead: z.boolean(),
  })
  .meta({ id: "MembershipFields" });

/** Who belongs where, and when. */
export const MEMBERSHIP: Kind = {
  name: "membership",
  plural: "memberships",
  table: "membership",
  fields: Membership,
  row: rowOf(Membership).meta({ id: "Membership" }),
  sorts: { changedAt: { column: "changed_at", type: "timestamptz" }, person: { column: "person", type: "uuid" } },
  sortDefault: "-changedAt",
  filters: z.object({
    person: z.uuid().optional(),
    unit: z.uuid().optional(),
    on: Day.optional(),
    lead: z.stringbool().optional(),
  }),
  filterBy: {
    person: (person) => sql<boolean>`person = ${person}`,
    unit: (unit) => sql<boolean>`unit = ${unit}`,
    on: (day) => sql<boolean>`(coalesce(from_day <= ${day}::date, true) and coalesce(to_day >= ${day}::date, true))`,
    lead: (lead) => sql<boolean>`lead = ${lead}`,
  },
  search: () => [],
  judge: (membership) => judgeDays(membership, "fromDay", "toDay"),
  check: checkApart,
  keys: [
    ["person", "unit", "fromDay"],
    ["person", "unit"],
  ],
  cells: {
    person: { is: "reference", table: "person", by: ["employee_number", "mail"] },
    unit: { is: "reference", table: "unit", by: ["code"] },
    lead: { is: "flag" },
  },
};

/** One person is in one unit once at a time. */
async function checkApart(tx: Transaction, values: Values, id: string | null): Promise<void> {
  const others = await sql<{ from: string | null; to: string | null }>`
    select from_day::text as from, to_day::text as to from membership
    where person = ${values["person"]} and unit = ${values["unit"]} and id is distinct from ${id}::uuid`.execute(tx);
  const own = { from: textOf(values, "fromDay"), to: textOf(values, "toDay") };
  const other = others.rows.find((each) => overlap(each, own));
  if (other === undefined) return;
  throw invalid(
    toProblem("membership-overlaps", {
      field: "fromDay",
      detail: `the person belongs to this unit already from ${other.from ?? "ever"} to ${other.to ?? "further notice"}`,
      remedy: "End that membership the day before, or change it.",
    }),
  );
}
