import type { Change } from "../pipeline.js";
import type { Settings } from "../read.js";

/** `value_placeholders`: placeholders become the variables of the pipeline that bear their names. */
export function valuePlaceholders(settings: Settings, variables: ReadonlyMap<string, readonly string[]>): Change {
  const isMeant = meant(settings);
  return { on: "placeholder", values: (name) => (isMeant(name) ? variables.get(name) : undefined) };
}

/** `wildcard_placeholders`: placeholders become `*`: any value. */
export function wildcardPlaceholders(settings: Settings): Change {
  const isMeant = meant(settings);
  return { on: "placeholder", values: (name) => (isMeant(name) ? ["*"] : undefined) };
}

function meant(settings: Settings): (name: string) => boolean {
  const include = settings.texts("include");
  const exclude = settings.texts("exclude");
  return (name) => include?.includes(name) !== false && exclude?.includes(name) !== true;
}
