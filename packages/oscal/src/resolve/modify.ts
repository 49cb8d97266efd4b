import { asJson, type JsonObject } from "../json.js";
import { type Catalog, type CatalogGroup, CONTROL, type Control } from "../model/catalog.js";
import type { Parameter } from "../model/control.js";
import type { Alter, Modify, ProfileSetParameter } from "../model/profile.js";
import { hasShape } from "../validate/shape.js";
import { addItems, removeItems } from "./alter.js";
import { setParameter } from "./set-parameters.js";

type Body = Pick<Catalog, "params" | "groups" | "controls">;

type ModifyCode =
  | "parameter-unknown"
  | "parameter-set-twice"
  | "alter-control-unknown"
  | "alter-target-unknown"
  | "alter-target-is-control"
  | "remove-nothing";

/** A pointer within the profile's `modify`, and what could not be done there. */
export interface ModifyFault {
  readonly code: ModifyCode;
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A catalogue's body with a profile's parameters set and its controls altered: first all parameters, in sequence, then
 * per alteration all removals and after them the additions.
 * Source: OSCAL profile resolution specification (draft), "modify phase".
 */
export function modify(body: Body, wanted: Modify): { body: Body; faults: readonly ModifyFault[] } {
  const faults: ModifyFault[] = [];
  const sets = setsByParam(wanted["set-parameters"] ?? [], faults);
  const alters = altersByControl(wanted.alters ?? []);
  const done = new Set<string>();
  const params = (list: readonly Parameter[]): readonly Parameter[] =>
    list.map((param) => {
      const all = param.id === undefined ? undefined : sets.get(param.id);
      if (all === undefined || param.id === undefined) return param;
      done.add(param.id);
      return all.reduce(setParameter, param);
    });
  const control = (each: Control): Control => {
    const set = {
      ...each,
      ...(each.params === undefined ? {} : { params: params(each.params) }),
      ...(each.controls === undefined ? {} : { controls: each.controls.map(control) }),
    };
    const all = alters.get(each.id);
    if (all === undefined) return set;
    done.add(`control ${each.id}`);
    return all.reduce((altered, [alter, pointer]) => applyAlter(altered, alter, pointer, faults), set);
  };
  const out = within(body, params, control);
  for (const [id] of sets) {
    if (!done.has(id)) faults.push(unknownParam(wanted, id));
  }
  for (const [id, all] of alters) {
    const pointer = all[0]?.[1] ?? "/alters";
    const detail = `no control ${id} is selected`;
    if (!done.has(`control ${id}`)) faults.push({ code: "alter-control-unknown", pointer, detail });
  }
  return { body: out, faults };
}

function within<T extends Body>(
  holder: T,
  params: (list: readonly Parameter[]) => readonly Parameter[],
  control: (each: Control) => Control,
): T {
  const group = (each: CatalogGroup): CatalogGroup => within(each, params, control);
  return {
    ...holder,
    ...(holder.params === undefined ? {} : { params: params(holder.params) }),
    ...(holder.controls === undefined ? {} : { controls: holder.controls.map(control) }),
    ...(holder.groups === undefined ? {} : { groups: holder.groups.map(group) }),
  };
}

function setsByParam(sets: readonly ProfileSetParameter[], faults: ModifyFault[]): Map<string, ProfileSetParameter[]> {
  const byParam = new Map<string, ProfileSetParameter[]>();
  for (const [index, set] of sets.entries()) {
    const id = set["param-id"];
    const known = byParam.get(id);
    if (known === undefined) byParam.set(id, [set]);
    else {
      known.push(set);
      const detail = `the parameter ${id} is set before; this one comes on top`;
      faults.push({ code: "parameter-set-twice", pointer: `/set-parameters/${index}`, detail });
    }
  }
  return byParam;
}

function altersByControl(alters: readonly Alter[]): Map<string, [Alter, string][]> {
  const byControl = new Map<string, [Alter, string][]>();
  for (const [index, alter] of alters.entries()) {
    const id = alter["control-id"];
    const known = byControl.get(id);
    if (known === undefined) byControl.set(id, [[alter, `/alters/${index}`]]);
    else known.push([alter, `/alters/${index}`]);
  }
  return byControl;
}

function unknownParam(wanted: Modify, id: string): ModifyFault {
  const index = (wanted["set-parameters"] ?? []).findIndex((set) => set["param-id"] === id);
  const detail = `no selected control or group has the parameter ${id}`;
  return { code: "parameter-unknown", pointer: `/set-parameters/${index}`, detail };
}

function applyAlter(control: Control, alter: Alter, pointer: string, faults: ModifyFault[]): Control {
  let altered: JsonObject = asJson(control);
  for (const [index, remove] of (alter.removes ?? []).entries()) {
    const { holder, removed } = removeItems(altered, remove);
    altered = holder;
    const detail = `nothing in ${control.id} fits all conditions of the removal`;
    if (removed === 0) faults.push({ code: "remove-nothing", pointer: `${pointer}/removes/${index}`, detail });
  }
  for (const [index, add] of (alter.adds ?? []).entries()) {
    const at = `${pointer}/adds/${index}`;
    const target = add["by-id"];
    const added = addItems(altered, add);
    if (added !== null) altered = added;
    else faults.push({ code: "alter-target-unknown", pointer: at, detail: `${control.id} holds no ${target ?? ""}` });
    if (target === control.id) {
      const detail = "by-id names the control itself; taken as if it were not there";
      faults.push({ code: "alter-target-is-control", pointer: at, detail });
    }
  }
  return hasShape(CONTROL, altered) ? altered : control;
}
