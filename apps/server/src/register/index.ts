/**
 * People, units, services, things and classes of information: what every other part refers to.
 *
 * - `openRegister(platform)`, `addRegisterRoutes(http, register)`: see compose.ts.
 * - `Register`: what other domains ask. `directory()` gives the whole register as it stands, at most 5 s old, whose
 *   questions are answered without waiting: take it once per batch. Ids that are unknown give null, never an error.
 */
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { Book } from "./book/book.js";
import { addDays, dayOf, ZONE } from "./book/days.js";
import type { Kind } from "./book/kind.js";
import { addBookRoutes } from "./book/routes.js";
import { INFORMATION_CLASS } from "./classes/kind.js";
import { addComponentRoutes } from "./components/routes.js";
import { Components } from "./components/service.js";
import { DirectoryCache } from "./directory/cache.js";
import type { AssetFacts, AssetQuery, Directory, Names, PersonFacts, ServiceFacts } from "./directory/directory.js";
import { type Sighting, Sightings } from "./directory/sightings.js";
import { HOLDING } from "./holdings/kind.js";
import { addImportRoutes } from "./imports/routes.js";
import type { Conflict } from "./independence/rules.js";
import { dependenceOn } from "./independence/standing.js";
import { PERSON } from "./people/kind.js";
import { QUALIFICATION } from "./qualifications/kind.js";
import { SERVICE, TENANT } from "./services/kind.js";
import { ASSET } from "./things/kind.js";
import { UNIT } from "./units/kind.js";
import { MEMBERSHIP } from "./units/memberships.js";
import { addUnitRoutes, type Organisation } from "./units/routes.js";
import { moveUnit, treeOn } from "./units/service.js";
import { type Command, chainOfCommand, commands, inLine, sameUnit } from "./units/structure.js";

export { Directory } from "./directory/directory.js";
export { readCsv } from "./imports/read-csv.js";
export { mayApproveStandard } from "./independence/rules.js";
export { addDays, dayOf, ZONE };

const KINDS: readonly Kind[] = [
  PERSON,
  UNIT,
  MEMBERSHIP,
  SERVICE,
  TENANT,
  ASSET,
  INFORMATION_CLASS,
  HOLDING,
  QUALIFICATION,
];

interface Register {
  /** The register as it stands, at most 5 s old. */
  directory(): Promise<Directory>;
  /** The thing an event comes from; null where it is unknown or not certain. */
  resolveAsset(query: AssetQuery): Promise<AssetFacts | null>;
  serviceByCode(code: string): Promise<ServiceFacts | null>;
  getPerson(id: string): Promise<PersonFacts | null>;
  /** Names of people, units, services, tenants and assets. */
  namesOf(ids: Iterable<string>): Promise<Map<string, Names>>;
  /** Who commanded a person at an instant, nearest first. */
  chainOfCommand(person: string, instant: Date): Promise<Command[]>;
  /** How two people stand to each other at an instant. */
  relation(a: string, b: string, instant: Date): Promise<{ sameUnit: boolean; command: boolean }>;
  /** Whether a person stands in the line of a unit at an instant: in it, above it or below it. */
  inLineWith(person: string, unit: string, instant: Date): Promise<boolean>;
  /** What keeps a person from being independent of a service at an instant (SD1); null where nothing does. */
  dependence(person: string, service: string, at: Date): Promise<Conflict | null>;
  /** Notes hosts that were seen in logs; unknown ones become unregistered things. */
  noteSeen(sightings: readonly Sighting[]): Promise<{ dropped: number }>;
}

/** The register with its books, for its own routes. */
export interface OpenRegister extends Register {
  readonly organisation: Organisation;
  readonly components: Components;
  book(kind: Kind): Book;
}

export async function openRegister(platform: Pick<Platform, "database" | "live">, zone = ZONE): Promise<OpenRegister> {
  const { db } = platform.database;
  const cache = new DirectoryCache(db, zone);
  const expire = (): void => cache.expire();
  const books = new Map(KINDS.map((kind) => [kind.name, new Book(platform, kind, expire)]));
  const sightings = new Sightings(platform, expire);
  const book = (kind: Kind): Book => {
    const found = books.get(kind.name);
    if (found === undefined) throw new Error(`the register keeps no ${kind.plural}`);
    return found;
  };
  const structure = async () => (await cache.get()).structure;
  return {
    book,
    components: new Components(platform),
    directory: () => cache.get(),
    resolveAsset: async (query) => (await cache.get()).resolveAsset(query),
    serviceByCode: async (code) => (await cache.get()).serviceByCode(code),
    getPerson: async (id) => (await cache.get()).person(id),
    namesOf: async (ids) => (await cache.get()).namesOf(ids),
    chainOfCommand: async (person, instant) => chainOfCommand(await structure(), person, dayOf(instant, zone)),
    relation: async (a, b, instant) => {
      const day = dayOf(instant, zone);
      const held = await structure();
      return { sameUnit: sameUnit(held, a, b, day), command: commands(held, a, b, day) };
    },
    inLineWith: async (person, unit, instant) => inLine(await structure(), person, unit, dayOf(instant, zone)),
    dependence: async (person, service, at) => dependenceOn(await cache.get(), person, service, { at, zone }),
    noteSeen: async (seen) => await sightings.note(seen, await cache.get()),
    organisation: {
      move: (actor, unit, move) => moveUnit(book(UNIT), actor, unit, move),
      tree: (day) => treeOn(db, day),
      chainOfCommand: async (person, day) => chainOfCommand(await structure(), person, day),
      dayOf: (instant) => dayOf(instant === undefined ? new Date() : new Date(instant), zone),
    },
  };
}

export function addRegisterRoutes(http: Http, register: () => OpenRegister): void {
  addUnitRoutes(http, () => register().organisation);
  addComponentRoutes(http, () => register().components);
  for (const kind of KINDS) {
    addBookRoutes(http, kind, () => register().book(kind));
    addImportRoutes(http, kind, () => register().book(kind));
  }
}
