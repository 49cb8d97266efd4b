import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { FIRST_ACCOUNT_ROLES, PERMISSION_NAMES } from "../access/index.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { emptyAccess, openTestSite, type Said, type TestSite } from "../testing/site.js";
import { addSetupRoutes, openSetup, type Setup } from "./index.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let site: TestSite;
let setup: Setup;
beforeAll(async () => {
  postgres = await startTestPostgres();
  source = await postgres.makeMigrated();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  await emptyAccess(source);
  const routes: Parameters<typeof openTestSite>[1] = (http, { database, access }) => {
    setup = openSetup(database);
    addSetupRoutes(http, { setup: () => setup, access: () => access, version: "1.2.3" });
  };
  site = await openTestSite(postgres, routes, { source });
});
afterEach(async () => await site.close());

async function asOwner(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(site.source.owner(), "test", site.source.place);
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
  const answer = await site.http.inject({
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
  const answer = await site.http.inject({ url: "/api/setup", headers: { host: "localhost" } });
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

const ACCOUNT = { login: "Maki", name: "Maki Ito", password: "a phrase of some words", language: "ja" };

/** Opens the address and gives what the browser has after it. */
async function opened(): Promise<Record<string, string>> {
  const answer = await site.ask({
    method: "POST",
    url: "/api/setup/verify",
    payload: { token: await issued() },
  });
  const { csrf } = z.object({ csrf: z.string() }).parse(answer.body);
  return { cookie: cookieOf(answer, "mizugiwa_setup"), "x-mizugiwa-csrf": csrf };
}

function cookieOf({ headers }: Said, name: string): string {
  const all = [headers["set-cookie"]].flat().map(String);
  const found = all.find((each) => each.startsWith(`${name}=`));
  if (found === undefined) throw new Error(`no cookie ${name}: ${all.join(", ")}`);
  return found.split(";")[0] ?? "";
}

const makeAccount = (headers: Record<string, string>, payload: object = ACCOUNT) =>
  site.ask({ method: "POST", url: "/api/setup/account", headers, payload });

test("who opened the address makes the first account, is signed in, and may do everything", async () => {
  const answer = await makeAccount(await opened());
  expect(answer).toMatchObject({ status: 200, body: { account: { login: "maki", name: "Maki Ito", language: "ja" } } });
  const { permissions } = z.object({ permissions: z.array(z.string()) }).parse(answer.body);
  expect(permissions).toEqual(PERMISSION_NAMES);
  const cookie = cookieOf(answer, "mizugiwa_session");
  expect(await site.ask({ url: "/api/v1/session", headers: { cookie } })).toMatchObject({ status: 200 });
  expect(await status()).toMatchObject({ state: "done", csrf: null });
  const trail = await asOwner("select action, after, reason from trail.entry order by number");
  expect(trail).toMatchObject([
    { action: "setup.address-used" },
    { action: "setup.done", after: { roles: FIRST_ACCOUNT_ROLES } },
    { action: "session.begun" },
  ]);
  expect(JSON.stringify(trail)).not.toContain("phrase");
});

test("of two who make the first account at once, one does", async () => {
  const browser = await opened();
  const both = await Promise.all([makeAccount(browser), makeAccount(browser, { ...ACCOUNT, login: "other" })]);
  expect(both.map((each) => each.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await asOwner("select login from account")).toHaveLength(1);
  expect(await makeAccount(browser)).toMatchObject({ status: 409, code: "setup-done" });
});

test("a page that is loaded again learns that it may go on, another browser does not", async () => {
  const { cookie = "", ...rest } = await opened();
  const again = await site.ask({ url: "/api/setup", headers: { cookie } });
  expect(again.body).toMatchObject({ state: "used", csrf: rest["x-mizugiwa-csrf"] });
  expect(await status()).toMatchObject({ state: "used", csrf: null });
});

const notMade: [name: string, change: (browser: Record<string, string>) => Record<string, string>, code: string][] = [
  ["without the browser's cookie", (rest) => ({ ...rest, cookie: "other=1" }), "setup-session-ended"],
  ["with a made-up cookie", (rest) => ({ ...rest, cookie: "mizugiwa_setup=guess" }), "setup-session-ended"],
  ["without its csrf token", ({ cookie = "" }) => ({ cookie }), "csrf-missing"],
  ["from a foreign origin", (rest) => ({ ...rest, origin: "http://evil.example" }), "cross-site"],
];
for (const [name, change, code] of notMade) {
  test(`no account is made ${name}`, async () => {
    expect(await makeAccount(change(await opened()))).toMatchObject({ status: 403, code });
    expect(await asOwner("select login from account")).toEqual([]);
  });
}

test("a newer address and half an hour end the right to make the account", async () => {
  const replaced = await opened();
  await issued();
  expect(await makeAccount(replaced)).toMatchObject({ status: 403, code: "setup-session-ended" });
  const late = await opened();
  await asOwner("update setup_token set session_until = now()");
  expect(await makeAccount(late)).toMatchObject({ status: 403, code: "setup-session-ended" });
});

test("a bad password or name leaves the set-up open for another try", async () => {
  const browser = await opened();
  const bad = await makeAccount(browser, { ...ACCOUNT, password: "password1234" });
  expect(bad).toMatchObject({ status: 422, code: "password-common", body: { place: { field: "password" } } });
  expect(await makeAccount(browser, { ...ACCOUNT, login: "a/b" })).toMatchObject({
    status: 422,
    code: "login-invalid",
  });
  expect(await makeAccount(browser)).toMatchObject({ status: 200 });
});
