import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Registry } from "../../platform/metrics/registry.js";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { type Caller, openTestSite, type TestSite } from "../../platform/testing/site.js";
import type { Batch } from "../hot/batch.js";
import { readSegment } from "../hot/segment.js";
import { LogError, SegmentLog } from "../hot/segment-log.js";
import { addSourceRoutes } from "../sources/routes.js";
import { Senders } from "../sources/senders.js";
import { openSources } from "../sources/service.js";
import { Acceptor } from "./accept.js";
import { addElasticRoutes } from "./elastic/routes.js";
import { IdMemory } from "./id-memory.js";
import { addIntakeRoutes } from "./routes.js";
import { type Intake, openIntake } from "./service.js";

let postgres: TestPostgres;
let site: TestSite;
let admin: Caller;
let log: SegmentLog;
let isLow = false;
let failure: LogError | null = null;
const folder = mkdtempSync(join(tmpdir(), "mizugiwa-intake-"));

beforeAll(async () => {
  postgres = await startTestPostgres();
  log = await SegmentLog.open({ folder: join(folder, "hot"), node: Buffer.alloc(16, 0xab) });
  const ids = { segments: join(folder, "hot"), folder: join(folder, "ids"), keepMs: 1e9, most: 1000 };
  const append = (batch: Batch) => (failure === null ? log.append(batch) : Promise.reject(failure));
  const acceptor = new Acceptor({ append }, IdMemory.open(ids, Date.now()), Date.now);
  const disk = { isLow: async () => isLow };
  const parts = { node: "abababab", acceptor, disk, registry: new Registry(), onStored: () => undefined };
  const intake: Intake = openIntake(parts);
  site = await openTestSite(postgres, (http, { database, live }) => {
    const senders = new Senders(database);
    const sources = openSources({ database, live });
    addSourceRoutes(http, () => sources);
    addIntakeRoutes(
      http,
      () => senders,
      () => intake,
    );
    addElasticRoutes(http, { senders: () => senders, intake: () => intake, cluster: () => "cluster" });
  });
  admin = await site.as({ roles: ["platform-admin"] });
}, 60_000);

afterAll(async () => {
  await site.close();
  await log.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ID = z.object({ id: z.string() });
const TOKEN = z.object({ id: z.string(), token: z.string() });

async function makeSource(code: string, quota: object = {}): Promise<{ source: string; id: string; token: string }> {
  const added = await admin.ask("POST", "/api/v1/sources", { code, name: code });
  const source = ID.parse(added.body).id;
  const made = await admin.ask("POST", `/api/v1/sources/${source}/tokens`, { name: "sender", ...quota });
  return { source, ...TOKEN.parse(made.body) };
}

const send = (token: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
  site.ask({
    method: "POST",
    url: "/intake/v1/events",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson", ...headers },
    payload,
  });

const bulk = (token: string, lines: readonly object[], url = "/_bulk") =>
  site.ask({
    method: "POST",
    url: `/intake/elastic${url}`,
    headers: { authorization: `ApiKey ${Buffer.from(`x:${token}`).toString("base64")}` },
    payload: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });

/** Events of a source as the log holds them. */
function stored(source: string): string[] {
  const texts: string[] = [];
  for (let segment = 1; segment <= (log.safe?.segment ?? 0); segment += 1) {
    for (const item of readSegment(join(folder, "hot"), segment)) {
      if (item.ok && item.value.head.source === source) {
        texts.push(...item.value.events.map((event) => Buffer.from(event).toString()));
      }
    }
  }
  return texts;
}

test("events are on the disk, byte for byte, when the answer comes", async () => {
  const { source, token } = await makeSource("plain");
  const said = await send(token, '{"a":  1}\nbroken\n{"b":2}\n');
  expect(said).toMatchObject({ status: 200, body: { stored: 2, repeated: 0, rejected: 1, problems: [{ line: 2 }] } });
  expect(stored(source)).toEqual(['{"a":  1}', '{"b":2}']);
});

test("text and gzip are taken", async () => {
  const { source, token } = await makeSource("text");
  await send(token, gzipSync("<13>one\n<13>two\n"), { "content-type": "text/plain", "content-encoding": "gzip" });
  expect(stored(source)).toEqual(["<13>one", "<13>two"]);
});

test("a request repeated under its key is stored once; the key is not for other events", async () => {
  const { source, token } = await makeSource("keyed");
  const key = { "idempotency-key": "k1" };
  expect((await send(token, '{"n":1}', key)).body).toMatchObject({ stored: 1 });
  expect((await send(token, '{"n":1}', key)).body).toMatchObject({ stored: 0, repeated: 1 });
  expect(await send(token, '{"n":2}', key)).toMatchObject({ status: 422, code: "idempotency-key-reused" });
  expect(stored(source)).toEqual(['{"n":1}']);
});

test("a body without one event is refused with the first reason", async () => {
  const { token } = await makeSource("bad");
  expect(await send(token, "nothing\n")).toMatchObject({ status: 422, code: "nothing-read" });
  expect(await send(token, "")).toMatchObject({ status: 200, body: { stored: 0 } });
});

test("without a token that holds nothing is taken", async () => {
  const { source, id, token } = await makeSource("revoked");
  expect(await send("mzi_none", "{}")).toMatchObject({ status: 401, code: "token-invalid" });
  const spoilt = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  expect(await send(spoilt, "{}")).toMatchObject({ status: 401, code: "token-invalid" });
  expect((await send(token, "{}")).status).toBe(200);
  await admin.ask("POST", `/api/v1/sources/${source}/tokens/${id}/revoke`);
  await expect.poll(async () => (await send(token, "{}")).code, { timeout: 5000, interval: 200 }).toBe("token-over");
});

test("a paused source is refused", async () => {
  const { source, token } = await makeSource("paused");
  await admin.ask("PATCH", `/api/v1/sources/${source}`, { version: 1, paused: true });
  expect(await send(token, "{}")).toMatchObject({ status: 403, code: "source-paused" });
});

test("beyond its quota a token is told when to come again", async () => {
  const { token } = await makeSource("limited", { quotaEventsPerSecond: 1 });
  expect((await send(token, "{}\n".repeat(10))).status).toBe(200);
  const said = await send(token, "{}\n{}\n");
  expect(said).toMatchObject({ status: 429, code: "quota-used-up" });
  expect(Number(said.headers["retry-after"])).toBeGreaterThan(0);
});

const failures: [name: string, code: string, status: number][] = [
  ["a full disk", "log-full", 503],
  ["a disk that fails", "log-failed", 503],
  ["too much that waits", "log-busy", 429],
];
for (const [name, code, status] of failures) {
  test(`${name} acknowledges nothing, and says when to come again`, async () => {
    const { source, token } = await makeSource(code);
    failure = new LogError(code, { detail: "played" });
    const said = await send(token, '{"n":1}');
    const items = await bulk(token, [{ create: { _index: "l", _id: "1" } }, { n: 1 }]);
    failure = null;
    expect(said).toMatchObject({ status, code });
    expect(said.headers["retry-after"]).toBeDefined();
    expect(items.status).toBe(status);
    expect(stored(source)).toEqual([]);
    expect((await bulk(token, [{ create: { _index: "l", _id: "1" } }, { n: 1 }])).body).toMatchObject({
      errors: false,
    });
  });
}

test("where little room is left on the disk nothing is taken", async () => {
  const { token } = await makeSource("low");
  isLow = true;
  const said = await send(token, "{}");
  isLow = false;
  expect(said).toMatchObject({ status: 503, code: "disk-low" });
});

test("a bulk request is answered item by item, and a repeated id is dropped", async () => {
  const { source, token } = await makeSource("bulk");
  const request = [{ create: { _index: "logs", _id: "1" } }, { n: 1 }, { index: { _index: "logs" } }, { n: 2 }];
  const first = await bulk(token, request);
  expect(first.headers["x-elastic-product"]).toBe("Elasticsearch");
  expect(first.body).toMatchObject({
    errors: false,
    items: [{ create: { _id: "1", status: 201 } }, { index: { status: 201 } }],
  });
  expect(JSON.stringify(first.body)).toMatch(/"_id":"abababab\.\d+\.\d+"/);
  const again = await bulk(token, [...request.slice(0, 2), { index: { _index: "logs", _id: "1" } }, { n: 1 }]);
  expect(again.body).toMatchObject({
    errors: true,
    items: [{ create: { status: 409 } }, { index: { status: 200, result: "noop" } }],
  });
  expect(stored(source)).toEqual(['{"n":1}', '{"n":2}']);
});

test("an id counts within its source and its index", async () => {
  const [one, other] = [await makeSource("ids-1"), await makeSource("ids-2")];
  for (const { token } of [one, other]) {
    for (const index of ["a", "b"]) {
      const said = await bulk(token, [{ create: { _index: index, _id: "1" } }, { n: 1 }]);
      expect(said.body).toMatchObject({ errors: false });
    }
  }
  expect([stored(one.source).length, stored(other.source).length]).toEqual([2, 2]);
});

test("what clients ask before they send is answered", async () => {
  const { token } = await makeSource("clients");
  const get = (url: string, method: "GET" | "HEAD" | "PUT" = "GET") =>
    site.ask({
      method,
      url: `/intake/elastic${url}`,
      headers: { authorization: `Bearer ${token}` },
      payload: method === "PUT" ? "{}" : "",
    });
  expect((await get("/")).body).toMatchObject({ version: { number: "8.17.0", build_flavor: "default" } });
  expect((await get("/_license")).body).toMatchObject({ license: { status: "active" } });
  expect((await get("/_index_template/filebeat")).status).toBe(404);
  expect((await get("/_index_template/filebeat", "PUT")).body).toEqual({ acknowledged: true });
  expect((await site.ask({ method: "GET", url: "/intake/elastic/" })).status).toBe(401);
});

test("sources are for those who may, and their changes are in the trail", async () => {
  const analyst = await site.as({ roles: ["analyst"] });
  expect((await analyst.ask("POST", "/api/v1/sources", { code: "x", name: "x" })).status).toBe(403);
  const { source } = await makeSource("known");
  expect((await analyst.ask("GET", `/api/v1/sources/${source}`)).body).toMatchObject({
    code: "known",
    state: "waiting",
  });
  expect(await admin.ask("POST", "/api/v1/sources", { code: "known", name: "x" })).toMatchObject({
    status: 409,
    code: "code-taken",
  });
  expect(await admin.ask("PATCH", `/api/v1/sources/${source}`, { version: 7, name: "y" })).toMatchObject({
    code: "changed-meanwhile",
  });
  expect(await admin.ask("PATCH", `/api/v1/sources/${source}`, { version: 1, zone: "Mars/Base" })).toMatchObject({
    code: "zone-unknown",
  });
});

test("a source of a compartment is there for its members only", async () => {
  const compartment = await site.compartment("need to know");
  const member = await site.as({ roles: ["platform-admin"], compartments: [compartment] });
  const added = await member.ask("POST", "/api/v1/sources", { code: "secret", name: "s", compartment });
  const { id } = ID.parse(added.body);
  expect((await member.ask("GET", `/api/v1/sources/${id}`)).status).toBe(200);
  expect((await admin.ask("GET", `/api/v1/sources/${id}`)).status).toBe(404);
  const list = z
    .object({ rows: z.array(z.object({ code: z.string() })) })
    .parse((await admin.ask("GET", "/api/v1/sources?limit=500")).body);
  expect(list.rows.map(({ code }) => code)).not.toContain("secret");
});
