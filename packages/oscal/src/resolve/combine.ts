import type { ControlNode, Forest, GroupNode } from "./tree.js";

export type CombineMethod = "keep" | "use-first";

/** A control that two imports bring, with the places of the imports. */
export interface Doubled {
  readonly id: string;
  readonly imports: readonly [number, number];
}

/**
 * All imports as one forest, in their order. `keep` keeps a control each time it was selected; `use-first` keeps the
 * first. A parent that a later import only holds for its enhancements is always joined to the first of its name.
 * Source: OSCAL profile resolution specification (draft), "merge: combine".
 */
export function combine(
  forests: readonly Forest[],
  method: CombineMethod,
): { forest: Forest; doubled: readonly Doubled[] } {
  const first = new Map<string, { node: ControlNode; from: number }>();
  const paramIds = new Set<string>();
  const doubled: Doubled[] = [];
  const all: { params: Forest["params"][number][]; groups: GroupNode[]; controls: ControlNode[] } = {
    params: [],
    groups: [],
    controls: [],
  };
  for (const [from, forest] of forests.entries()) {
    const settle = (nodes: readonly ControlNode[]): ControlNode[] =>
      nodes.flatMap((node) => {
        const { id } = node.control;
        const known = first.get(id);
        if (known === undefined || known.from === from) {
          if (known === undefined) first.set(id, { node, from });
          return [{ ...node, kids: replace(node.kids, settle(node.kids)) }];
        }
        if (method === "use-first" || !node.selected) {
          known.node.kids.push(...settle(node.kids));
          return [];
        }
        doubled.push({ id, imports: [known.from, from] });
        return [{ ...node, kids: replace(node.kids, settle(node.kids)) }];
      });
    const settleGroups = (groups: readonly GroupNode[]): GroupNode[] =>
      groups
        .map(({ group, groups: inner, controls }) => ({
          group,
          groups: settleGroups(inner),
          controls: settle(controls),
        }))
        .filter((node) => node.groups.length > 0 || node.controls.length > 0);
    for (const param of forest.params) {
      if (!paramIds.has(param.id)) all.params.push(param);
      paramIds.add(param.id);
    }
    all.controls.push(...settle(forest.controls));
    all.groups.push(...settleGroups(forest.groups));
  }
  return { forest: all, doubled };
}

/** The same list with other content: nodes that were noted as first keep the list that later imports add to. */
function replace(kids: ControlNode[], settled: readonly ControlNode[]): ControlNode[] {
  kids.splice(0, kids.length, ...settled);
  return kids;
}
