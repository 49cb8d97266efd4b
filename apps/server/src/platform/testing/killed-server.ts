import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { openEmbedded } from "../database/embedded/embedded.js";
import { clusterProcesses, runningPostmaster } from "../database/embedded/postmaster.js";
import { existingCluster } from "../database/embedded/ways.js";
import { ask } from "./ask.js";
import { COUNTED_TABLE } from "./counting.js";
import type { Kept, Ledger } from "./ledger.js";
import { type FromParent, FromServer } from "./server-protocol.js";

/** The built form: child processes run what was built, from the sources and from dist alike. */
const PROGRAM = fileURLToPath(new URL("../../../dist/platform/testing/counting-server.worker.js", import.meta.url));

/** Longer than any start after a kill: PostgreSQL recovers, and a dead holder's session is waited for. */
const READY_WITHIN_MS = 30_000;
const FINISH_WITHIN_MS = 60_000;
const SAID_MAX = 4000;

/** A server in a process of its own, for being killed. */
export class KilledServer {
  readonly #data: string;
  readonly #ledger: Ledger;
  #child: ChildProcess | null = null;
  #address = "";
  #said = "";

  constructor(data: string, ledger: Ledger) {
    this.#data = data;
    this.#ledger = ledger;
  }

  /** The end of what it wrote to standard error. */
  said(): string {
    return this.#said.slice(-SAID_MAX);
  }

  spawn(): void {
    const child = fork(PROGRAM, [this.#data], { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
    this.#child = child;
    this.#address = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-2 * SAID_MAX);
    });
    child.on("message", (message) => {
      const heard = FromServer.parse(message);
      if (heard.type === "ready") this.#address = heard.address;
      this.#ledger.hear(heard);
    });
  }

  /** Waits until it may be used, started first where it does not run. */
  async ready(): Promise<void> {
    if (this.#child === null) this.spawn();
    await this.#until("ready", READY_WITHIN_MS, async () => {
      if (this.#address === "") return false;
      return (await ask(`${this.#address}readyz`))?.status === 200;
    });
    await this.#query(COUNTED_TABLE);
  }

  startJob(upTo: number, pauseMs: number): void {
    this.#tell({ type: "start", upTo, pauseMs });
  }

  cancelJob(job: string): void {
    this.#tell({ type: "cancel", job });
  }

  #tell(order: FromParent): void {
    if (this.#child?.connected === true) this.#child.send(order);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Kills the postmaster, or every process of PostgreSQL at once; gives the pid it had, null where there was none. */
  killPostgres(all: boolean): number | null {
    const cluster = existingCluster(this.#data);
    const postmaster = cluster === null ? null : runningPostmaster(cluster);
    if (cluster === null || postmaster === null) return null;
    const orphans = all ? (clusterProcesses(cluster) ?? []) : [];
    for (const pid of [postmaster, ...orphans.filter((each) => each !== postmaster)]) killIfThere(pid);
    return postmaster;
  }

  /** Waits until the server has another PostgreSQL than the one that was killed. */
  async outlive(killed: number | null): Promise<void> {
    await this.#until("with another PostgreSQL", READY_WITHIN_MS, async () => {
      const cluster = existingCluster(this.#data);
      const pid = cluster === null ? null : runningPostmaster(cluster);
      return pid !== null && pid !== killed;
    });
  }

  /** Throws where the database has not what was acknowledged. */
  async check(): Promise<void> {
    const told = this.#ledger.copy(); // the server goes on while the database is asked
    const lost = told.lost(await this.#kept());
    if (lost.length > 0) throw new Error(lost.join("; "));
  }

  /** Waits until every job is over; throws where one failed or has not counted to its end. */
  async finishAll(): Promise<void> {
    await this.ready();
    await this.#until("done with every job", FINISH_WITHIN_MS, async () => {
      const rows = await this.#query("select id from job where state in ('queued', 'running')");
      return rows.length === 0;
    });
    await this.check();
    const unsound = await this.#query(
      `select id, state, error from job where state = 'failed'
          or (state = 'succeeded' and (checkpoint->>'n')::int is distinct from (payload->>'upTo')::int)`,
    );
    if (unsound.length > 0) throw new Error(`not finished: ${JSON.stringify(unsound)}`);
  }

  async #kept(): Promise<Kept[]> {
    const rows = await this.#query<Kept>(
      `select id, state, coalesce((checkpoint->>'n')::int, 0) as mark, count(n)::int as counted,
              coalesce(max(n), 0) as highest
       from job left join counted on job = id group by id`,
    );
    return rows;
  }

  async #query<Row extends object>(text: string): Promise<Row[]> {
    const embedded = await openEmbedded(this.#data);
    await embedded.ensure();
    const client = new Client({ ...embedded.owner(), options: "-c search_path=mizugiwa" });
    client.on("error", () => undefined); // reported by the query under way
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async #until(what: string, limitMs: number, condition: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + limitMs;
    while (!(await condition())) {
      const code = this.#child?.exitCode ?? null;
      if (code !== null) throw new Error(`the server ended with ${code} before it was ${what}`);
      if (Date.now() > until) throw new Error(`not ${what} within ${limitMs} ms`);
      await sleep(20);
    }
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (caught) {
    if (!(caught instanceof Error && "code" in caught && caught.code === "ESRCH")) throw caught;
  }
}
