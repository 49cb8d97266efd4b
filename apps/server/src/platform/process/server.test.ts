import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClientConfig } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../config/config.js";
import { runningPostmaster } from "../database/embedded/postmaster.js";
import { existingCluster } from "../database/embedded/ways.js";
import { ask } from "../testing/ask.js";
import { selfSigned } from "../testing/certificate.js";
import { startTestPostgres } from "../testing/postgres.js";
import { examine } from "./doctor.js";
import { runningServer } from "./state.js";
import { stopServer } from "./stop.js";

/** First starts make a cluster. */
const SLOW = { timeout: 90_000 };
const MAIN = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));

let data: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), "mizugiwa-server-")), "data");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await stopServer(data);
  rmSync(join(data, ".."), { recursive: true, force: true });
}, 60_000);

interface Started {
  readonly child: ChildProcess;
  /** Fulfilled with the exit code. */
  readonly ended: Promise<number | null>;
  readonly said: () => string;
  /** Waits for the printed address. */
  readonly address: () => Promise<string>;
}

function start(words: readonly string[] = [], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [MAIN, "--data", data, "--port", "0", ...words], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const printed = (): string | undefined => /^Open (http:\S+)$/m.exec(text)?.[1];
  return {
    child,
    ended,
    said: () => text,
    address: async () => {
      await expect.poll(() => printed() ?? child.exitCode, { timeout: 60_000, interval: 10 }).not.toBeNull();
      const address = printed();
      if (address === undefined) throw new Error(`no address: ${text}`);
      return address;
    },
  };
}

const statusOf = async (url: string): Promise<number | null> => (await ask(url))?.status ?? null;
const postmaster = (): number | null => {
  const cluster = existingCluster(data);
  return cluster === null ? null : runningPostmaster(cluster);
};

test("it prints its address and the one-time one, is ready, and ends with 0 and its PostgreSQL", SLOW, async () => {
  const server = start();
  const address = await server.address();
  await expect
    .poll(server.said)
    .toMatch(/^Set up here, once, within 30 minutes: http:\/\/127\.0\.0\.1:\d+\/setup#token=[\w-]{43}$/m);
  expect(await statusOf(`${address}readyz`)).toBe(200);
  expect(await statusOf(`${address}healthz`)).toBe(200);
  expect((await ask(`${address}metrics`))?.body).toContain("mizugiwa_database_connections");
  expect(runningServer(data)).toMatchObject({ pid: server.child.pid, address });
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(postmaster()).toBeNull();
  expect(existsSync(join(data, "server.json"))).toBe(false);
});

test("with TLS it prints its base URL, and a set-up address of this machine", SLOW, async () => {
  const { cert, key } = selfSigned("mizugiwa.example");
  const files = { cert: join(data, "../cert.pem"), key: join(data, "../key.pem") };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  const base = ["--base-url", "https://mizugiwa.example"];
  const server = start(["--host", "0.0.0.0", "--tls-cert", files.cert, "--tls-key", files.key, ...base]);
  await expect.poll(server.said, { timeout: 60_000 }).toContain("Open https://mizugiwa.example/\n");
  await expect.poll(server.said).toMatch(/https:\/\/127\.0\.0\.1:\d+\/setup#token=[\w-]{43}$/m);
});

test("a second server on the same data is refused by name, and the first goes on", SLOW, async () => {
  const first = start();
  const address = await first.address();
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain("database-in-use");
  expect(second.said()).toContain(`process ${first.child.pid}`);
  expect(second.said()).toContain(address);
  const third = start(["--port", new URL(address).port]);
  expect(await third.ended).toBe(1);
  expect(third.said()).toMatch(new RegExp(`runs already: process ${first.child.pid}.*already-running`));
  expect(await statusOf(`${address}readyz`)).toBe(200);
});

test("after a killed server its PostgreSQL goes on, and the next start takes it over", SLOW, async () => {
  const first = start();
  await first.address();
  const before = postmaster();
  first.child.kill("SIGKILL");
  await first.ended;
  expect(postmaster()).toBe(before);
  expect(runningServer(data)).toBeNull();
  const second = start();
  expect(await statusOf(`${await second.address()}readyz`)).toBe(200);
  expect(postmaster()).toBe(before);
});

test("a PostgreSQL that is killed comes back under the running server", SLOW, async () => {
  const server = start();
  const address = await server.address();
  const killed = postmaster() ?? 0;
  process.kill(killed, "SIGKILL");
  await expect.poll(() => statusOf(`${address}readyz`), { timeout: 10_000, interval: 5 }).toBe(503);
  expect(await statusOf(`${address}healthz`)).toBe(200);
  await expect.poll(() => statusOf(`${address}readyz`), { timeout: 30_000 }).toBe(200);
  expect(postmaster()).not.toBe(killed);
  expect(await statusOf(`${address}api/setup`)).toBe(200);
});

test("after both were killed the next start is ready", SLOW, async () => {
  const first = start();
  await first.address();
  process.kill(postmaster() ?? 0, "SIGKILL");
  first.child.kill("SIGKILL");
  await first.ended;
  expect(await statusOf(`${await start().address()}readyz`)).toBe(200);
});

test("stopping from elsewhere ends the server in order, and a PostgreSQL left alone too", SLOW, async () => {
  const server = start();
  await server.address();
  const pid = postmaster();
  expect(await stopServer(data)).toEqual({ server: server.child.pid, postgres: pid });
  expect(await server.ended).toBe(0);
  const second = start();
  await second.address();
  second.child.kill("SIGKILL");
  await second.ended;
  const left = postmaster();
  expect(await stopServer(data)).toEqual({ server: null, postgres: left });
  expect(postmaster()).toBeNull();
  expect(await stopServer(data)).toEqual({ server: null, postgres: null });
});

test("told to end while it starts it ends with 0", SLOW, async () => {
  const server = start();
  await expect.poll(server.said, { timeout: 30_000, interval: 5 }).toContain("Server listening");
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(postmaster()).toBeNull();
});

test("a request under way is answered before the end", SLOW, async () => {
  const server = start();
  const { port } = new URL(await server.address());
  const body = '{"token":"guess"}';
  const socket = connect(Number(port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    answer += part;
  });
  const head = `POST /api/setup/verify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, 5));
  await expect.poll(() => server.said()).toContain("Open");
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.child.exitCode).toBeNull();
  socket.write(body.slice(5));
  const rest = performance.now();
  expect(await server.ended).toBe(0);
  expect(performance.now() - rest).toBeLessThan(5000); // the connection would be kept open
  expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*setup-token-invalid/);
});

const refused: [name: string, words: string[], code: number, said: RegExp][] = [
  ["a wrong setting", ["--port", "http"], 2, /--port.*setting-invalid/],
  ["an unknown option", ["--prot", "1"], 2, /option-unknown/],
  ["an address others can reach, without TLS", ["--host", "0.0.0.0"], 2, /--host.*host-without-tls/],
  ["a certificate that is not there", ["--tls-cert", "/no/c.pem", "--tls-key", "/no/k.pem"], 1, /tls-unreadable/],
];
for (const [name, words, code, said] of refused) {
  test(`${name} ends it with ${code} and its name`, SLOW, async () => {
    const server = start(words);
    expect(await server.ended).toBe(code);
    expect(server.said()).toMatch(said);
  });
}

test("a data folder that is a file is refused by name", SLOW, async () => {
  const file = join(data, "..", "data");
  writeFileSync(file, "");
  const server = start();
  expect(await server.ended).toBe(1);
  expect(server.said()).toMatch(/--data.*\(data-folder-unusable\)|data-folder-unusable/);
  rmSync(file);
});

test("a database of one's own that is not up yet is waited for, until it is told to end", SLOW, async () => {
  const server = start([], { DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/d" });
  await expect.poll(server.said, { timeout: 10_000 }).toContain("waiting for the database");
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(server.said()).not.toContain("hunter2");
});

describe("with a database of one's own", () => {
  test("it is ready, and nothing of an embedded one is made", SLOW, async () => {
    const postgres = await startTestPostgres();
    try {
      const url = addressOfOwner((await postgres.makeDatabase()).owner());
      const server = start([], { DATABASE_URL: url });
      expect(await statusOf(`${await server.address()}readyz`)).toBe(200);
      expect(existsSync(join(data, "postgres"))).toBe(false);
      server.child.kill("SIGTERM");
      expect(await server.ended).toBe(0);
    } finally {
      await postgres.stop();
    }
  });
});

function addressOfOwner({ connectionString, host, user, password, database }: ClientConfig): string {
  if (connectionString !== undefined) return connectionString;
  const search = new URLSearchParams({ host: host ?? "", user: user ?? "", password: String(password) });
  return `postgres:///${database ?? ""}?${search.toString()}`;
}

describe("the examination", () => {
  const levels = async (words: readonly string[] = []): Promise<Record<string, string>> => {
    const found = await examine(loadConfig(["--data", data, ...words], {}, "/"));
    return Object.fromEntries(found.map(({ name, level, detail }) => [name, `${level} ${detail}`]));
  };

  test("of a folder that does not exist changes nothing", SLOW, async () => {
    const found = await levels();
    expect(found["postgres"]).toMatch(/^ok embedded, 18\..*no cluster yet/);
    expect(found["server"]).toBe("ok does not run");
    expect(existsSync(data)).toBe(false);
  });

  test("names who runs and who holds the port", SLOW, async () => {
    const server = start();
    const { port } = new URL(await server.address());
    expect((await levels())["server"]).toMatch(new RegExp(`^ok runs: pid ${server.child.pid}`));
    expect((await levels())["postgres"]).toContain(`pid ${postmaster()}`);
    data = join(data, "..", "other");
    expect((await levels(["--port", port]))["port"]).toMatch(
      new RegExp(`^fail ${port} is taken by process ${server.child.pid}`),
    );
    data = join(data, "..", "data");
  });
});
