import { toProblem } from "@mizugiwa/base";
import { type AccessParts, openAccess } from "../access/index.js";
import type { Config } from "../config/config.js";
import { type Database, openDatabase } from "../database/database.js";
import { thisHolder } from "../database/lease.js";
import { type DatabaseSource, openSource } from "../database/source.js";
import { listOf } from "../egress/index.js";
import { type Http, openHttp } from "../http/app.js";
import { drain } from "../http/drain.js";
import { Readiness } from "../http/readiness.js";
import { type Jobs, openJobs } from "../jobs/index.js";
import { Live } from "../live/hub.js";
import { type Log, type LogOutput, openLog } from "../log/log.js";
import { measureProcess } from "../metrics/process.js";
import { Registry } from "../metrics/registry.js";
import { Notify } from "../notify/index.js";
import { Outbox } from "../outbox/index.js";
import { Later, type ServerParts } from "../platform.js";
import { openSealer, type Sealer } from "../secrets/sealer.js";
import { openSetup, type Setup } from "../setup/index.js";
import { openTrail, type Trail } from "../trail/index.js";
import { openDataFolder } from "./data-folder.js";
import { listen } from "./listen.js";
import { addAllRoutes } from "./routes.js";
import { clearState, writeState } from "./state.js";
import { VERSION } from "./version.js";

/** How the server speaks to who started it. */
export interface ServerIo {
  /** Lines for people, on standard output. */
  print(line: string): void;
  readonly log: LogOutput;
}

export interface RunningServer {
  readonly address: string;
  readonly jobs: Jobs | null;
  /** Fulfilled with the error when the server must end by itself. */
  readonly lost: Promise<unknown>;
  /** Answers what is under way, gives jobs and the lease back, ends an embedded PostgreSQL. Never throws. */
  stop(): Promise<void>;
}

/**
 * Starts the server; it is ready when the promise is fulfilled. What was begun is ended when it is not. `ending` cuts
 * short the waiting for a database.
 */
export async function startServer(
  config: Config,
  io: ServerIo,
  parts: ServerParts,
  ending?: AbortSignal,
): Promise<RunningServer> {
  const log = openLog(config, io.log);
  const server = new Server(config, log, parts);
  ending?.addEventListener("abort", () => server.hasten(), { once: true });
  try {
    await server.start();
  } catch (caught) {
    await server.stop();
    throw caught;
  }
  io.print(`Open ${config.baseUrl === null ? server.address : `${config.baseUrl}/`}`);
  if (server.setupAddress !== null) io.print(`Set up here, once, within 30 minutes: ${server.setupAddress}`);
  return server;
}

const STARTING = toProblem("starting", { detail: "the server is starting" });
const DRAINING = toProblem("draining", { detail: "the server is ending" });

class Server implements RunningServer {
  address = "";
  /** The one-time address; its secret is in the fragment, which no browser sends. Null once set up. */
  setupAddress: string | null = null;
  /** Long work; there from the start on. */
  jobs: Jobs | null = null;
  readonly lost: Promise<unknown>;
  readonly #config: Config;
  readonly #log: Log;
  readonly #parts: ServerParts;
  readonly #readiness = new Readiness();
  readonly #registry = new Registry();
  readonly #live = new Live();
  #report: (error: unknown) => void = () => undefined;
  readonly #ending = new AbortController();
  #http: Http | null = null;
  #source: DatabaseSource | null = null;
  #database: Database | null = null;
  readonly #setup = new Later<Setup>("the set-up");
  readonly #trail = new Later<Trail>("the trail");
  readonly #outbox = new Later<Outbox>("the outbox");
  readonly #notify = new Later<Notify>("the channels");
  /** Parts of the platform with an end of their own, the last one first. */
  readonly #opened: [name: string, end: () => Promise<void>][] = [];
  readonly #access = new Later<AccessParts>("access");

  constructor(config: Config, log: Log, parts: ServerParts) {
    this.#config = config;
    this.#log = log;
    this.#parts = parts;
    this.lost = new Promise((resolve) => {
      this.#report = resolve;
    });
  }

  async start(): Promise<void> {
    const { data, databaseUrl } = this.#config;
    const begun = performance.now();
    const step = (name: string): void =>
      this.#log.debug({ step: name, ms: Math.round(performance.now() - begun) }, "start");
    this.#readiness.block(STARTING);
    measureProcess(this.#registry, VERSION);
    openDataFolder(data);
    await this.#serve();
    step("listening");
    const source = await openSource(data, databaseUrl);
    step("cluster found");
    this.#database = await this.#openDatabase(source);
    step("database open");
    const trail = this.#trail.set(await openTrail({ database: this.#database, data, log: this.#log }));
    this.#opened.unshift(["trail", () => trail.stop()]);
    const setup = openSetup(this.#database);
    const token = await setup.issue();
    this.setupAddress = token === null ? null : `${this.address}setup#token=${token}`;
    this.#setup.set(setup);
    const sealer = openSealer(data);
    this.#access.set(openAccess({ database: this.#database, live: this.#live, sealer, origin: this.#config.baseUrl }));
    this.jobs = openJobs({
      database: this.#database,
      kinds: this.#parts.jobKinds,
      log: this.#log,
      registry: this.#registry,
    });
    step("jobs open");
    const outbox = this.#openOutbox(this.#database, sealer);
    await this.#parts.open({
      access: this.#access.get(),
      config: this.#config,
      database: this.#database,
      jobs: this.jobs,
      live: this.#live,
      log: this.#log,
      outbox,
      registry: this.#registry,
      fail: (error) => this.#report(error),
    });
    await outbox.start();
    await this.jobs.begin();
    step("domains open");
    writeState(data, this.address, VERSION);
    this.#readiness.clear(STARTING.code);
    this.#parts.ready();
    step("ready");
  }

  async #serve(): Promise<void> {
    const parts = { log: this.#log, registry: this.#registry, readiness: this.#readiness, version: VERSION };
    const http = await openHttp({ ...parts, reach: this.#config });
    this.#http = http;
    await addAllRoutes(http, {
      ...parts,
      live: this.#live,
      authenticate: (request, use) => this.#access.get().authenticate(request, use),
      access: this.#access.get,
      setup: this.#setup.get,
      trail: this.#trail.get,
      notify: this.#notify.get,
      outbox: this.#outbox.get,
      domains: this.#parts,
    });
    this.address = await listen(http, this.#config);
  }

  async #openDatabase(source: DatabaseSource): Promise<Database> {
    const database = await openDatabase({
      source,
      self: thisHolder(this.#config.data, this.address),
      log: this.#log,
      ending: this.#ending.signal,
      onDown: (reason) => this.#readiness.block(reason),
      onUp: () => this.#readiness.clear("database-unavailable"),
      onLost: (error) => this.#report(error),
    });
    this.#source = source;
    const states = (): [Record<string, string>, number][] =>
      Object.entries(database.pool()).map(([state, count]) => [{ state }, count]);
    this.#registry.gauge(
      "mizugiwa_database_connections",
      "Connections of the pool; waiting ones have none yet.",
      states,
    );
    if (database.separation !== "login") {
      const { separation } = database;
      this.#log.warn({ separation }, "the application's role is not a login of its own: see docs/configuration.md");
    }
    return database;
  }

  #openOutbox(database: Database, sealer: Sealer): Outbox {
    const outbox = this.#outbox.set(new Outbox({ database, log: this.#log, registry: this.#registry }));
    this.#opened.unshift(["outbox", () => outbox.stop()]);
    const rules = { allowed: listOf(this.#config.egressAllow) };
    this.#notify.set(new Notify({ database, outbox, sealer, rules, origin: this.#config.baseUrl }));
    return outbox;
  }

  hasten(): void {
    this.#ending.abort();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#readiness.block(DRAINING);
    const steps: [name: string, end: () => Promise<void> | undefined][] = [
      ["http", () => (this.#http === null ? undefined : drain(this.#http))],
      ["domains", () => this.#parts.stop()],
      ["jobs", () => this.jobs?.stop()],
      ...this.#opened,
      ["database", () => this.#database?.close()],
      ["postgres", () => this.#source?.stop()],
    ];
    for (const [name, end] of steps) await this.#end(name, end);
    if (this.#source !== null) clearState(this.#config.data);
  }

  /** Ends one part. One that cannot be ended well (a database that is gone) must not keep the others from ending. */
  async #end(name: string, end: () => Promise<void> | undefined): Promise<void> {
    try {
      await end();
    } catch (caught) {
      this.#log.error({ err: caught, part: name }, "this part did not end well");
    }
  }
}
