import type { LogSource } from "@mizugiwa/events";
import { LINUX_CATEGORIES } from "./linux.js";
import type { Source } from "./source.js";
import { WINDOWS_CATEGORIES, windowsService } from "./windows.js";

const MAPPED: readonly Source[] = [...WINDOWS_CATEGORIES, ...LINUX_CATEGORIES];

/**
 * The sources a rule's logsource stands for. Rules of one logsource share them, so that they can share an index.
 */
export class SourceRegistry {
  readonly #known = new Map<string, readonly Source[]>();

  sourcesOf(logsource: LogSource): readonly Source[] {
    const { product = "", category = "", service = "" } = logsource;
    const key = `${product}\n${category}\n${service}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sources = findSources(logsource);
    this.#known.set(key, sources);
    return sources;
  }
}

function findSources(logsource: LogSource): readonly Source[] {
  const { product, category, service } = logsource;
  if (category !== undefined) {
    const mapped = MAPPED.filter(
      (source) =>
        source.category === category &&
        (product === undefined || source.product === product) &&
        (service === undefined || source.service === service),
    );
    // Windows writes its events into channels and nowhere else; others may bear the category themselves.
    if (product === "windows" && mapped.length > 0) return mapped;
    return [...mapped, plainSource(logsource)];
  }
  if (product === "windows") return [service === undefined ? plainSource(logsource) : windowsService(service)];
  const written = service === undefined || product !== undefined ? undefined : WRITES.get(service);
  return [plainSource(written === undefined ? logsource : { ...logsource, category: written })];
}

/** Programs that are named without their category, and the category of the log they write. */
const WRITES: ReadonlyMap<string, string> = new Map([
  ["apache", "webserver"],
  ["iis", "webserver"],
  ["nginx", "webserver"],
]);

/** What is not one product's alone stands in no channel. */
function plainSource(logsource: LogSource): Source {
  const { product, category, service } = logsource;
  const names = [product, category, service].filter((name) => name !== undefined);
  return {
    via: product === "windows" && names.length === 1 ? "all-windows" : names.join("-"),
    ...(product === undefined ? {} : { product }),
    ...(category === undefined ? {} : { category }),
    ...(service === undefined ? {} : { service }),
    ...(category === undefined && service === undefined ? {} : { channels: [] }),
  };
}

/** Whether a Windows rule has nowhere to look: its category or service stands in no channel we know. */
export function isUnroutable(sources: readonly Source[]): boolean {
  return sources.every((source) => source.product === "windows" && source.channels?.length === 0);
}
