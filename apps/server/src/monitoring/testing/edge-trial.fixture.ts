import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@mizugiwa/proof";
import { Client as PgClient } from "pg";
import { z } from "zod";
import { openEmbedded } from "../../platform/database/embedded/embedded.js";
import { runningPostmaster } from "../../platform/database/embedded/postmaster.js";
import { existingCluster } from "../../platform/database/embedded/ways.js";
import { Client } from "../../platform/testing/client.js";
import { WholeServer } from "../../platform/testing/whole-server.js";
import { type Acknowledged, sendBulk } from "./sender.fixture.js";

const LOGIN = "judge";
const PASSWORD = "a long enough passphrase 7";
const ID = z.object({ id: z.string() });
const TOKEN = z.object({ token: z.string() });
const READY_WITHIN_MS = 40_000;
const SETTLE_WITHIN_MS = 120_000;
const SENDERS = 3;
/** About 2,000 events a second: what is taken faster than it is matched would only lengthen the comparison at the end. */
const PAUSE_MS = 150;
const EVENTS_MAX = 200;
/** One event of so many is one that a rule meets. */
const ATTACK_EVERY = 25;

export interface TrialTally {
  readonly acknowledged: number;
  readonly attacks: number;
  readonly unacknowledged: number;
}

/** A server under load that is killed, and the ledger of what it acknowledged. */
export class EdgeTrial {
  readonly #data: string;
  readonly #random: Random;
  readonly #server: WholeServer;
  readonly #acknowledged = new Map<number, Acknowledged>();
  readonly #sending: Promise<void>[] = [];
  #address = "";
  #client: Client | null = null;
  #token = "";
  #next = 1;
  #isOver = false;

  constructor(data: string, random: Random) {
    this.#data = data;
    this.#random = random;
    this.#server = new WholeServer(data);
  }

  get said(): string {
    return this.#server.said;
  }

  async open(): Promise<void> {
    this.#address = await this.#server.start();
    const client = new Client(this.#address);
    await client.setUp(await this.#server.setupAddress(), LOGIN, PASSWORD);
    const source = ID.parse((await client.must("POST", "api/v1/sources", { code: "soak", name: "Soak" })).body).id;
    const quota = { quotaEventsPerSecond: 1_000_000 };
    const made = await client.must("POST", `api/v1/sources/${source}/tokens`, { name: "soak", ...quota });
    this.#token = TOKEN.parse(made.body).token;
    this.#client = client;
    for (let sender = 0; sender < SENDERS; sender += 1) this.#sending.push(this.#send());
  }

  /** Sends until it is over; what was not answered is sent again under the same ids. */
  async #send(): Promise<void> {
    while (!this.#isOver) {
      const count = 1 + this.#random.below(EVENTS_MAX);
      const events = Array.from({ length: count }, (_, index) => {
        const number = this.#next + index;
        return { number, isAttack: number % ATTACK_EVERY === 0 };
      });
      this.#next += count;
      let left = events;
      while (left.length > 0 && !this.#isOver) {
        const taken = await sendBulk(this.#address, this.#token, left);
        for (const event of taken) this.#acknowledged.set(event.number, event);
        left = left.filter(({ number }) => !this.#acknowledged.has(number));
        if (left.length > 0) await sleep(50);
      }
      await sleep(PAUSE_MS);
    }
  }

  /** Kills one of the processes; gives how long it took until all was well again. */
  async kill(victim: "server" | "postgres" | "engine"): Promise<number> {
    const begun = performance.now();
    if (victim === "server") {
      await this.#server.kill();
      this.#address = await this.#server.start();
      this.#client?.moveTo(this.#address);
    } else {
      const pid = victim === "postgres" ? this.#postmaster() : this.#engine();
      if (pid !== null) process.kill(pid, "SIGKILL");
    }
    await this.#until("ready", READY_WITHIN_MS, async () => {
      const answer = await this.#client?.ask("GET", "api/v1/rules").catch(() => null);
      return answer?.status === 200;
    });
    return performance.now() - begun;
  }

  #postmaster(): number | null {
    const cluster = existingCluster(this.#data);
    return cluster === null ? null : runningPostmaster(cluster);
  }

  /** The child of the server that searches (Linux: proc(5)). */
  #engine(): number | null {
    const { pid } = this.#server;
    if (pid === null) return null;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    const found = children.find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("engine.worker"));
    return found === undefined ? null : Number(found);
  }

  /** Ends the load, waits until all is stored, and compares with the ledger. Throws what is lost or doubled. */
  async settle(): Promise<TrialTally> {
    this.#isOver = true;
    await Promise.all(this.#sending);
    let faults: string[] = [];
    let tally: TrialTally = { acknowledged: 0, attacks: 0, unacknowledged: 0 };
    await this.#until("whole", SETTLE_WITHIN_MS, async () => {
      const found = await this.#found();
      const inAlerts = await this.#inAlerts();
      faults = this.#faults(found, inAlerts);
      const attacks = [...this.#acknowledged.values()].filter(({ isAttack }) => isAttack).length;
      const unacknowledged = [...found.keys()].filter((number) => !this.#acknowledged.has(number)).length;
      tally = { acknowledged: this.#acknowledged.size, attacks, unacknowledged };
      return faults.length === 0;
    }).catch((cause: unknown) => {
      throw new Error(`${String(cause)}: ${faults.slice(0, 5).join("; ")} (${faults.length} in all)\n${this.said}`);
    });
    return tally;
  }

  #faults(found: ReadonlyMap<number, number>, inAlerts: ReadonlyMap<number, number>): string[] {
    const faults: string[] = [];
    for (const { number, isAttack } of this.#acknowledged.values()) {
      const times = found.get(number) ?? 0;
      if (times !== 1) faults.push(`event ${number} was acknowledged and is found ${times} times`);
      if (isAttack && inAlerts.get(number) !== 1) {
        faults.push(`event ${number} is in alerts ${inAlerts.get(number) ?? 0} times`);
      }
    }
    for (const [number, times] of found) if (times > 1) faults.push(`event ${number} is found ${times} times`);
    return faults;
  }

  /** How often search gives each number. */
  async #found(): Promise<Map<number, number>> {
    const found = new Map<number, number>();
    for (const query of SLICES) {
      const lines = (await this.#exported({ query, format: "ndjson", limit: EXPORT_MAX })).split("\n");
      // What an export leaves out for its limit would be taken for lost.
      if (lines.length >= EXPORT_MAX) throw new Error("a slice of the events has more than an export gives");
      for (const line of lines) {
        const number = numberOf(line);
        if (number !== null) found.set(number, (found.get(number) ?? 0) + 1);
      }
    }
    return found;
  }

  async #exported(body: object): Promise<string> {
    return (await this.#client?.text("POST", "api/v1/events/export", body)) ?? "";
  }

  /** How often each number is in alerts, by the database: event ids of alerts, with the event that search gives for them. */
  async #inAlerts(): Promise<Map<number, number>> {
    const embedded = await openEmbedded(this.#data);
    await embedded.ensure();
    const client = new PgClient({ ...embedded.owner(), options: "-c search_path=mizugiwa" });
    client.on("error", () => undefined); // reported by the query under way
    await client.connect();
    try {
      const { rows } = await client.query<{ event_id: string; times: string }>(
        "select event_id, count(*) as times from alert_event where rule not like 'mizugiwa.%' group by event_id",
      );
      const numbers = await this.#numbersOf();
      return new Map(
        rows.flatMap(({ event_id: id, times }) => {
          const number = numbers.get(id);
          return number === undefined ? [] : [[number, Number(times)] as const];
        }),
      );
    } finally {
      await client.end();
    }
  }

  async #numbersOf(): Promise<Map<string, number>> {
    const query = {
      from: "2000-01-01T00:00:00Z",
      to: "2100-01-01T00:00:00Z",
      texts: [{ text: "attack-", not: false }],
    };
    const lines = (await this.#exported({ query, format: "ndjson", limit: EXPORT_MAX })).split("\n");
    return new Map(
      lines.flatMap((line) => {
        const id = EVENT_ID.exec(line)?.[1];
        const number = numberOf(line);
        return id === undefined || number === null ? [] : [[id, number] as const];
      }),
    );
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#sending);
    await this.#server.kill();
  }

  async #until(what: string, limitMs: number, condition: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + limitMs;
    while (!(await condition())) {
      if (Date.now() > until) throw new Error(`not ${what} within ${limitMs} ms`);
      await sleep(100);
    }
  }
}

const EXPORT_MAX = 1_000_000;
/** Lines of the load have the seconds of one minute in turn: it is cut into four, and all that lies around it. */
const MINUTE = Date.UTC(new Date().getUTCFullYear(), 10, 25, 10);
const CUTS = ["2000-01-01T00:00:00Z", ...[0, 15, 30, 45].map(secondOf), "2100-01-01T00:00:00Z"];
const SLICES = CUTS.slice(1).map((to, index) => ({ from: CUTS[index], to }));

function secondOf(second: number): string {
  return new Date(MINUTE + second * 1000).toISOString();
}

const EVENT_ID = /"id":"([0-9a-f]{8}\.\d+\.\d+)"/;

/** The number of an event of the load in a line of the export; null where it is another's. */
function numberOf(line: string): number | null {
  const text = /attack-(\d+)/.exec(line)?.[1] ?? /sshd\[(\d+)\]/.exec(line)?.[1];
  return text === undefined ? null : Number(text);
}
