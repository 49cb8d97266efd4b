import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { databaseUnavailable } from "../database/connection-loss.js";
import { Registry } from "../metrics/registry.js";
import { SILENT } from "../testing/postgres.js";
import { type Http, openHttp } from "./app.js";
import { addHealthRoutes } from "./health.js";
import { addPages } from "./pages.js";
import { Readiness } from "./readiness.js";

let http: Http;
let readiness: Readiness;
let pages: string;
beforeEach(async () => {
  readiness = new Readiness();
  const parts = { log: SILENT, registry: new Registry(), readiness, version: "1.2.3" };
  http = await openHttp(parts);
  addHealthRoutes(http, parts);
  http.post("/api/echo", { schema: { body: z.object({ count: z.int() }) } }, async (request) => request.body);
  http.get("/api/defect", async () => {
    throw new Error("password of the cellar is swordfish");
  });
  http.get("/api/lost", async () => {
    throw new Error("Connection terminated unexpectedly");
  });
  pages = mkdtempSync(join(tmpdir(), "mizugiwa-pages-"));
  mkdirSync(join(pages, "assets"));
  writeFileSync(join(pages, "assets/index-abc.js"), "export {};\n");
  writeFileSync(join(pages, "icon.svg"), "<svg/>");
  writeFileSync(join(pages, "secret.map"), "{}");
  writeFileSync(join(pages, "index.html"), "<h1>page</h1>");
  await addPages(http, pages);
});
afterEach(async () => {
  await http.close();
  rmSync(pages, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  http.inject({ url, headers: { host: "127.0.0.1", ...headers } });
const echo = (payload: string, type = "application/json") =>
  http.inject({ method: "POST", url: "/api/echo", headers: { host: "localhost", "content-type": type }, payload });

test("health says that the process lives, and readiness whether it may be used", async () => {
  expect((await get("/healthz")).json()).toEqual({ status: "ok", service: "mizugiwa", version: "1.2.3" });
  expect(await get("/readyz")).toMatchObject({ statusCode: 200 });
  readiness.block(databaseUnavailable().problem);
  expect((await get("/healthz")).statusCode).toBe(200);
  const blocked = await get("/readyz");
  expect(blocked.statusCode).toBe(503);
  expect(blocked.json()).toMatchObject({ ready: false, reasons: [{ code: "database-unavailable" }] });
});

test("while it is not ready everything else is answered with the reason and a time to try again", async () => {
  readiness.block(databaseUnavailable().problem);
  for (const url of ["/", "/api/openapi.json", "/healthzz"]) {
    const answer = await get(url);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.headers["content-type"]).toContain("problem+json");
  }
  readiness.clear("database-unavailable");
  expect((await get("/")).statusCode).toBe(200);
});

test("measures name routes by their pattern, never by what a client made up", async () => {
  await get("/no/such/page-4711");
  await get("/healthz");
  const { body, headers } = await get("/metrics");
  expect(headers["content-type"]).toContain("text/plain; version=0.0.4");
  expect(body).toContain('http_requests_total{method="GET",route="/healthz",status="200"} 1');
  expect(body).not.toContain("4711");
});

test("the API describes itself", async () => {
  const document = (await get("/api/openapi.json")).json<unknown>();
  expect(document).toMatchObject({ openapi: "3.1.0", paths: { "/api/echo": {}, "/readyz": {} } });
});

test("a body with a wrong field is answered with a pointer to it", async () => {
  const answer = await echo('{"count": "many"}');
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ code: "request-invalid", errors: [{ pointer: "/count" }] });
});

const bad: [name: string, payload: string, type: string, status: number][] = [
  ["that is no JSON", "{", "application/json", 400],
  ["of another kind", "count=1", "text/plain", 415],
  ["above the limit", JSON.stringify({ count: 1, more: "x".repeat(1 << 20) }), "application/json", 413],
  ["that would change prototypes", '{"__proto__": {"count": 1}}', "application/json", 400],
];
for (const [name, payload, type, status] of bad) {
  test(`a body ${name} is refused with ${status} and a problem document`, async () => {
    const answer = await echo(payload, type);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  });
}

test("a defect says where to look and nothing of itself", async () => {
  const answer = await get("/api/defect");
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain("swordfish");
  expect(answer.json()).toMatchObject({ code: "inner-error" });
});

test("a database lost in the middle of a request is no defect", async () => {
  expect((await get("/api/lost")).json()).toMatchObject({ status: 503, code: "database-unavailable" });
});

const hosts: [host: string, status: number][] = [
  ["127.0.0.1:8740", 200],
  ["localhost:9000", 200],
  ["[::1]:8740", 200],
  ["rebound.example", 421],
  ["127.0.0.1.evil.example", 421],
  ["127.0.0.1:8740@evil.example", 421],
  ["localhost:99999999", 421],
];
for (const [host, status] of hosts) {
  test(`it ${status === 200 ? "answers" : "does not answer"} as ${JSON.stringify(host)}`, async () =>
    expect((await get("/healthz", { host })).statusCode).toBe(status));
}

test("pages carry a policy without inline scripts, in no frame, and are asked for anew", async () => {
  const answer = await get("/services/7?tab=a.b");
  expect(answer.body).toBe("<h1>page</h1>");
  expect(answer.headers["cache-control"]).toBe("no-cache");
  const policy = String(answer.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
});

const paths: [path: string, status: number][] = [
  ["/assets/index-abc.js", 200],
  ["/icon.svg", 200],
  ["/secret.map", 404],
  ["/assets/../secret.map", 404],
  ["/assets/%2e%2e/secret.map", 404],
  ["/assets/nothing.js", 404],
  ["/api/nothing", 404],
  ["/nothing.js", 404],
  ["/merge-desk/csa-ccm-4.1", 200],
];
for (const [path, status] of paths) {
  test(`${path} is answered with ${status}`, async () => expect((await get(path)).statusCode).toBe(status));
}

test("files named after their content are kept by browsers, answers of the API are not", async () => {
  expect((await get("/assets/index-abc.js")).headers["cache-control"]).toContain("immutable");
  expect((await get("/api/openapi.json")).headers["cache-control"]).toBe("no-store");
});

test("without built pages it says in both languages what to run", async () => {
  rmSync(join(pages, "index.html"));
  const answer = await get("/");
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toMatch(/npm run build[\s\S]*npm run build を実行/);
});
