import { isObject, type JsonObject, pointerTo } from "../json.js";
import { type DocumentName, MODELS, OSCAL_VERSIONS } from "../model/documents.js";
import type { ConstraintFault } from "./fault.js";
import { insertsOf } from "./inserts.js";
import { DOCUMENT_REFERENCES, REFERENCES, UNIQUE_IDS } from "./references.js";
import { LOCAL_RULES } from "./rules.js";
import { textsOf, type Visit, walk } from "./walk.js";

type Report = (fault: ConstraintFault) => void;

/**
 * What the models demand beyond shape: identifiers that are unique, references that lead somewhere, values that belong
 * together. Works on documents of wrong shape too, as far as it can.
 *
 * Source: the constraints of the OSCAL 1.2 models. Departure: those on extensible lists of names are left out, since
 * they allow other values anyway.
 */
export function checkConstraints(name: DocumentName, content: JsonObject, report: Report): void {
  const visits = [...walk(MODELS[name], content, `/${name}`)];
  const index = new Index(visits);
  checkVersion(name, content, report);
  for (const visit of visits) {
    checkUnique(name, visit, index, report);
    checkReferences(name, visit, index, report);
    checkLinks(name, visit, index, report);
    for (const rule of LOCAL_RULES[visit.model.name] ?? []) {
      for (const fault of rule(visit, name)) report(fault);
    }
  }
  if (name === "catalog") for (const fault of insertsOf(visits, index.ids("Parameter"))) report(fault);
}

/** Identifiers of a document by the model that has them, with the first place of each. */
class Index {
  readonly #first = new Map<string, Map<string, string>>();

  constructor(visits: readonly Visit[]) {
    for (const { model, object, pointer } of visits) {
      for (const id of [object["uuid"], object["id"]]) {
        if (typeof id !== "string") continue;
        const of = this.#first.get(model.name) ?? new Map<string, string>();
        this.#first.set(model.name, of);
        if (!of.has(id.toLowerCase())) of.set(id.toLowerCase(), pointer);
      }
    }
  }

  first(model: string, id: string): string | undefined {
    return this.#first.get(model)?.get(id.toLowerCase());
  }

  ids(model: string): ReadonlySet<string> {
    return new Set(this.#first.get(model)?.keys());
  }
}

function checkVersion(name: DocumentName, content: JsonObject, report: Report): void {
  const metadata = content["metadata"];
  const version = isObject(metadata) ? metadata["oscal-version"] : undefined;
  if (typeof version !== "string" || OSCAL_VERSIONS.some((known) => known === version)) return;
  const detail = `the version ${JSON.stringify(version.slice(0, 40))} is none of 1.0, 1.1 and 1.2; read as 1.2`;
  report({ severity: "warning", code: "version-unknown", pointer: `/${name}/metadata/oscal-version`, detail });
}

function checkUnique(name: DocumentName, { model, object, pointer }: Visit, index: Index, report: Report): void {
  const within = UNIQUE_IDS[model.name];
  const keys = within === "all" || within?.includes(name) === true ? (["uuid", "id"] as const) : (["uuid"] as const);
  for (const key of keys) {
    const id = object[key];
    const first = typeof id === "string" ? index.first(model.name, id) : undefined;
    if (typeof id !== "string" || first === undefined || first === pointer) continue;
    const detail = `${model.name} ${id} is there already, at ${first}`;
    report({ severity: "error", code: "identifier-doubled", pointer: pointerTo(pointer, key), detail });
  }
}

function checkReferences(name: DocumentName, { model, object, pointer }: Visit, index: Index, report: Report): void {
  for (const reference of REFERENCES) {
    if (reference.from !== model.name || (reference.within !== "all" && !reference.within.includes(name))) continue;
    for (const id of textsOf(object[reference.property])) {
      if (reference.to.some((target) => index.first(target, id) !== undefined)) continue;
      const detail = `no ${reference.to.join(" or ")} of this document is ${id}`;
      report({ severity: "error", code: "reference-unknown", pointer: pointerTo(pointer, reference.property), detail });
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LINKED = ["Control", "Part", "CatalogGroup", "Parameter"];

function checkLinks(name: DocumentName, { model, object, pointer }: Visit, index: Index, report: Report): void {
  const property = DOCUMENT_REFERENCES[model.name] ?? (model.name === "Link" ? "href" : undefined);
  const href = property === undefined ? undefined : object[property];
  if (property === undefined || typeof href !== "string" || !href.startsWith("#")) return;
  const id = decodeFragment(href.slice(1));
  const at = pointerTo(pointer, property);
  if (model.name !== "Link") {
    if (index.first("Resource", id) !== undefined) return;
    const detail = `the back matter has no resource ${href}`;
    report({ severity: "error", code: "import-unresolved", pointer: at, detail });
  } else if (UUID.test(id)) {
    if (MAY_BE_LINKED.some((target) => index.first(target, id) !== undefined)) return;
    const detail = `the link ${href} leads to no resource or object of this document`;
    report({ severity: "warning", code: "link-unresolved", pointer: at, detail });
  } else if (name === "catalog" && LINKED.every((target) => index.first(target, id) === undefined)) {
    const detail = `the link ${href} leads to no control, part, group or parameter of this catalogue`;
    report({ severity: "notice", code: "link-unresolved", pointer: at, detail });
  }
}

const MAY_BE_LINKED = [
  "Resource",
  "Party",
  "Location",
  "SystemComponent",
  "DefinedComponent",
  "LeveragedAuthorization",
  "InventoryItem",
  "Observation",
  "Finding",
  "Risk",
  "Diagram",
];

/** ASCII escapes of a fragment undone; others stay as they are and name nothing, which is what the check then says. */
function decodeFragment(fragment: string): string {
  return fragment.replace(/%[2-7][0-9A-Fa-f]/g, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}
