import type { Actor } from "../../../platform/access/index.js";
import { HttpError } from "../../../platform/http/problems.js";
import type { Rule } from "../schema.js";
import { type Asked, coverageOf, type ServiceHeard, techniqueOf } from "./coverage.js";
import { type AttackMatrix, readMatrix } from "./matrix.js";
import type { Coverage, TechniqueDetail } from "./schema.js";

export interface CoverageParts {
  readonly rules: () => Promise<readonly Rule[]>;
  /** The kinds of events that an actor's sources sent in the last 30 days, and by service. */
  readonly heard: (actor: Actor) => Promise<Heard>;
}

export interface Heard {
  readonly kinds: ReadonlySet<string>;
  readonly services: readonly ServiceHeard[];
}

/** What is kept of whom was heard: asking the store costs a look at 30 days. */
const FRESH_MS = 300_000;
const REMEMBERED = 50;

/** Coverage of ATT&CK by rules that proved themselves. */
export class RuleCoverage {
  readonly #parts: CoverageParts;
  readonly #matrix: AttackMatrix = readMatrix();
  readonly #heard = new Map<string, { at: number; heard: Promise<Heard> }>();

  constructor(parts: CoverageParts) {
    this.#parts = parts;
  }

  async whole(actor: Actor, maxAgeDays: number): Promise<Coverage> {
    const { kinds } = await this.#heardBy(actor);
    return coverageOf(this.#matrix, await this.#parts.rules(), asked(maxAgeDays, kinds));
  }

  async technique(actor: Actor, id: string, maxAgeDays: number): Promise<TechniqueDetail> {
    const { kinds, services } = await this.#heardBy(actor);
    const found = techniqueOf(this.#matrix, id, await this.#parts.rules(), services, asked(maxAgeDays, kinds));
    if (found === null)
      throw new HttpError(404, "not-there", { detail: `ATT&CK ${this.#matrix.version} has no technique ${id}` });
    return found;
  }

  /** Who is in the same compartments sees the same sources. */
  #heardBy(actor: Actor): Promise<Heard> {
    const key = [...actor.compartments].sort().join();
    const known = this.#heard.get(key);
    if (known !== undefined && Date.now() - known.at < FRESH_MS) return known.heard;
    if (this.#heard.size >= REMEMBERED) this.#heard.clear();
    const heard = this.#parts.heard(actor);
    // Who was heard a while ago is shown while it is asked again: nobody waits for a look at 30 days twice.
    this.#heard.set(key, { at: Date.now(), heard: known?.heard ?? heard });
    heard.then(
      () => this.#heard.set(key, { at: Date.now(), heard }),
      () => this.#heard.delete(key),
    );
    return known?.heard ?? heard;
  }
}

function asked(maxAgeDays: number, kinds: ReadonlySet<string>): Asked {
  return { now: new Date(), maxAgeDays, kinds };
}
