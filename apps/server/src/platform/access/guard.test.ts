import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Http, openHttp } from "../http/app.js";
import { Readiness } from "../http/readiness.js";
import { Registry } from "../metrics/registry.js";
import { SILENT } from "../testing/postgres.js";
import { type Access, actorOf, guardRoutes } from "./guard.js";

let http: Http;
beforeEach(async () => {
  http = await openHttp({ log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" });
  guardRoutes(http, async () => null);
});
afterEach(async () => await http.close());

test("a route below /api/ that does not declare who may use it keeps the server from starting", () => {
  expect(() => http.get("/api/v1/planted", async () => ({}))).toThrow(
    "the route /api/v1/planted does not declare who may use it",
  );
});

test("so does one that declares what is no permission", () => {
  const access = z.custom<Access>().parse("alerts.raed");
  expect(() => http.get("/api/v1/planted", { config: { access } }, async () => ({}))).toThrow("does not declare");
});

test("a route that a plugin brings is held to the same", async () => {
  await expect(http.register(async (inner) => void inner.get("/api/v1/planted", async () => ({})))).rejects.toThrow(
    "does not declare",
  );
});

test("a public route that asks who calls is a defect, not an open door", async () => {
  http.get("/api/v1/open", { config: { access: "public" } }, async (request) => actorOf(request));
  const answer = await http.inject({ url: "/api/v1/open", headers: { host: "localhost" } });
  expect(answer.statusCode).toBe(500);
});

test("nobody is refused before a body is read", async () => {
  http.post("/api/v1/change", { config: { access: "alerts.triage" } }, async () => ({}));
  const headers = { host: "localhost", "content-type": "application/json" };
  const answer = await http.inject({ method: "POST", url: "/api/v1/change", headers, payload: "{" });
  expect(answer.statusCode).toBe(401);
});
