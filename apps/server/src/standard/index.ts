/**
 * The standard: what every service must do, at a fixed strength, in two languages.
 *
 * - `openStandard(platform, register)`, `addStandardRoutes(http, standard)`: see compose.ts. At the first start what ships
 *   becomes version 1, in force.
 * - `openPractices(platform, doors)`, `addPracticeRoutes(http, practices)`: how services practise it.
 * - `StandardDoor`: what other domains ask. What is published never changes: hold on to a version by requirement and
 *   number (or digest) and judge by that, never by "the latest".
 */
import type { Actor } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { dayOf, type OpenRegister, ZONE } from "../register/index.js";
import { CLASSES, type Facts, type Vocabulary } from "./baseline/index.js";
import { loadContent, wasLoaded } from "./content/load.js";
import { readShipped, SHIPPED_CONTENT, type Shipped } from "./content/read.js";
import { addDeskRoutes } from "./desk/routes.js";
import { Desk } from "./desk/service.js";
import { addPublishedRoutes } from "./guideline/routes.js";
import { notThere } from "./people.js";
import { addProposalRoutes } from "./proposals/routes.js";
import type { NewProposal } from "./proposals/schema.js";
import { addProposal, Proposals } from "./proposals/service.js";
import { addRequirementRoutes } from "./requirements/routes.js";
import { Requirements } from "./requirements/service.js";
import type { ImpactService, ImpactSource } from "./versions/impact.js";
import type { RequirementVersion, Standard, StandardEdition } from "./versions/published.js";
import { addVersionRoutes } from "./versions/routes.js";
import { Versions } from "./versions/service.js";
import { Shelf } from "./versions/shelf.js";

export { CLASSES, type ClassId, type Requirement } from "./baseline/index.js";
export type { ToldCell, ToldHand } from "./practice/told.js";
export { addPracticeRoutes } from "./practice-routes.js";
export { openPractices, type Practices } from "./practices.js";
export { type Transition, transitionOf } from "./versions/grace.js";
export { type Turn, turnOf } from "./versions/strength.js";

/** What other domains ask of the standard. */
interface StandardDoor {
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
  /** Proposes a change within a transaction of the asking domain; gives the proposal's id. */
  propose(tx: Transaction, actor: Actor, proposal: NewProposal): Promise<string>;
  /** Lets whoever keeps the profiles of services say what they are; until then the register alone does. */
  useServices(source: ImpactSource): void;
}

/** The standard with what its own routes need. */
export interface OpenStandard extends StandardDoor {
  readonly requirements: Requirements;
  readonly versions: Versions;
  readonly desk: Desk;
  readonly proposals: Proposals;
  stop(): Promise<void>;
}

/** How often the days are asked whether a version has come into force; what is in force does not wait for it. */
const SETTLE_MS = 60_000;

/** Opens the standard; `content` is the folder of what ships. */
export async function openStandard(
  { database, live, log }: Pick<Platform, "database" | "live" | "log">,
  register: Pick<OpenRegister, "directory">,
  content = SHIPPED_CONTENT,
  zone = ZONE,
): Promise<OpenStandard> {
  const shelf = new Shelf(database.db);
  const shipped = readShipped(content);
  await bringContent(database, log, shipped);
  const facts = (): Facts => shipped.examined().baseline.facts;
  const dayAt = (at: Date | string): string => (typeof at === "string" ? at : dayOf(at, zone));
  const today = (): string => dayAt(new Date());
  const current = (): Promise<Standard | null> => shelf.on(today());
  const vocabulary = async (): Promise<Vocabulary> =>
    (await current())?.vocabulary ?? shipped.examined().baseline.vocabulary;
  let services: ImpactSource = () => servicesOf(register);
  const parts = { database, live, shelf, today };
  const versions = new Versions({ ...parts, services: () => services() });
  await versions.settle();
  const settling = setInterval(() => {
    versions.settle().catch((caught: unknown) => log.warn({ err: caught }, "the standard was not settled"));
  }, SETTLE_MS);
  settling.unref();
  return {
    currentStandard: current,
    standardAt: (at) => shelf.on(dayAt(at)),
    standardByNumber: (number) => shelf.byNumber(number),
    standardBefore: (id) => shelf.before(id),
    editions: () => shelf.editions(),
    requirementVersion: (id, version) => shelf.version(id, version),
    propose: (tx, actor, proposal) => addProposal(tx, actor, proposal),
    useServices: (source) => {
      services = source;
    },
    requirements: new Requirements({ ...parts, facts, vocabulary }),
    versions,
    desk: new Desk({ database, live, current }),
    proposals: new Proposals({ database, live }),
    stop: async () => clearInterval(settling),
  };
}

export function addStandardRoutes(http: Http, standard: () => OpenStandard): void {
  addRequirementRoutes(http, () => standard().requirements);
  addVersionRoutes(http, () => standard().versions);
  addDeskRoutes(http, () => standard().desk);
  addProposalRoutes(http, () => standard().proposals);
  addPublishedRoutes(http, () => ({
    standard: async (number) => {
      const found = await (number === null ? standard().currentStandard() : standard().standardByNumber(number));
      if (found === null) throw notThere(number === null ? "version in force" : `version ${number}`);
      return found;
    },
    crosswalk: (found) => standard().desk.crosswalk(found),
  }));
}

/** What the register alone knows of services; what it does not know may hold. */
async function servicesOf(register: Pick<OpenRegister, "directory">): Promise<ImpactService[]> {
  const directory = await register.directory();
  return directory.services().flatMap(({ id, code, name, nameJa, informationClass, model, exposure, phase }) => {
    const at = CLASSES.find((each) => each === informationClass);
    const knownModel = MODELS.find((each) => each === model);
    const knownExposure = EXPOSURES.find((each) => each === exposure);
    if (at === undefined || knownModel === undefined || knownExposure === undefined || phase === "retirement")
      return [];
    const unknown = { components: null, holds: null, practised: new Map<string, "met" | "below">() };
    return [{ id, code, name, nameJa, class: at, model: knownModel, exposure: knownExposure, ...unknown }];
  });
}

const MODELS = ["iaas", "paas", "saas"] as const;
const EXPOSURES = ["internet", "partner", "internal"] as const;

/** A damaged content leaves the standard as it is: what is in force stays in force, and the log names the fault. */
async function bringContent(database: Platform["database"], log: Platform["log"], shipped: Shipped): Promise<void> {
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
