import type { AccessParts } from "./access/index.js";
import type { Config } from "./config/config.js";
import type { Database } from "./database/database.js";
import type { Http } from "./http/app.js";
import type { Jobs } from "./jobs/index.js";
import type { AnyJobKind } from "./jobs/schema.js";
import type { Live } from "./live/hub.js";
import type { Log } from "./log/log.js";
import type { Registry } from "./metrics/registry.js";
import type { Outbox } from "./outbox/index.js";

/** What every domain stands on, once the server has its database. */
export interface Platform {
  readonly access: AccessParts;
  readonly config: Config;
  readonly database: Database;
  readonly jobs: Jobs;
  readonly live: Live;
  readonly log: Log;
  /** Where domains hear of what others did; listen while opening. */
  readonly outbox: Outbox;
  readonly registry: Registry;
  /** Ends the server, for what cannot be gone on with. */
  readonly fail: (error: unknown) => void;
}

/** What the server is made of besides the platform. */
export interface ServerParts {
  readonly jobKinds: readonly AnyJobKind[];
  /** Called before the server listens: routes may ask for what `open` makes only when they are called. */
  addRoutes(http: Http): void;
  /** Opens the domains, leftmost first. */
  open(platform: Platform): Promise<void>;
  /** Called once requests are answered. */
  ready(): void;
  /** Ends them, rightmost first; called too where `open` did not come to its end. */
  stop(): Promise<void>;
}

/** The platform alone. */
export const NO_DOMAINS: ServerParts = {
  jobKinds: [],
  addRoutes: () => undefined,
  open: async () => undefined,
  ready: () => undefined,
  stop: async () => undefined,
};

/** A place for what is made later than what uses it. */
export class Later<T> {
  #value: T | null = null;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  set(value: T): T {
    this.#value = value;
    return value;
  }

  /** Throws where it is asked too early: requests are refused until the server is ready. */
  readonly get = (): T => {
    if (this.#value === null) throw new Error(`${this.#name} is not open yet`);
    return this.#value;
  };
}
