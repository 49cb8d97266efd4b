import type { Catalog, CatalogGroup, Control } from "../model/catalog.js";
import type { Parameter } from "../model/control.js";

/** A control of a catalogue on its way into another one. */
export interface ControlNode {
  readonly control: Control;
  /** False where it stays only because one of its enhancements was selected. */
  readonly selected: boolean;
  readonly kids: ControlNode[];
}

export interface GroupNode {
  readonly group: CatalogGroup;
  readonly groups: GroupNode[];
  readonly controls: ControlNode[];
}

/** What one import brings, or all of them together. */
export interface Forest {
  readonly params: readonly Parameter[];
  readonly groups: GroupNode[];
  readonly controls: ControlNode[];
}

/** Every control of a catalogue, parents before their enhancements. */
export function* controlsOf(catalog: Pick<Catalog, "groups" | "controls">): Generator<Control> {
  for (const control of catalog.controls ?? []) yield* withKids(control);
  for (const group of catalog.groups ?? []) yield* controlsOf(group);
}

export function* withKids(control: Control): Generator<Control> {
  yield control;
  for (const kid of control.controls ?? []) yield* withKids(kid);
}

/** Every node of a forest, parents first. */
export function* nodesOf(forest: Pick<Forest, "groups" | "controls">): Generator<ControlNode> {
  for (const node of forest.controls) yield* nodeWithKids(node);
  for (const group of forest.groups) yield* nodesOf(group);
}

function* nodeWithKids(node: ControlNode): Generator<ControlNode> {
  yield node;
  for (const kid of node.kids) yield* nodeWithKids(kid);
}

/**
 * What is selected of a catalogue, with the groups around it. A parent that was not selected stays for the sake of its
 * selected enhancement, or with `upLevel` makes room for it. Groups without controls fall away.
 */
export function pick(catalog: Catalog, selected: ReadonlySet<string>, upLevel: boolean): Forest {
  const pickControls = (controls: readonly Control[] = []): ControlNode[] =>
    controls.flatMap((control) => {
      const kids = pickControls(control.controls);
      if (selected.has(control.id)) return [{ control, selected: true, kids }];
      if (kids.length === 0) return [];
      return upLevel ? kids : [{ control, selected: false, kids }];
    });
  const pickGroups = (groups: readonly CatalogGroup[] = []): GroupNode[] =>
    groups
      .map((group) => ({ group, groups: pickGroups(group.groups), controls: pickControls(group.controls) }))
      .filter((node) => node.groups.length > 0 || node.controls.length > 0);
  return {
    params: catalog.params ?? [],
    groups: pickGroups(catalog.groups),
    controls: pickControls(catalog.controls),
  };
}

/** The control with the enhancements it has now. */
export function toControl(node: ControlNode): Control {
  const { controls: _, ...rest } = node.control;
  return node.kids.length === 0 ? rest : { ...rest, controls: node.kids.map(toControl) };
}

/** The group with what it holds now. */
export function toGroup(node: GroupNode): CatalogGroup {
  const { controls: _, groups: __, ...rest } = node.group;
  const groups = node.groups.length === 0 ? {} : { groups: node.groups.map(toGroup) };
  const controls = node.controls.length === 0 ? {} : { controls: node.controls.map(toControl) };
  return { ...rest, ...groups, ...controls };
}
