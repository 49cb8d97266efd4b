import { asJson, isArray, isObject, type Json } from "../json.js";
import type { Catalog } from "../model/catalog.js";
import type { BackMatter, Resource } from "../model/metadata.js";

/**
 * The resources of a resolved catalogue: those of its sources in order, then the profile's; of one uuid the last, but
 * one marked `keep` = `always` stays; and of these only what the body, the metadata or a kept resource cites.
 * Source: OSCAL profile resolution specification (draft), "back matter".
 */
export function backMatterOf(
  sources: readonly (BackMatter | undefined)[],
  cited: readonly (Pick<Catalog, "groups" | "controls" | "params"> | Catalog["metadata"])[],
): BackMatter | undefined {
  const byUuid = new Map<string, Resource>();
  for (const resource of sources.flatMap((each) => each?.resources ?? [])) {
    const key = resource.uuid.toLowerCase();
    const known = byUuid.get(key);
    if (known === undefined || !isKept(known)) byUuid.set(key, resource);
  }
  const wanted = new Set<string>();
  for (const each of cited) collect(asJson(each), wanted);
  for (const [uuid, resource] of byUuid) if (isKept(resource)) wanted.add(uuid);
  for (const uuid of wanted) {
    const resource = byUuid.get(uuid);
    if (resource !== undefined) collect(asJson(resource), wanted);
  }
  const resources = [...byUuid].filter(([uuid]) => wanted.has(uuid)).map(([, resource]) => resource);
  return resources.length === 0 ? undefined : { resources };
}

function isKept(resource: Resource): boolean {
  return (resource.props ?? []).some(({ name, value }) => name === "keep" && value === "always");
}

const CITATION = /#([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi;

/** Every `#uuid` that texts within a value hold. A set grows while it is walked, so what is found is walked too. */
function collect(value: Json, into: Set<string>): void {
  if (typeof value === "string") {
    if (value.includes("#")) for (const [, uuid = ""] of value.matchAll(CITATION)) into.add(uuid.toLowerCase());
  } else if (isArray(value)) for (const each of value) collect(each, into);
  else if (isObject(value)) for (const each of Object.values(value)) collect(each, into);
}
