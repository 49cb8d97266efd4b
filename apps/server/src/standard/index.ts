/**
 * The standard: what every service must do, at a fixed strength, in two languages.
 *
 * - `openStandard(platform)`: see compose.ts. At the first start what ships becomes version 1, in force.
 * - `openPractices(platform, doors)`, `addPracticeRoutes(http, practices)`: how services practise it.
 * - `OpenStandard`: what other domains ask. What is published never changes: hold on to a version by requirement and
 *   number (or digest) and judge by that, never by "the latest".
 */
import type { Platform } from "../platform/platform.js";
import { dayOf, ZONE } from "../register/index.js";
import { loadContent, wasLoaded } from "./content/load.js";
import { readShipped, SHIPPED_CONTENT } from "./content/read.js";
import type { RequirementVersion, Standard, StandardEdition } from "./versions/published.js";
import { Shelf } from "./versions/shelf.js";

export { CLASSES, type ClassId, type Requirement } from "./baseline/index.js";
export { addPracticeRoutes } from "./practice-routes.js";
export { openPractices, type Practices } from "./practices.js";
export { type Transition, transitionOf } from "./versions/grace.js";
export { type Turn, turnOf } from "./versions/strength.js";

/** What other domains ask of the standard. */
export interface OpenStandard {
  /** The version in force now; null only where the shipped content could not be read. */
  currentStandard(): Promise<Standard | null>;
  /** The version in force at an instant, or on a day (`YYYY-MM-DD`). */
  standardAt(at: Date | string): Promise<Standard | null>;
  /** A version by its number. */
  standardByNumber(number: number): Promise<Standard | null>;
  /** The version that was in force before the given one; null for the first. */
  standardBefore(id: string): Promise<Standard | null>;
  /** Every published version, in the order in which they come into force. */
  editions(): Promise<StandardEdition[]>;
  /** A version of a requirement, whether it is in force or not; null where there is none. */
  requirementVersion(id: string, version: number): Promise<RequirementVersion | null>;
}

/** Opens the standard; `content` is the folder of what ships. */
export async function openStandard(
  { database, log }: Pick<Platform, "database" | "log">,
  content = SHIPPED_CONTENT,
  zone = ZONE,
): Promise<OpenStandard> {
  const shelf = new Shelf(database.db);
  await bringContent(database, log, content);
  const dayAt = (at: Date | string): string => (typeof at === "string" ? at : dayOf(at, zone));
  return {
    currentStandard: () => shelf.on(dayAt(new Date())),
    standardAt: (at) => shelf.on(dayAt(at)),
    standardByNumber: (number) => shelf.byNumber(number),
    standardBefore: (id) => shelf.before(id),
    editions: () => shelf.editions(),
    requirementVersion: (id, version) => shelf.version(id, version),
  };
}

/** A damaged content leaves the standard as it is: what is in force stays in force, and the log names the fault. */
async function bringContent(database: Platform["database"], log: Platform["log"], folder: string): Promise<void> {
  const shipped = readShipped(folder);
  await database.db.transaction().execute(async (tx) => {
    const known = await wasLoaded(tx, shipped.digest);
    if (known) return;
    const { baseline, problems } = shipped.examined();
    const [first] = problems;
    if (first !== undefined) {
      log.error({ problem: first, count: problems.length }, "the shipped standard has faults and was not loaded");
      return;
    }
    const loaded = await loadContent(tx, baseline, shipped.digest);
    log.info(loaded, "the shipped standard was loaded");
  });
}
