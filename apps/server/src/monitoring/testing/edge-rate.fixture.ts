import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { runningPostmaster } from "../../platform/database/embedded/postmaster.js";
import { existingCluster } from "../../platform/database/embedded/ways.js";
import { stopServer } from "../../platform/process/stop.js";
import { Client } from "../../platform/testing/client.js";
import { pssOf } from "../../platform/testing/memory.js";
import { WholeServer } from "../../platform/testing/whole-server.js";

/** The load of the house: events of 1 KB, 100 a request, from the same cores. */
const EVENT_BYTES = 1024;
const EVENTS_A_REQUEST = 100;
/** One request of so many carries an event that a rule must meet. */
const ATTACK_EVERY = 5;
const LATENCY_P95_MS = 2000;
const MEMORY_BYTES = 2.2 * 1024 ** 3;

const ID = z.object({ id: z.string() });
const TOKEN = z.object({ token: z.string() });
const ALERTS = z.object({
  rows: z.array(z.object({ detectedAt: z.iso.datetime(), entity: z.object({ key: z.string() }) })),
  next: z.string().nullable(),
});

export interface RateTrial {
  readonly seconds: number;
  /** Events a second. */
  readonly rate: number;
  /** Whether the promised numbers are asked for, or only that the way is whole. */
  readonly isFull: boolean;
  /** Indicators that every event is compared with besides. */
  readonly indicators: number;
}

/** Sends events at a rate: how long from the answer to the alert, and what all processes hold. Throws what is not as promised. */
export async function tryRate({ seconds, rate, isFull, indicators }: RateTrial): Promise<string[]> {
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-rate-"));
  const server = new WholeServer(data);
  try {
    const address = await server.start();
    const client = new Client(address);
    await client.setUp(await server.setupAddress(), "judge", "a long enough passphrase 7");
    const source = ID.parse((await client.must("POST", "api/v1/sources", { code: "rate", name: "Rate" })).body).id;
    const quota = { quotaEventsPerSecond: 1_000_000, quotaBytesPerDay: 1e12 };
    const made = await client.must("POST", `api/v1/sources/${source}/tokens`, { name: "rate", ...quota });
    const lines = indicators === 0 ? [] : [await loadIndicators(client, indicators)];
    const load = await send(address, TOKEN.parse(made.body).token, { rate, seconds, meets: indicators > 0 });
    const roots = [server.pid ?? 0, postmasterOf(data)];
    const memory = pssOf(roots);
    const late = await latencies(client, load.attacks);
    const p95 = late[Math.floor(late.length * 0.95)] ?? 0;
    const sent = load.requests * EVENTS_A_REQUEST;
    if (isFull && load.lateMs > 1000)
      throw new Error(`the load fell behind by ${Math.round(load.lateMs)} ms: ${sent} events`);
    if (isFull && p95 > LATENCY_P95_MS) throw new Error(`p95 from answer to alert is ${p95} ms`);
    if (memory > MEMORY_BYTES) throw new Error(`all processes hold ${Math.round(memory / 2 ** 20)} MiB`);
    return [
      ...lines,
      `${sent} events of 1 KB in ${load.seconds.toFixed(0)} s (${Math.round(sent / load.seconds)}/s)`,
      `answer to alert: p50 ${late[Math.floor(late.length / 2)] ?? 0} ms, p95 ${p95} ms over ${late.length} alerts`,
      `all processes hold ${Math.round(memory / 2 ** 20)} MiB under load`,
    ];
  } finally {
    await server.kill();
    await stopServer(data);
    rmSync(data, { recursive: true, force: true });
  }
}

const IMPORTED_WITHIN_MS = 600_000;
const STANDING = z.object({ running: z.object({ indicators: z.int(), bytes: z.int() }).nullable() });

/** Brings indicators in as a file, and waits until the stream compares with them. */
async function loadIndicators(client: Client, count: number): Promise<string> {
  const begun = performance.now();
  const facts = { code: "rate", name: "Rate", origin: "made", label: "TLP:GREEN" };
  const set = ID.parse((await client.must("POST", "api/v1/indicator-sets", facts)).body).id;
  const lines = Array.from({ length: count }, (_, number) => indicatorOf(number));
  const file = Buffer.from([MET_ADDRESS, ...lines].join("\n"));
  await client.must("POST", `api/v1/indicator-sets/${set}/imports?format=plain&name=rate`, file);
  for (;;) {
    const { running } = STANDING.parse((await client.must("GET", "api/v1/indicator-sets")).body);
    if (running !== null && running.indicators > count) {
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      return `${count} indicators imported and compared with after ${seconds} s, ${Math.round(running.bytes / 2 ** 20)} MiB`;
    }
    if (performance.now() - begun > IMPORTED_WITHIN_MS)
      throw new Error("the indicators were not compared with in time");
    await sleep(500);
  }
}

/** An indicator, and the address of the events that meet it. */
const MET_ADDRESS = "203.0.113.66";

/** Half domains, three tenths hashes, the rest addresses and URLs. */
function indicatorOf(number: number): string {
  const share = number % 10;
  if (share < 5) return `c2-${number.toString(36)}.d${number % 997}.example`;
  if (share < 8) return number.toString(16).padStart(8, "0").repeat(8);
  return share === 8
    ? `45.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    : `http://d${number}.example/load.php`;
}

function postmasterOf(data: string): number {
  const cluster = existingCluster(data);
  return (cluster === null ? null : runningPostmaster(cluster)) ?? 0;
}

interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** How far the last request was behind its time. */
  readonly lateMs: number;
  /** When the answer to the request with a user's event came, ms since the epoch. */
  readonly attacks: ReadonlyMap<string, number>;
}

/** Sends at a steady rate; a request that takes long does not hold back the others. */
async function send(
  address: string,
  token: string,
  { rate, seconds, meets }: { readonly rate: number; readonly seconds: number; readonly meets: boolean },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const attacks = new Map<string, number>();
  const begun = performance.now();
  const count = Math.round((rate / EVENTS_A_REQUEST) * seconds);
  const answers: Promise<void>[] = [];
  let lateMs = 0;
  for (let number = 0; number < count; number += 1) {
    const due = begun + (number * EVENTS_A_REQUEST * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    lateMs = performance.now() - due;
    const user = number % ATTACK_EVERY === 0 ? `u${number}` : null;
    const met = meets && number % ATTACK_EVERY === 1 ? `i${number}` : null;
    answers.push(
      post(address, token, agent, bodyOf(number, user, met)).then(() => {
        const attacker = user ?? met;
        if (attacker !== null) attacks.set(attacker, Date.now());
      }),
    );
  }
  await Promise.all(answers);
  agent.destroy();
  return { requests: count, seconds: (performance.now() - begun) / 1000, lateMs, attacks };
}

function bodyOf(number: number, user: string | null, met: string | null): string {
  const at = new Date().toISOString();
  const lines = Array.from({ length: EVENTS_A_REQUEST }, (_, index) => {
    const stops = index === 0 && user !== null;
    const meets = index === 0 && met !== null;
    const event = {
      eventVersion: "1.11",
      eventTime: at,
      eventSource: stops ? "cloudtrail.amazonaws.com" : "s3.amazonaws.com",
      eventName: stops ? "StopLogging" : "GetObject",
      eventID: `${number}-${index}`,
      awsRegion: "ap-northeast-1",
      sourceIPAddress: meets ? MET_ADDRESS : "198.51.100.7",
      userIdentity: { type: "IAMUser", arn: `arn:aws:iam::111122223333:user/${user ?? (meets ? met : "reader")}` },
      requestParameters: { bucketName: "minato", key: `objects/${number}/${index}` },
    };
    const text = JSON.stringify(event);
    const filler = "x".repeat(Math.max(0, EVENT_BYTES - text.length - 14));
    return `${text.slice(0, -1)},"filler":"${filler}"}`;
  });
  return lines.join("\n");
}

function post(address: string, token: string, agent: Agent, body: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/x-ndjson",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL("intake/v1/events", address), { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
      );
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

const ALERTS_WITHIN_MS = 60_000;

/** Milliseconds from each answer to its alert, ascending; waits for the last alert. */
async function latencies(client: Client, attacks: ReadonlyMap<string, number>): Promise<number[]> {
  const until = Date.now() + ALERTS_WITHIN_MS;
  for (;;) {
    const found = new Map<string, number>();
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { rows, next } = ALERTS.parse((await client.must("GET", `api/v1/alerts?limit=1000${page}`)).body);
      for (const { entity, detectedAt } of rows)
        found.set(entity.key.slice(entity.key.lastIndexOf("/") + 1), Date.parse(detectedAt));
      cursor = next;
    }
    const missing = [...attacks.keys()].filter((user) => !found.has(user));
    if (missing.length === 0)
      return [...attacks].map(([user, at]) => Math.max(0, (found.get(user) ?? at) - at)).sort((a, b) => a - b);
    if (Date.now() > until) throw new Error(`${missing.length} of ${attacks.size} alerts did not come`);
    await sleep(200);
  }
}
