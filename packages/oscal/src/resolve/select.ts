import type { Control } from "../model/catalog.js";
import type { IncludeAll, SelectControls } from "../model/control.js";
import { fitsGlob } from "./glob.js";
import { withKids } from "./tree.js";

export interface Selection {
  readonly "include-all"?: IncludeAll;
  readonly "include-controls"?: readonly SelectControls[];
  readonly "exclude-controls"?: readonly SelectControls[];
}

/** What a selection asks for that is not there: named identifiers, patterns that fit nothing. */
export interface Selected {
  readonly ids: ReadonlySet<string>;
  readonly unknown: readonly string[];
}

/**
 * The identifiers that a selection takes from the controls offered; what is excluded is out even where it was included.
 * Source: OSCAL profile resolution specification (draft), "import: including controls".
 */
export function select(offered: readonly Control[], selection: Selection): Selected {
  const unknown: string[] = [];
  const byId = new Map(offered.map((control) => [control.id, control]));
  const included =
    selection["include-controls"] === undefined
      ? new Set(byId.keys())
      : idsOf(selection["include-controls"], offered, byId, unknown);
  for (const id of idsOf(selection["exclude-controls"] ?? [], offered, byId, unknown)) included.delete(id);
  return { ids: included, unknown };
}

function idsOf(
  wanted: readonly SelectControls[],
  offered: readonly Control[],
  byId: ReadonlyMap<string, Control>,
  unknown: string[],
): Set<string> {
  const ids = new Set<string>();
  for (const each of wanted) {
    const add = (control: Control): void => {
      if (each["with-child-controls"] !== "yes") ids.add(control.id);
      else for (const kid of withKids(control)) ids.add(kid.id);
    };
    for (const id of each["with-ids"] ?? []) {
      const control = byId.get(id);
      if (control === undefined) unknown.push(id);
      else add(control);
    }
    for (const { pattern } of each.matching ?? []) {
      const fitting = pattern === undefined ? [] : offered.filter((control) => fitsGlob(pattern, control.id));
      if (fitting.length === 0) unknown.push(pattern ?? "(no pattern)");
      for (const control of fitting) add(control);
    }
  }
  return ids;
}
