import type { Parameter } from "../model/control.js";
import type { Link, Property } from "../model/metadata.js";
import type { ProfileSetParameter } from "../model/profile.js";

/**
 * A parameter as a profile sets it: class, depends-on, label, usage, values and select replace; properties replace
 * those of the same name, namespace and class, links those of the same href and relation; constraints and guidelines
 * are added. Source: OSCAL profile resolution specification (draft), "modify: setting parameters".
 */
export function setParameter(param: Parameter, set: ProfileSetParameter): Parameter {
  const { "param-id": _, props, links, constraints, guidelines, values, select, ...replacing } = set;
  const { values: oldValues, select: oldSelect, ...rest } = param;
  const chosen = values !== undefined ? { values } : select !== undefined ? { select } : kept(oldValues, oldSelect);
  return {
    ...rest,
    ...replacing,
    ...(props === undefined ? {} : { props: merged(param.props ?? [], props, propertyKey) }),
    ...(links === undefined ? {} : { links: merged(param.links ?? [], links, linkKey) }),
    ...(constraints === undefined ? {} : { constraints: [...(param.constraints ?? []), ...constraints] }),
    ...(guidelines === undefined ? {} : { guidelines: [...(param.guidelines ?? []), ...guidelines] }),
    ...chosen,
  };
}

function kept(values: Parameter["values"], select: Parameter["select"]): Pick<Parameter, "values" | "select"> {
  return { ...(values === undefined ? {} : { values }), ...(select === undefined ? {} : { select }) };
}

function merged<T>(old: readonly T[], added: readonly T[], keyOf: (each: T) => string): readonly T[] {
  const replaced = new Map(added.map((each) => [keyOf(each), each]));
  const out = old.map((each) => {
    const other = replaced.get(keyOf(each));
    if (other !== undefined) replaced.delete(keyOf(each));
    return other ?? each;
  });
  return [...out, ...replaced.values()];
}

function propertyKey({ name, ns, class: kind }: Property): string {
  return JSON.stringify([name, ns ?? "", kind ?? ""]);
}

function linkKey({ href, rel }: Link): string {
  return JSON.stringify([href, rel ?? ""]);
}
