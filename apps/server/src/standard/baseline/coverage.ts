import type { Baseline } from "./read.js";

/** How far the baseline reaches into one source. Every identifier of the source stands in exactly one list. */
export interface Coverage {
  readonly source: string;
  /** One requirement, or several together, ask all the control asks. */
  readonly covered: readonly string[];
  /** Touched (subset, intersects), with a part that no requirement asks. */
  readonly partial: readonly string[];
  /** No requirement speaks of it. That is unknown, never "not needed". */
  readonly open: readonly string[];
}

/** Coverage of each source, in the order of the sources. Nothing is chained from one source through another. */
export function coverageOf({ requirements, joint, facts }: Baseline): Coverage[] {
  const key = (source: string, id: string): string => `${source} ${id}`;
  const touched = new Set<string>();
  const whole = new Set(joint.map(({ source, id }) => key(source, id)));
  for (const { source, id, relation } of requirements.flatMap(({ maps }) => maps)) {
    touched.add(key(source, id));
    if (relation === "equal" || relation === "superset") whole.add(key(source, id));
  }
  return facts.sources.map(({ id: source }) => {
    const ids = [...(facts.controls.get(source)?.keys() ?? [])];
    return {
      source,
      covered: ids.filter((id) => whole.has(key(source, id))),
      partial: ids.filter((id) => touched.has(key(source, id)) && !whole.has(key(source, id))),
      open: ids.filter((id) => !touched.has(key(source, id)) && !whole.has(key(source, id))),
    };
  });
}
