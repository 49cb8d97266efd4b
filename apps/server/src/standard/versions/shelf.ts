import type { Kysely } from "kysely";
import {
  editionBefore,
  editionOn,
  type RequirementVersion,
  readEditions,
  readStandard,
  readVersion,
  type Standard,
  type StandardEdition,
} from "./published.js";

/** Editions that are kept in memory: the current one, the one before, and one of a date somebody looks at. */
const KEPT_MAX = 4;

/**
 * Published versions of the standard. What is published never changes, so that it is read once; which one is in force is
 * asked of the days at every question, so that it is right from midnight on.
 */
export class Shelf {
  readonly #db: Kysely<object>;
  readonly #kept = new Map<string, Promise<Standard>>();

  constructor(db: Kysely<object>) {
    this.#db = db;
  }

  editions(): Promise<StandardEdition[]> {
    return readEditions(this.#db);
  }

  /** In force on a day; null before the first one. */
  async on(day: string): Promise<Standard | null> {
    const edition = editionOn(await this.editions(), day);
    return edition === null ? null : await this.#read(edition);
  }

  async byNumber(number: number): Promise<Standard | null> {
    const edition = (await this.editions()).find((each) => each.number === number);
    return edition === undefined ? null : await this.#read(edition);
  }

  /** The one that was in force before another one. */
  async before(id: string): Promise<Standard | null> {
    const edition = editionBefore(await this.editions(), id);
    return edition === null ? null : await this.#read(edition);
  }

  version(requirement: string, version: number): Promise<RequirementVersion | null> {
    return readVersion(this.#db, requirement, version);
  }

  #read(edition: StandardEdition): Promise<Standard> {
    const kept = this.#kept.get(edition.id);
    if (kept !== undefined) return kept;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    const read = readStandard(this.#db, edition);
    this.#kept.set(edition.id, read);
    // A read that failed is tried again by the next who asks.
    read.catch(() => this.#kept.delete(edition.id));
    return read;
  }
}
