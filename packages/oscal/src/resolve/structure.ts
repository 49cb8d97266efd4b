import type { Catalog, CatalogGroup, Control } from "../model/catalog.js";
import type { Parameter } from "../model/control.js";
import type { InsertControls, Merge, ProfileGroup } from "../model/profile.js";
import { select } from "./select.js";
import { type ControlNode, type Forest, type GroupNode, nodesOf, toControl, toGroup } from "./tree.js";

export interface Structured {
  readonly body: Pick<Catalog, "params" | "groups" | "controls">;
  /** Controls that were selected and that a custom structure does not place. */
  readonly unplaced: readonly string[];
  /** Groups whose controls had to be wrapped, since a group holds groups or controls, not both. */
  readonly wrapped: readonly string[];
}

/**
 * The controls in the structure a profile asks for: flat (also where it asks for none), as they were, or its own.
 * Source: OSCAL profile resolution specification (draft), "merge: structuring".
 * Departures: flat keeps enhancements within their controls, as every published output does; groups of two sources are
 * one where their identifiers are equal, never for equal titles.
 */
export function structure(forest: Forest, merge: Merge | undefined): Structured {
  if (merge?.custom !== undefined) return custom(forest, merge.custom);
  return merge?.["as-is"] === true ? asIs(forest) : flat(forest);
}

function flat(forest: Forest): Structured {
  const controls = [...topNodes(forest)].map(toControl);
  const wanted = JSON.stringify(controls);
  const params = [...forest.params, ...groupParams(forest.groups)].filter(
    ({ id }) => id !== undefined && wanted.includes(`insert: param, ${id} `),
  );
  return { body: bodyOf(params, [], controls), unplaced: [], wrapped: [] };
}

function* topNodes(forest: Pick<Forest, "groups" | "controls">): Generator<ControlNode> {
  yield* forest.controls;
  for (const group of forest.groups) yield* topNodes(group);
}

function groupParams(groups: readonly GroupNode[]): Parameter[] {
  return groups.flatMap(({ group, groups: inner }) => [...(group.params ?? []), ...groupParams(inner)]);
}

function asIs(forest: Forest): Structured {
  const wrapped: string[] = [];
  const groups = mergedById(forest.groups, wrapped).map(toGroup);
  return { body: bodyOf(forest.params, groups, forest.controls.map(toControl)), unplaced: [], wrapped };
}

/** Groups of equal identifier as one, at the place of the first. */
function mergedById(groups: readonly GroupNode[], wrapped: string[]): GroupNode[] {
  const merged: GroupNode[] = [];
  const byId = new Map<string, GroupNode>();
  for (const node of groups) {
    const { id } = node.group;
    const same = id === undefined ? undefined : byId.get(id);
    if (same === undefined) {
      const copy = { ...node, groups: [...node.groups], controls: [...node.controls] };
      merged.push(copy);
      if (id !== undefined) byId.set(id, copy);
    } else {
      same.groups.push(...node.groups);
      same.controls.push(...node.controls);
    }
  }
  return merged.map((node) => {
    const groupsWithin = mergedById(node.groups, wrapped);
    if (groupsWithin.length === 0 || node.controls.length === 0) return { ...node, groups: groupsWithin };
    wrapped.push(node.group.id ?? node.group.title);
    const around: GroupNode = { group: { title: node.group.title }, groups: [], controls: node.controls };
    return { ...node, groups: [...groupsWithin, around], controls: [] };
  });
}

function custom(forest: Forest, wanted: NonNullable<Merge["custom"]>): Structured {
  const placed = new Set<string>();
  const pool: Control[] = [...topNodes(forest)].map(toControl);
  const insert = (all: readonly InsertControls[] = []): Control[] =>
    all.flatMap((each) => inserted(pool, each, placed));
  const group = (each: ProfileGroup): CatalogGroup => {
    const { groups, "insert-controls": inserts, ...rest } = each;
    const inner = groups === undefined ? {} : { groups: groups.map(group) };
    const controls = insert(inserts);
    return { ...rest, ...inner, ...(controls.length === 0 ? {} : { controls }) };
  };
  const groups = (wanted.groups ?? []).map(group);
  const controls = insert(wanted["insert-controls"]);
  const unplaced = [...nodesOf(forest)].map((node) => node.control.id).filter((id) => !placed.has(id));
  return { body: bodyOf(forest.params, groups, controls), unplaced, wrapped: [] };
}

/** The controls one insertion takes, in its order; enhancements stay within a parent that is taken too. */
function inserted(pool: readonly Control[], insertion: InsertControls, placed: Set<string>): Control[] {
  const offered = pool.flatMap(flattened);
  const { ids } = select(offered, insertion);
  const take = (controls: readonly Control[]): Control[] =>
    controls.flatMap((control) => {
      const { controls: kids = [], ...rest } = control;
      const taken = take(kids);
      if (!ids.has(control.id)) return taken;
      placed.add(control.id);
      return [taken.length === 0 ? rest : { ...rest, controls: taken }];
    });
  const taken = take(pool);
  const { order } = insertion;
  if (order === undefined || order === "keep") return taken;
  const sorted = taken.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  return order === "ascending" ? sorted : sorted.reverse();
}

function flattened(control: Control): Control[] {
  return [control, ...(control.controls ?? []).flatMap(flattened)];
}

function bodyOf(
  params: readonly Parameter[],
  groups: readonly CatalogGroup[],
  controls: readonly Control[],
): Structured["body"] {
  return {
    ...(params.length === 0 ? {} : { params }),
    ...(controls.length === 0 ? {} : { controls }),
    ...(groups.length === 0 ? {} : { groups }),
  };
}
