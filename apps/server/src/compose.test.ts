import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { composeDomains } from "./compose.js";
import {
  type Access,
  type Actor,
  type Authenticate,
  mayDo,
  PERMISSION_NAMES,
  ROLES,
  type Role,
} from "./platform/access/index.js";
import { type Http, openHttp } from "./platform/http/app.js";
import { Readiness } from "./platform/http/readiness.js";
import { Live } from "./platform/live/hub.js";
import { Registry } from "./platform/metrics/registry.js";
import { addAllRoutes } from "./platform/process/routes.js";
import { SILENT } from "./platform/testing/postgres.js";

/** The guard let the request through; no handler runs. */
const LET_IN = 299;
const CSRF = "the token of this session";

const METHOD = z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]);
const PROBLEM = z.object({ code: z.string() });

interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: Access | undefined;
}

let http: Http;
const routes: Route[] = [];
beforeAll(async () => {
  const parts = { log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" };
  http = await openHttp(parts);
  http.addHook("onRoute", ({ method, url, config }) => {
    // HEAD comes with GET.
    for (const each of [method].flat().filter((one) => one !== "HEAD"))
      routes.push({ method: each, url, access: config?.access });
  });
  await addAllRoutes(http, {
    ...parts,
    live: new Live(),
    authenticate,
    access: notOpen,
    setup: notOpen,
    trail: notOpen,
    notify: notOpen,
    outbox: notOpen,
    domains: composeDomains(),
  });
  http.addHook("preParsing", async (_, reply) => {
    await reply.code(LET_IN).send();
  });
  await http.ready();
});
afterAll(async () => await http.close());

function notOpen(): never {
  throw new Error("no handler runs here");
}

/** Whoever comes is signed in with the role of the header. */
const authenticate: Authenticate = async ({ headers }) => {
  const role = headers["x-test-role"];
  if (role === undefined) return null;
  const roles = ROLES.filter((each) => each === role);
  const actor: Actor = { kind: "account", id: "a", name: "a", person: null, roles, compartments: [] };
  return { actor, session: "s", csrf: CSRF, mustChange: role === "must-change" };
};

let asked = 0;

/** Asks with a role, "none" for somebody without any, null for nobody. Each from an address of its own: see rate limits. */
async function ask(
  { method, url }: Pick<Route, "method" | "url">,
  role: Role | "none" | "must-change" | null,
  csrf = CSRF,
) {
  asked += 1;
  const answer = await http.inject({
    method: METHOD.parse(method),
    url: url.replaceAll(/:[a-z]+/gi, "00000000-0000-4000-8000-000000000000").replaceAll("*", "x"),
    remoteAddress: `127.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`,
    headers: { host: "localhost", "x-mizugiwa-csrf": csrf, ...(role === null ? {} : { "x-test-role": role }) },
  });
  return answer.statusCode === LET_IN ? "let in" : PROBLEM.parse(answer.json()).code;
}

test("the API describes itself whole: no two schemas share a name", () => {
  expect(Object.keys(http.swagger().paths ?? {}).length).toBeGreaterThan(30);
});

test("every route declares who may use it, but for health, measures and pages, which say nothing of substance", () => {
  const known = /^\/(healthz|readyz|metrics|assets\/\*|[a-z0-9-]+\.(svg|png|ico|webmanifest|txt))$/;
  const undeclared = routes.filter(({ url, access }) => access === undefined && !known.test(url));
  expect(undeclared).toEqual([]);
  expect(routes.filter(({ access }) => access !== undefined).length).toBeGreaterThan(30);
});

test("what asks for a source's token lies below /intake/, and nothing else does", () => {
  const mixed = routes.filter(({ url, access }) => url.startsWith("/intake/") !== (access === "intake"));
  expect(mixed).toEqual([]);
});

test("each role is let in where the table says so, and refused by name everywhere else", async () => {
  const wrong: string[] = [];
  for (const route of routes) {
    const { access } = route;
    if (access === undefined || access === "public" || access === "intake") continue;
    for (const role of [...ROLES, "none", null] as const) {
      const roles = role === null || role === "none" ? [] : [role];
      const may = access === "session" || mayDo(roles, access);
      const expected = role === null ? "not-signed-in" : may ? "let in" : "not-permitted";
      const answer = await ask(route, role);
      if (answer !== expected)
        wrong.push(`${route.method} ${route.url} for ${role ?? "nobody"}: ${answer}, not ${expected}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("no change is made without the session's token, whatever the role", async () => {
  const changes = routes.filter(
    ({ method, access }) => method !== "GET" && access !== undefined && access !== "public" && access !== "intake",
  );
  expect(changes.length).toBeGreaterThan(10);
  for (const route of changes) expect(await ask(route, "platform-admin", "guess"), route.url).toBe("csrf-missing");
});

test("who must change the password reaches nothing that asks for a permission", async () => {
  for (const route of routes.filter(
    ({ access }) => access !== undefined && PERMISSION_NAMES.some((name) => name === access),
  )) {
    expect(await ask(route, "must-change"), route.url).toBe("password-change-needed");
  }
});

test("these routes alone are open to anybody", () => {
  const open = routes.filter(({ access }) => access === "public");
  expect(open.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual([
    "GET /api/openapi.json",
    "GET /api/reference",
    "GET /api/reference/redoc.js",
    "GET /api/setup",
    "POST /api/setup/account",
    "POST /api/setup/verify",
    "POST /api/v1/account-links/look",
    "POST /api/v1/account-links/use",
    "POST /api/v1/session",
  ]);
});

/** The decisive rows a second time, by hand: a test made only from the table agrees with any table. */
const DECISIVE: readonly [method: string, url: string, roles: readonly Role[]][] = [
  ["GET", "/api/v1/accounts", ["auditor", "platform-admin"]],
  ["POST", "/api/v1/accounts", ["platform-admin"]],
  ["PATCH", "/api/v1/accounts/:id", ["platform-admin"]],
  ["POST", "/api/v1/accounts/:id/disable", ["platform-admin"]],
  ["POST", "/api/v1/accounts/:id/enable", ["platform-admin"]],
  ["POST", "/api/v1/accounts/:id/require-password-change", ["platform-admin"]],
  ["POST", "/api/v1/accounts/:id/reset-password", ["platform-admin"]],
  ["POST", "/api/v1/accounts/:id/reset-totp", ["platform-admin"]],
  ["POST", "/api/v1/compartments", ["incident-commander"]],
  ["PATCH", "/api/v1/compartments/:id", ["incident-commander"]],
  ["PUT", "/api/v1/compartments/:id/members/:account", ["incident-commander"]],
  ["DELETE", "/api/v1/compartments/:id/members/:account", ["incident-commander"]],
];
describe("the decisive routes", () => {
  for (const [method, url, roles] of DECISIVE) {
    test(`${method} ${url} is for ${roles.join(", ")} alone`, async () => {
      const letIn: Role[] = [];
      for (const role of ROLES) if ((await ask({ method, url }, role)) === "let in") letIn.push(role);
      expect(letIn.toSorted()).toEqual(roles.toSorted());
    });
  }
});

test("the administrator of the platform sees no content: no alert, event or incident, and no trail", () => {
  const content = PERMISSION_NAMES.filter((name) => /^(alerts|events|incidents|overview|trail|rules)\./.test(name));
  expect(content.filter((permission) => mayDo(["platform-admin"], permission))).toEqual([]);
});

test("an auditor judges and changes nothing else, and a guest of one case reaches nothing by role alone", () => {
  const changing = PERMISSION_NAMES.filter((name) => !name.endsWith(".read"));
  // Of what an auditor is owner of, the auditor is a party like others: verifying it is refused by who they are.
  const judging = [
    "practice.judge",
    "actions.issue",
    "actions.contribute",
    "actions.verify",
    "standard.propose",
    "standard.approve",
  ];
  expect(changing.filter((permission) => mayDo(["auditor"], permission))).toEqual(judging);
  expect(PERMISSION_NAMES.filter((permission) => mayDo(["field-engineer"], permission))).toEqual([]);
});
