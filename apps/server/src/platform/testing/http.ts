import { type Actor, guardRoutes } from "../access/index.js";
import { type Http, openHttp } from "../http/app.js";
import { Readiness } from "../http/readiness.js";
import { Registry } from "../metrics/registry.js";
import { SILENT } from "./postgres.js";

const CSRF = "of-the-test";

/** An account for tests, with these roles. */
export function testActor(...roles: Actor["roles"]): Actor {
  return {
    kind: "account",
    id: "00000000-0000-4000-8000-000000000001",
    name: "Tester",
    person: null,
    roles,
    compartments: [],
  };
}

/** An HTTP server whose every request comes from `who()`; nothing listens. */
export async function openTestHttp(who: () => Actor | null): Promise<Http> {
  const http = await openHttp({ log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" });
  guardRoutes(http, async () => {
    const actor = who();
    return actor === null ? null : { actor, session: "test", csrf: CSRF, mustChange: false };
  });
  return http;
}

/** Asks for something below /api/ and gives status and JSON. */
export async function ask(
  http: Http,
  method: "GET" | "POST" | "PATCH" | "DELETE" | "PUT",
  url: string,
  payload?: object,
): Promise<{ status: number; body: unknown; headers: Readonly<Record<string, unknown>> }> {
  const answer = await http.inject({
    method,
    url,
    headers: { host: "127.0.0.1:8740", "x-mizugiwa-csrf": CSRF },
    ...(payload === undefined ? {} : { payload }),
  });
  const body = answer.body === "" ? null : answer.json<unknown>();
  return { status: answer.statusCode, body, headers: answer.headers };
}
