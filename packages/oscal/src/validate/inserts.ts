import { isObject, type Json, pointerTo } from "../json.js";
import type { ConstraintFault } from "./fault.js";
import { textsOf, type Visit } from "./walk.js";

const INSERT = /\{\{\s*insert:\s*param\s*,\s*([^\s{}]+)\s*\}\}/g;
const PROSE = ["prose", "title", "label", "usage", "description", "remarks"];

/** The parameters that a Markdown text inserts. */
function insertedParams(markdown: string): string[] {
  return markdown.includes("{{") ? [...markdown.matchAll(INSERT)].map(([, id = ""]) => id) : [];
}

/** Insertions of parameters that a catalogue does not have, and parameters that insert themselves on some way. */
export function insertsOf(visits: readonly Visit[], params: ReadonlySet<string>): ConstraintFault[] {
  const faults: ConstraintFault[] = [];
  const edges = new Map<string, { to: Set<string>; pointer: string }>();
  for (const { model, object, pointer } of visits) {
    for (const key of PROSE) {
      for (const id of textsOf(object[key]).flatMap(insertedParams)) {
        if (!params.has(id.toLowerCase())) faults.push(unknown(id, pointerTo(pointer, key)));
      }
    }
    if (model.name === "Parameter" && typeof object["id"] === "string") {
      const { select, label, values } = object;
      const texts = [...textsOf(label), ...textsOf(values), ...textsOf(choices(select))];
      edges.set(object["id"], { to: new Set(texts.flatMap(insertedParams)), pointer });
    }
  }
  for (const id of circular(new Map([...edges].map(([from, { to }]) => [from, to])))) {
    const detail = `the parameter ${id} inserts itself, by way of its values, label or choices`;
    faults.push({ severity: "error", code: "parameter-circular", pointer: edges.get(id)?.pointer ?? "", detail });
  }
  return faults;
}

function choices(select: Json | undefined): Json | undefined {
  return isObject(select) ? select["choice"] : undefined;
}

function unknown(id: string, pointer: string): ConstraintFault {
  return { severity: "warning", code: "insert-unknown", pointer, detail: `no parameter of this catalogue is ${id}` };
}

/** The nodes on cycles or between them: what is left when nodes without ways out, and then without ways in, go. */
function circular(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = new Set(edges.keys());
  prune(left, edges, reversed(edges));
  prune(left, reversed(edges), edges);
  return [...left];
}

/** Takes nodes without ways to what is left, until each has one. */
function prune(
  left: Set<string>,
  ways: ReadonlyMap<string, ReadonlySet<string>>,
  back: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const open = new Map(
    [...left].map((node) => [node, [...(ways.get(node) ?? [])].filter((to) => left.has(to)).length]),
  );
  const dead = [...open].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = dead.pop(); node !== undefined; node = dead.pop()) {
    left.delete(node);
    for (const from of back.get(node) ?? []) {
      const count = (open.get(from) ?? 0) - 1;
      open.set(from, count);
      if (count === 0 && left.has(from)) dead.push(from);
    }
  }
}

function reversed(edges: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const back = new Map<string, Set<string>>();
  for (const [from, all] of edges) {
    for (const to of all) {
      const known = back.get(to);
      if (known === undefined) back.set(to, new Set([from]));
      else known.add(from);
    }
  }
  return back;
}
