import { type Problem, toProblem } from "@mizugiwa/base";
import { asDocument, type Control, type Parameter, type Part, type Property, type Writable } from "@mizugiwa/oscal";
import { CLASSES, Requirement } from "../baseline/index.js";
import { NS } from "./catalogue.js";

/**
 * Requirements out of a catalogue that `catalogue.ts` wrote, perhaps edited since. A control that is none of ours, or lost
 * what a requirement needs, is a problem with its id and field, and the others are kept.
 */
export function fromCatalogue(document: Writable): { requirements: Requirement[]; problems: Problem[] } {
  const catalog = asDocument(document, "catalog");
  if (catalog === null) {
    const detail = "this is no OSCAL catalogue";
    return { requirements: [], problems: [toProblem("not-a-catalogue", { detail, remedy: "Give a catalogue." })] };
  }
  const requirements: Requirement[] = [];
  const problems: Problem[] = [];
  for (const control of (catalog.groups ?? []).flatMap(({ controls = [] }) => controls)) {
    const read = Requirement.safeParse(requirementOf(control));
    if (read.success) requirements.push(read.data);
    for (const issue of read.error?.issues.slice(0, 1) ?? []) {
      const field = issue.path.map(String).join(".");
      problems.push(toProblem("control-not-read", { path: control.id, field, detail: issue.message }));
    }
  }
  return { requirements, problems };
}

function requirementOf(control: Control): unknown {
  const { id } = control;
  const own = ours(control.props);
  const parts = control.parts ?? [];
  const items = parts.find(({ name }) => name === "statement")?.parts ?? [];
  return {
    id,
    title: { en: control.title, ja: valueOf(own, "title-ja") },
    phases: valuesOf(own, "phase"),
    applies: appliesOf(own),
    practisedBy: valueOf(own, "practised-by"),
    waivable: valuesOf(own, "waivable"),
    statements: items.map((item) => ({
      id: (item.id ?? "").slice(-1),
      en: placeholdersOf(id, item.prose ?? ""),
      ja: placeholdersOf(id, japaneseOf(item)),
    })),
    params: (control.params ?? []).map((param) => paramOf(id, param)),
    evidence: named(parts, "evidence").map((part) => ({
      kind: valueOf(ours(part.props), "kind"),
      maxAgeDays: perClass(ours(part.props), "max-age-days"),
      ...textsOf(part),
    })),
    verify: named(parts, "verification").map((part) => {
      const sample = perClass(ours(part.props), "sample");
      return {
        method: valueOf(ours(part.props), "method"),
        everyMonths: perClass(ours(part.props), "every-months"),
        ...(Object.keys(sample).length === 0 ? {} : { sample }),
        ...textsOf(part),
      };
    }),
    checks: own.flatMap(({ name, value, class: of = "" }) => {
      if (name !== "check") return [];
      const [tool = "", ...check] = value.split(" ");
      const [statement = "", coverage = ""] = of.split(".");
      return [{ tool, check: check.join(" "), statement, coverage }];
    }),
    maps: own.flatMap(({ name, value, class: relation }) => {
      if (name !== "map") return [];
      const [source = "", ...clause] = value.split(" ");
      return [{ source, id: clause.join(" "), relation }];
    }),
    attack: attackOf(own, parts),
    rationale: textsOf(parts.find(({ name }) => name === "guidance")),
    provenance: valueOf(own, "provenance"),
  };
}

function ours(props: readonly Property[] | undefined): readonly Property[] {
  return (props ?? []).filter(({ ns }) => ns === NS);
}

function valueOf(props: readonly Property[], name: string): string {
  return props.find((each) => each.name === name)?.value ?? "";
}

function valuesOf(props: readonly Property[], name: string): string[] {
  return props.filter((each) => each.name === name).map(({ value }) => value);
}

function appliesOf(props: readonly Property[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { name, value, class: key = "" } of props) {
    if (name === "applies") found[key] = [...(found[key] ?? []), value];
  }
  return found;
}

function perClass(props: readonly Property[], name: string): Record<string, number> {
  return Object.fromEntries(
    CLASSES.flatMap((at) => {
      const value = valueOf(props, `${name}-${at}`);
      return value === "" ? [] : [[at, Number(value)] as const];
    }),
  );
}

function paramOf(requirement: string, { id, props, select }: Parameter): unknown {
  const own = ours(props);
  const name = id.startsWith(`${requirement}_`) ? id.slice(requirement.length + 1) : id;
  const direction = valueOf(own, "direction");
  const values = perClass(own, "value");
  if (direction !== "set") return { id: name, direction, unit: valueOf(own, "unit"), values };
  const ja = valuesOf(own, "choice-ja");
  const scale = (select?.choice ?? []).map((en, index) => ({ en, ja: ja[index] ?? "" }));
  return { id: name, direction, scale, values };
}

function attackOf(props: readonly Property[], parts: readonly Part[]): unknown {
  const [none] = named(parts, "no-technique");
  if (none !== undefined) return { none: textsOf(none) };
  return {
    mitigations: valuesOf(props, "mitigation"),
    techniques: valuesOf(props, "technique"),
    argued: named(parts, "argued-technique").map((part) => ({
      technique: valueOf(ours(part.props), "technique"),
      ...textsOf(part),
    })),
  };
}

function named(parts: readonly Part[], name: string): Part[] {
  return parts.filter((part) => part.name === name && part.ns === NS);
}

function textsOf(part: Part | undefined): { en: string; ja: string } {
  return { en: part?.prose ?? "", ja: part === undefined ? "" : japaneseOf(part) };
}

function japaneseOf({ parts = [] }: Part): string {
  return named(parts, "text-ja")[0]?.prose ?? "";
}

const INSERT = /\{\{\s*insert:\s*param\s*,\s*([^\s{}]+)\s*\}\}/g;

function placeholdersOf(requirement: string, prose: string): string {
  const prefix = `${requirement}_`;
  return prose.replaceAll(INSERT, (_, id: string) => `\${${id.startsWith(prefix) ? id.slice(prefix.length) : id}}`);
}
