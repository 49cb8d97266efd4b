import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { composeDomains } from "./compose.js";
import type { Http } from "./platform/http/app.js";
import { addHealthRoutes } from "./platform/http/health.js";
import { Readiness } from "./platform/http/readiness.js";
import { addReference } from "./platform/http/reference.js";
import { Registry } from "./platform/metrics/registry.js";
import { addNotifyRoutes } from "./platform/notify/index.js";
import { ask, openTestHttp } from "./platform/testing/http.js";
import { addTrailRoutes } from "./platform/trail/index.js";

const Operation = z.looseObject({
  summary: z.string().optional(),
  tags: z.array(z.string()).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const Document = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Routes are described before anything is open. */
const notOpen = (): never => {
  throw new Error("nothing is asked here");
};

let http: Http;
let document: z.infer<typeof Document>;
beforeAll(async () => {
  http = await openTestHttp(() => null);
  addHealthRoutes(http, { readiness: new Readiness(), registry: new Registry(), version: "1.2.3" });
  addReference(http);
  addTrailRoutes(http, notOpen);
  addNotifyRoutes(http, { notify: notOpen, outbox: notOpen });
  composeDomains().addRoutes(http);
  const { status, body } = await ask(http, "GET", "/api/openapi.json");
  expect(status, JSON.stringify(body)).toBe(200);
  document = Document.parse(body);
});
afterAll(async () => await http.close());

test("every reference of the API's description leads to a schema", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(0);
  for (const [, name = ""] of references) expect(Object.keys(document.components.schemas)).toContain(name);
});

test("the reference page is served whole from our own files, under a policy that lets nothing else in", async () => {
  const page = await http.inject({ url: "/api/reference", headers: { host: "localhost" } });
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
  expect(page.body).not.toMatch(/https?:|<script>|style=/);
  const [, script = ""] = /<script src="([^"]+)"/.exec(page.body) ?? [];
  const bundle = await http.inject({ url: script, headers: { host: "localhost" } });
  expect(bundle.statusCode).toBe(200);
  expect(bundle.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(bundle.body).toContain("ReDoc");
});

test("every route below /api/v1 has a summary, a tag, one result and its problems", () => {
  const faults = Object.entries(document.paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) =>
        faultsOf(operation).map((fault) => `${method} ${path}: ${fault}`),
      ),
    );
  expect(faults).toEqual([]);
});

function faultsOf({ summary, tags, responses }: z.infer<typeof Operation>): string[] {
  const statuses = Object.keys(responses);
  return [
    ...(summary === undefined || summary.trim() === "" ? ["no summary"] : []),
    ...(tags?.length === 1 ? [] : ["not one tag"]),
    ...(statuses.some((status) => status.startsWith("2")) ? [] : ["no result"]),
    ...(statuses.includes("401") ? [] : ["no problems"]),
  ];
}
