import { type Problem, toProblem } from "@mizugiwa/base";
import { sql } from "kysely";
import { z } from "zod";
import { judgeDays, today } from "../book/days.js";
import { Day, Name, rowOf } from "../book/fields.js";
import { type Kind, textOf, type Values } from "../book/kind.js";

const Place = z.string().normalize("NFKC").trim().min(1).max(500);
const Proof = z.string().normalize("NFKC").trim().min(1).max(2000);
/** How information ends. Source of the first three: NIST SP 800-88 r1, 2.5 (clear and purge, cryptographic erase, destroy). */
const Disposal = z.enum(["erased", "crypto-erased", "destroyed", "returned", "anonymised"]);
const ClassCode = z.string().regex(/^C[1-9]$/, "a class such as C2");

const Holding = z
  .strictObject({
    service: z.uuid(),
    name: Name,
    nameJa: Name.nullish(),
    informationClass: ClassCode,
    /** Whether it tells of living persons. */
    personal: z.boolean(),
    place: Place,
    /** ISO 3166-1 alpha-2. */
    country: z
      .string()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, "two letters of ISO 3166, such as JP")
      .nullish(),
    fromDay: Day.nullish(),
    /** The last day it may be kept; none where it is kept as long as the service runs. */
    untilDay: Day.nullish(),
    disposedOn: Day.nullish(),
    disposal: Disposal.nullish(),
    disposalProof: Proof.nullish(),
  })
  .meta({ id: "HoldingFields" });

/** What information is held, of which class, where, for which service and until when. */
export const HOLDING: Kind = {
  name: "holding",
  plural: "holdings",
  table: "holding",
  fields: Holding,
  row: rowOf(Holding).meta({ id: "Holding" }),
  columns: { informationClass: "class" },
  sorts: { changedAt: { column: "changed_at", type: "timestamptz" } },
  sortDefault: "-changedAt",
  filters: z.object({
    service: z.uuid().optional(),
    informationClass: ClassCode.optional(),
    personal: z.stringbool().optional(),
    country: z.string().max(2).optional(),
    /** Kept beyond its last day, as of today. */
    overdue: z.stringbool().optional(),
    disposed: z.stringbool().optional(),
  }),
  filterBy: {
    service: (service) => sql<boolean>`service = ${service}`,
    informationClass: (code) => sql<boolean>`class = ${code}`,
    personal: (personal) => sql<boolean>`personal = ${personal}`,
    country: (country) => sql<boolean>`country = ${country}`,
    overdue: (overdue) =>
      sql<boolean>`(coalesce(until_day < ${today()}::date, false) and disposed_on is null) = ${overdue}`,
    disposed: (disposed) => sql<boolean>`(disposed_on is not null) = ${disposed}`,
  },
  search: (holding) => ["name", "nameJa", "place"].map((field) => textOf(holding, field)),
  judge: (holding) => [...judgeDays(holding, "fromDay", "untilDay"), ...judgeDisposal(holding)],
  keys: [["service", "name"]],
  cells: {
    service: { is: "reference", table: "service", by: ["code"] },
    personal: { is: "flag" },
  },
};

const DISPOSAL = ["disposedOn", "disposal", "disposalProof"] as const;

/** A disposal is all of it: the day, the way, and what proves it. */
function judgeDisposal(values: Values): Problem[] {
  const given = DISPOSAL.filter((field) => textOf(values, field) !== null);
  const missing = DISPOSAL.find((field) => textOf(values, field) === null);
  if (given.length === 0 || missing === undefined) {
    const on = textOf(values, "disposedOn");
    if (on === null || on <= today()) return [];
    return [
      toProblem("day-to-come", {
        field: "disposedOn",
        detail: `${on} is still to come`,
        remedy: "Say it when it is done.",
      }),
    ];
  }
  return [
    toProblem("disposal-unproved", {
      field: missing,
      detail: "a disposal has its day, its way and what proves it",
      remedy: "Give all three, or none.",
    }),
  ];
}
