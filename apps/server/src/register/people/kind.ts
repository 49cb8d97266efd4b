import { sql } from "kysely";
import { z } from "zod";
import { named } from "../../platform/http/faults.js";
import { judgeDays, today } from "../book/days.js";
import { Day, Name, rowOf, Yomi } from "../book/fields.js";
import { type Kind, textOf } from "../book/kind.js";

/** E.164 with the ways people write it: blanks, hyphens, brackets, an extension. */
const Phone = z
  .string()
  .normalize("NFKC")
  .trim()
  .regex(...named("telephone", /^\+?[0-9][0-9() -]{2,30}(?:x[0-9]{1,6})?$/, "a telephone number"));

const Person = z
  .strictObject({
    name: Name,
    nameJa: Name.nullish(),
    yomi: Yomi.nullish(),
    mail: z.email().toLowerCase().max(254).nullish(),
    phone: Phone.nullish(),
    employeeNumber: z.string().normalize("NFKC").trim().min(1).max(40).nullish(),
    joinedOn: Day.nullish(),
    /** The last day of service. */
    leftOn: Day.nullish(),
  })
  .meta({ id: "PersonFields" });

/** People: the one register of names, readings and how to reach somebody. */
export const PERSON: Kind = {
  name: "person",
  plural: "people",
  table: "person",
  fields: Person,
  row: rowOf(Person).meta({ id: "Person" }),
  sorts: {
    reading: { column: "reading", type: "text" },
    name: { column: "name", type: "text" },
    changedAt: { column: "changed_at", type: "timestamptz" },
  },
  sortDefault: "reading",
  filters: z.object({
    /** Members of a unit today. */
    unit: z.uuid().optional(),
    /** With `false`, those who have left; with `true`, those who have not. */
    present: z.stringbool().optional(),
  }),
  filterBy: {
    unit: (unit) => sql<boolean>`exists (select from membership m where m.person = person.id and m.unit = ${unit}
      and coalesce(m.from_day <= ${today()}::date, true) and coalesce(m.to_day >= ${today()}::date, true))`,
    present: (present) => sql<boolean>`(left_on is null or left_on >= ${today()}::date) = ${present}`,
  },
  search: (person) => ["name", "nameJa", "yomi", "mail", "employeeNumber"].map((field) => textOf(person, field)),
  judge: (person) => judgeDays(person, "joinedOn", "leftOn"),
  keys: [["employeeNumber"], ["mail"]],
  cells: {},
  personal: true,
};
