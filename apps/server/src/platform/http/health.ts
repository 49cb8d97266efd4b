import { z } from "zod";
import type { Registry } from "../metrics/registry.js";
import type { Http } from "./app.js";
import type { Readiness } from "./readiness.js";

const Alive = z.object({ status: z.literal("ok"), service: z.literal("mizugiwa"), version: z.string() });
const Ready = z.object({
  ready: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), detail: z.string(), remedy: z.string().optional() })),
});

/** `/healthz` (the process lives), `/readyz` (it may be used), `/metrics`, and the API's description of itself. */
export function addHealthRoutes(
  http: Http,
  { readiness, registry, version }: { readiness: Readiness; registry: Registry; version: string },
): void {
  const unlimited = { rateLimit: false } as const;
  http.get(
    "/healthz",
    { schema: { response: { 200: Alive }, tags: ["health"], summary: "The process lives" }, config: unlimited },
    async () => ({ status: "ok" as const, service: "mizugiwa" as const, version }),
  );
  http.get(
    "/readyz",
    {
      schema: { response: { 200: Ready, 503: Ready }, tags: ["health"], summary: "The server may be used" },
      config: unlimited,
    },
    async (_, reply) => {
      const reasons = readiness.reasons().map(({ code, detail, remedy }) => ({ code, detail, remedy }));
      return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
    },
  );
  http.get("/metrics", { schema: { hide: true }, config: unlimited }, async (_, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(registry.text()),
  );
  http.get("/api/openapi.json", { schema: { hide: true }, config: { access: "public" } }, async () => http.swagger());
}
