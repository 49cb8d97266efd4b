import { z } from "zod";
import { named } from "../../platform/http/faults.js";
import { Name, rowOf } from "../book/fields.js";
import { type Kind, textOf } from "../book/kind.js";

const Definition = z.string().normalize("NFKC").trim().min(1).max(2000);

const InformationClass = z
  .strictObject({
    /** C1 is the least delicate; what belongs to a higher number is guarded more strictly. */
    code: z.string().regex(...named("information-class", /^C[1-9]$/, "a class such as C2")),
    name: Name,
    nameJa: Name,
    definition: Definition,
    definitionJa: Definition,
  })
  .meta({ id: "InformationClassFields" });

/** Classes of information. Three are there from the beginning; their words are the provider's to change. */
export const INFORMATION_CLASS: Kind = {
  name: "information-class",
  plural: "information-classes",
  table: "information_class",
  fields: InformationClass,
  row: rowOf(InformationClass).meta({ id: "InformationClass" }),
  sorts: { code: { column: "code", type: "text" } },
  sortDefault: "code",
  filters: z.object({}),
  filterBy: {},
  search: (each) => ["code", "name", "nameJa"].map((field) => textOf(each, field)),
  keys: [["code"]],
  cells: {},
};
