import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { stopServer } from "../../platform/process/stop.js";
import { Client } from "../../platform/testing/client.js";
import { WholeServer } from "../../platform/testing/whole-server.js";
import {
  CLIENTS,
  type ClientOptions,
  type ElasticClient,
  type Numbered,
  refusalOf,
} from "../testing/elastic-clients.fixture.js";
import { Gateway } from "../testing/gateway.fixture.js";

const LOGIN = "sender";
const PASSWORD = "a long enough passphrase 7";
const LIMIT_MS = 120_000;
const data = mkdtempSync(join(tmpdir(), "mizugiwa-clients-"));
const server = new WholeServer(data);
let gateway: Gateway;
let admin: Client;
let address = "";

beforeAll(async () => {
  address = await server.start();
  admin = new Client(address);
  await admin.setUp(await server.setupAddress(), LOGIN, PASSWORD);
  gateway = await Gateway.open(address);
}, LIMIT_MS);

afterAll(async () => {
  await gateway.close();
  await server.kill("SIGTERM");
  await stopServer(data);
  rmSync(data, { recursive: true, force: true });
}, LIMIT_MS);

const ID = z.object({ id: z.string() });
const TOKEN = z.object({ token: z.string() });

const ANSWER = z.object({
  stored: z.int().optional(),
  errors: z.boolean().optional(),
  items: z.array(z.object({ create: z.object({ status: z.int() }) })).optional(),
});

interface From {
  readonly source: string;
  readonly token: string;
}

async function makeSource(code: string, quota: object = {}): Promise<From> {
  const source = ID.parse((await admin.must("POST", "api/v1/sources", { code, name: code })).body).id;
  const made = await admin.must("POST", `api/v1/sources/${source}/tokens`, { name: "sender", ...quota });
  return { source, token: TOKEN.parse(made.body).token };
}

function events(count: number, first = 1): Numbered[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return { number, message: `Connection closed by 192.0.2.7 port ${number} [preauth]` };
  });
}

const numbersFrom = (count: number, first = 1): number[] => events(count, first).map(({ number }) => number);

/**
 * The numbers of the events of a source as search gives them, sorted. A last event is sent after the others and waited
 * for: events are stored in the order in which they were taken, so that all others are there too.
 */
async function found({ source, token }: From): Promise<number[]> {
  const last = {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
    body: '{"last":true}\n',
  };
  const send = async () => (await fetch(new URL("intake/v1/events", address), last)).status;
  await expect.poll(send, { timeout: 60_000, interval: 500 }).toBe(200); // a quota may have been used up
  const query = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", sources: [source] };
  let lines = "";
  await expect
    .poll(
      async () => {
        lines = await admin.text("POST", "api/v1/events/export", { query, format: "ndjson", limit: 100_000 });
        return /\\"last\\"|"last":/.test(lines);
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(true);
  const numbers = lines.split("\n").flatMap((line) => / port (\d+) \[/.exec(line)?.[1] ?? []);
  return numbers.map(Number).sort((one, other) => one - other);
}

async function withClient<Result>(
  version: keyof typeof CLIENTS,
  options: Partial<ClientOptions> & Pick<ClientOptions, "token">,
  work: (client: ElasticClient) => Promise<Result>,
): Promise<Result> {
  const client = CLIENTS[version]({ node: `${gateway.address}/intake/elastic`, compression: false, ...options });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Sends by the bulk helper; which were acknowledged, what was dropped, and what the helper counted. */
async function sendAll(client: ElasticClient, sent: readonly Numbered[], flushBytes = 10_000) {
  const taken: number[] = [];
  const dropped: number[] = [];
  const stats = await client.helper({
    events: sent,
    flushBytes,
    onTaken: (id) => taken.push(Number(id)),
    onDropped: (_, status) => dropped.push(status),
  });
  return { taken: taken.sort((one, other) => one - other), dropped, stats };
}

describe.each(["9", "8"] as const)("Elasticsearch's client of version %s", (version) => {
  test.each([true, false])("takes the server for its own, and sends plainly (compressed: %s)", async (compression) => {
    const from = await makeSource(`plain-${version}-${compression}`);
    await withClient(version, { ...from, compression }, async (client) => {
      expect(await client.product()).toMatch(/^8\./);
      const [one, two, three, four] = events(4);
      if (!one || !two || !three || !four) throw new Error("four events are made");
      const create = (event: Numbered) => [{ create: { _index: "logs", _id: String(event.number) } }, event];
      expect(await client.bulk([...create(one), { index: { _index: "logs" } }, two])).toEqual([201, 201]);
      expect(await client.bulk([...create(one), ...create(three)])).toEqual([409, 201]);
      expect(await client.index("4", four)).toBe("created");
      expect(await client.index("4", four)).toBe("noop");
      const refused = await client.create("4", four).catch(refusalOf);
      expect(refused).toBe(409);
    });
    expect(await found(from)).toEqual([1, 2, 3, 4]);
  });

  test.each([true, false])("stores each event once by its bulk helper (compressed: %s)", async (compression) => {
    const from = await makeSource(`helper-${version}-${compression}`);
    await withClient(version, { ...from, compression }, async (client) => {
      const first = await sendAll(client, events(500));
      expect(first).toMatchObject({ taken: numbersFrom(500), dropped: [], stats: { successful: 500, failed: 0 } });
      const again = await sendAll(client, events(510));
      expect(again.taken).toEqual(numbersFrom(10, 501));
      expect(new Set(again.dropped)).toEqual(new Set([409]));
    });
    expect(await found(from)).toEqual(numbersFrom(510));
  });

  test("waits and repeats where its quota is used up, and loses nothing", async () => {
    const from = await makeSource(`quota-${version}`, { quotaEventsPerSecond: 60 });
    const { taken, dropped, stats } = await withClient(version, from, (client) => sendAll(client, events(700)));
    expect(stats.retry).toBeGreaterThan(0);
    expect({ taken, dropped }).toEqual({ taken: numbersFrom(700), dropped: [] });
    expect(await found(from)).toEqual(numbersFrom(700));
  });

  test("repeats what was refused with 503 and what got no answer, and doubles nothing", async () => {
    const from = await makeSource(`network-${version}`);
    await withClient(version, from, async (client) => {
      await client.product();
      gateway.play("refused", "answer-lost", "refused", "answer-lost");
      const { taken, dropped } = await sendAll(client, events(400));
      // What was stored and whose answer was lost is answered with 409 the second time.
      expect(taken.length + dropped.length).toBe(400);
      expect(new Set(dropped)).toEqual(new Set([409]));
    });
    expect(await found(from)).toEqual(numbersFrom(400));
  });
});

test("a request of a sender that is no bulk helper is refused as a whole beyond the quota", async () => {
  const from = await makeSource("whole", { quotaEventsPerSecond: 1 });
  await withClient("9", from, async (client) => {
    const operations = events(20).flatMap((event) => [{ create: { _index: "logs" } }, event]);
    await client.bulk(operations);
    expect(await client.bulk(operations).catch(refusalOf)).toBe(429);
  });
});

test(
  "a server that is killed while the bulk helper sends, and started again, has each event once",
  async () => {
    const from = await makeSource("killed");
    const known = new Set<number>();
    const restarts: Promise<void>[] = [];
    gateway.watch((count) => {
      if (count === 8 || count === 20) restarts.push(restart());
    });
    await withClient("9", { ...from, maxRetries: 10 }, async (client) => {
      const note = (id: string): void => void known.add(Number(id));
      const send = () =>
        client.helper({
          events: events(3000).filter(({ number }) => !known.has(number)),
          flushBytes: 10_000,
          onTaken: note,
          onDropped: (id, status) => (status === 409 ? note(id) : undefined),
        });
      // The helper gives up while the server is away for long; as senders do, this one then begins again.
      for (let attempt = 0; known.size < 3000 && attempt < 20; attempt += 1) {
        await Promise.allSettled([send()]);
        await Promise.all(restarts);
      }
    });
    gateway.watch(() => undefined);
    expect(restarts.length).toBe(2);
    expect(known.size).toBe(3000);
    expect(await found(from)).toEqual(numbersFrom(3000));
  },
  LIMIT_MS,
);

async function restart(): Promise<void> {
  await server.kill();
  address = await server.start();
  admin.moveTo(address);
  gateway.moveTo(address);
}

test("curl sends as the manual says", async () => {
  const from = await makeSource("curl");
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-curl-"));
  const lines = events(3).map(({ message }) => `<38>Nov 25 10:00:00 web01 sshd[7]: ${message}`);
  writeFileSync(join(folder, "auth.log"), `${lines.join("\n")}\n`);
  const manual = readFileSync(new URL("../../../../../docs/intake.md", import.meta.url), "utf8");
  const commands = [...manual.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, command = ""]) => command);
  expect(commands.length).toBeGreaterThanOrEqual(3);
  const said: string[] = [];
  for (const command of commands) {
    const here = command
      .replaceAll("http://127.0.0.1:8740", address.replace(/\/$/, ""))
      .replaceAll("mzi_…", from.token)
      .replaceAll("/var/log/", `${folder}/`);
    said.push((await promisify(execFile)("sh", ["-ec", here])).stdout);
  }
  expect(said.map((answer) => ANSWER.parse(JSON.parse(answer)))).toEqual([
    { stored: 3 },
    { stored: 3 },
    { errors: false, items: [{ create: { status: 201 } }] },
  ]);
  expect(await found(from)).toEqual([1, 1, 2, 2, 3, 3]);
  rmSync(folder, { recursive: true });
});
