import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { type Http, openHttp } from "../http/app.js";
import { Readiness } from "../http/readiness.js";
import { Registry } from "../metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { addSetupRoutes, openSetup, type Setup } from "./index.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let setup: Setup;
let http: Http;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  setup = openSetup(database);
  http = await openHttp({ log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" });
  addSetupRoutes(http, () => setup, "1.2.3");
});
afterEach(async () => {
  await http.close();
  await database.close();
});

async function asOwner(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("set search_path = mizugiwa");
  const { rows } = await owner.query<Record<string, unknown>>(text);
  await owner.end();
  return rows;
}

async function issued(): Promise<string> {
  const token = await setup.issue();
  if (token === null) throw new Error("the set-up is open");
  return token;
}

interface Way {
  readonly from?: string;
  readonly headers?: Record<string, string>;
}

async function verify(token: string, { from = "127.0.0.1", headers = {} }: Way = {}) {
  const answer = await http.inject({
    method: "POST",
    url: "/api/setup/verify",
    remoteAddress: from,
    headers: { host: "127.0.0.1:8740", ...headers },
    payload: { token },
  });
  const body = z.object({ code: z.string().optional(), verified: z.boolean().optional() }).parse(answer.json());
  return { status: answer.statusCode, headers: answer.headers, said: body.code ?? body.verified };
}

async function status(): Promise<unknown> {
  const answer = await http.inject({ url: "/api/setup", headers: { host: "localhost" } });
  return answer.json<unknown>();
}

test("a token has 256 random bits, is good for 30 minutes, and only its hash is kept", async () => {
  const token = await issued();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  const rows = await asOwner("select *, expires_at - made_at = interval '30 minutes' as half_hour from setup_token");
  expect(rows).toMatchObject([{ hash: createHash("sha256").update(token).digest(), half_hour: true }]);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a token is accepted once", async () => {
  const token = await issued();
  expect(await status()).toMatchObject({ state: "open", version: "1.2.3" });
  expect(await verify(token)).toMatchObject({ status: 200, said: true });
  expect(await verify(token)).toMatchObject({ status: 409, said: "setup-token-used" });
  expect(await status()).toMatchObject({ state: "used", expiresAt: null });
});

test("of ten requests at once with the same token one is accepted", async () => {
  const token = await issued();
  const answers = await Promise.all(Array.from({ length: 10 }, () => verify(token)));
  expect(answers.filter((each) => each.status === 200)).toHaveLength(1);
  expect(answers.filter((each) => each.status === 409)).toHaveLength(9);
});

test("a token past its time is refused", async () => {
  const token = await issued();
  await asOwner("update setup_token set expires_at = now()");
  expect(await verify(token)).toMatchObject({ status: 410, said: "setup-token-expired" });
});

test("a newer token voids the older ones", async () => {
  const old = await issued();
  const fresh = await issued();
  expect(await verify(old)).toMatchObject({ status: 410, said: "setup-token-expired" });
  expect(await verify(fresh)).toMatchObject({ status: 200 });
});

test("once the set-up is done no token is made", async () => {
  await asOwner("insert into setup_done default values");
  expect(await setup.issue()).toBeNull();
  expect(await status()).toMatchObject({ state: "done" });
});

const refused: [name: string, way: Way, status: number, code: string][] = [
  ["from another machine", { from: "192.0.2.7" }, 403, "setup-not-loopback"],
  ["through a proxy on this one", { headers: { "x-forwarded-for": "192.0.2.7" } }, 403, "setup-not-loopback"],
  ["under a foreign name", { headers: { host: "rebound.example:8740" } }, 421, "host-not-allowed"],
  ["from a page of another site", { headers: { "sec-fetch-site": "cross-site" } }, 403, "cross-site"],
  ["from a foreign origin", { headers: { origin: "http://evil.example" } }, 403, "cross-site"],
  ["from the same machine's other port", { headers: { origin: "http://127.0.0.1:3000" } }, 403, "cross-site"],
];
for (const [name, way, code, said] of refused) {
  test(`a good token ${name} is refused and not used up`, async () => {
    const token = await issued();
    expect(await verify(token, way)).toMatchObject({ status: code, said });
    expect(await verify(token)).toMatchObject({ status: 200 });
  });
}

test("guessing is stopped after twenty tries a minute, whatever address of loopback it comes from", async () => {
  const token = await issued();
  for (let guess = 0; guess < 20; guess += 1) {
    expect(await verify(`guess ${guess}`, { from: `127.0.0.${guess + 1}` })).toMatchObject({
      status: 403,
      said: "setup-token-invalid",
    });
  }
  const stopped = await verify(token, { from: "127.0.9.9" });
  expect(stopped).toMatchObject({ status: 429, said: "too-many-attempts" });
  expect(Number(stopped.headers["retry-after"])).toBeGreaterThan(0);
});

test("a token of absurd length is refused by its form", async () => {
  expect(await verify("x".repeat(201))).toMatchObject({ status: 422, said: "request-invalid" });
  expect(await verify("")).toMatchObject({ status: 422 });
});
