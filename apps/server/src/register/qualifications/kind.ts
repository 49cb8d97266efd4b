import { sql } from "kysely";
import { z } from "zod";
import { judgeDays, today } from "../book/days.js";
import { Day, Name, rowOf } from "../book/fields.js";
import { type Kind, textOf } from "../book/kind.js";

const Qualification = z
  .strictObject({
    person: z.uuid(),
    name: Name,
    issuer: Name.nullish(),
    obtainedOn: Day.nullish(),
    /** The last day it holds; none where it does not end. */
    expiresOn: Day.nullish(),
  })
  .meta({ id: "QualificationFields" });

/** What people are qualified for, and until when. */
export const QUALIFICATION: Kind = {
  name: "qualification",
  plural: "qualifications",
  table: "qualification",
  fields: Qualification,
  row: rowOf(Qualification).meta({ id: "Qualification" }),
  sorts: { changedAt: { column: "changed_at", type: "timestamptz" }, person: { column: "person", type: "uuid" } },
  sortDefault: "-changedAt",
  filters: z.object({
    person: z.uuid().optional(),
    /** Whether it has ended, as of today. */
    expired: z.stringbool().optional(),
    /** Ends on this day or before it. */
    expiresBy: Day.optional(),
  }),
  filterBy: {
    person: (person) => sql<boolean>`person = ${person}`,
    expired: (expired) => sql<boolean>`coalesce(expires_on < ${today()}::date, false) = ${expired}`,
    expiresBy: (day) => sql<boolean>`expires_on <= ${day}::date`,
  },
  search: (qualification) => ["name", "issuer"].map((field) => textOf(qualification, field)),
  judge: (qualification) => judgeDays(qualification, "obtainedOn", "expiresOn"),
  keys: [
    ["person", "name", "obtainedOn"],
    ["person", "name"],
  ],
  cells: { person: { is: "reference", table: "person", by: ["employee_number", "mail"] } },
};
