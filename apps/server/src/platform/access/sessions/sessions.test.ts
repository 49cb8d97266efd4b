import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { connect, type DatabaseSource } from "../../database/source.js";
import type { Http } from "../../http/app.js";
import { startTestPostgres, type TestPostgres } from "../../testing/postgres.js";
import { emptyAccess, openTestSite, type Said, type TestSite } from "../../testing/site.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let site: TestSite;
beforeAll(async () => {
  postgres = await startTestPostgres();
  source = await postgres.makeMigrated();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  await emptyAccess(source);
  const routes = (http: Http): void => {
    http.get("/api/v1/test/alerts", { config: { access: "alerts.read" } }, async () => ({ fine: true }));
    http.post("/api/v1/test/change", { config: { access: "session" } }, async () => ({ fine: true }));
  };
  site = await openTestSite(postgres, routes, { source });
  await makeAnalyst();
});
afterEach(async () => await site.close());

const PASSWORD = "a phrase of some words";
let analyst: string;

async function makeAnalyst(): Promise<void> {
  const { id } = await site.as({ roles: ["analyst"] });
  analyst = id;
  const hash = await site.access.hasher.hash(PASSWORD);
  await asOwner(`update local_login set password_hash = '${hash}'`);
  await asOwner("update account set login = 'rin@example.org'");
  await asOwner("delete from session");
}

async function asOwner(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(site.source.owner(), "test", site.source.place);
  await owner.query("set search_path = mizugiwa");
  const { rows } = await owner.query<Record<string, unknown>>(text);
  await owner.end();
  return rows;
}

const signIn = (payload: object, from = "127.0.0.1", headers: Record<string, string> = {}): Promise<Said> =>
  site.ask({ method: "POST", url: "/api/v1/session", payload, remoteAddress: from, headers });

function cookieOf({ headers }: Said): string {
  return String(headers["set-cookie"]).split(";")[0] ?? "";
}

const csrfIn = (said: Said): string => z.object({ csrf: z.string() }).parse(said.body).csrf;
const GOOD = { login: "rin@example.org", password: PASSWORD };

test("with name and password one is signed in, and told what one may do", async () => {
  const said = await signIn(GOOD);
  expect(said).toMatchObject({
    status: 200,
    body: {
      account: { id: analyst, login: "rin@example.org" },
      roles: ["analyst"],
      session: { factors: ["password"] },
    },
  });
  expect(said.headers["set-cookie"]).toMatch(
    /^mizugiwa_session=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Strict$/,
  );
  const me = await site.ask({ url: "/api/v1/session", headers: { cookie: cookieOf(said) } });
  expect(me.body).toEqual(said.body);
});

test("the name counts in any case, width and with space around it", async () => {
  expect((await signIn({ ...GOOD, login: " Ｒｉｎ@EXAMPLE.org " })).status).toBe(200);
});

test("only a hash of the cookie's token is kept", async () => {
  const token = cookieOf(await signIn(GOOD)).split("=")[1] ?? "";
  const [row] = await asOwner("select encode(hash, 'hex') as hash, length(hash) as bytes from session");
  expect(row).toMatchObject({ bytes: 32 });
  expect(JSON.stringify(row)).not.toContain(Buffer.from(token, "base64url").toString("hex"));
});

const refused: [name: string, payload: object, before?: string][] = [
  ["a wrong password", { ...GOOD, password: "another phrase of words" }],
  ["an unknown name", { ...GOOD, login: "nobody" }],
  ["a disabled account", GOOD, "update account set disabled_at = now()"],
  ["an account that was invited and has no password yet", GOOD, "update local_login set password_hash = null"],
];
for (const [name, payload, before] of refused) {
  test(`${name} gets the same answer as every other refusal, and no cookie`, async () => {
    if (before !== undefined) await asOwner(before);
    const said = await signIn(payload);
    expect(said).toMatchObject({ status: 401, code: "sign-in-refused" });
    expect(said.headers["set-cookie"]).toBeUndefined();
    const [entry] = await asOwner("select action, after, object_id from trail.entry where action = 'sign-in.failed'");
    expect(entry).toMatchObject({ after: { address: "127.0.0.1" } });
    expect(JSON.stringify(entry)).not.toMatch(/phrase|nobody/);
  });
}

test("an unknown name takes as long as a known one", async () => {
  const took = async (login: string): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const begun = performance.now();
      await site.access.hasher.matches("wrong", login === "known" ? await kept : null);
      times.push(performance.now() - begun);
    }
    return Math.min(...times);
  };
  const kept = site.access.hasher.hash(PASSWORD);
  const [known, unknown] = [await took("known"), await took("unknown")];
  expect(unknown).toBeGreaterThan(known / 3);
  expect(unknown).toBeLessThan(known * 3);
});

test("after four failures a name must wait, also with the right password, and is told how long; others need not", async () => {
  for (let round = 0; round < 5; round += 1) {
    expect((await signIn({ ...GOOD, password: "wrong" }, `192.0.2.${round}`)).code).toBe("sign-in-refused");
  }
  const waits = await signIn(GOOD, "192.0.2.99");
  expect(waits).toMatchObject({ status: 429, code: "sign-in-delayed" });
  expect(Number(waits.headers["retry-after"])).toBeLessThanOrEqual(5);
  await asOwner("update sign_in_delay set until = now()");
  expect((await signIn(GOOD, "192.0.2.99")).status).toBe(200);
  expect((await signIn({ ...GOOD, password: "wrong" })).status).toBe(401); // the count begins anew
  expect((await signIn(GOOD)).status).toBe(200);
});

test("a name that nobody has must wait in the same way", async () => {
  for (let round = 0; round < 5; round += 1) await signIn({ login: "ghost", password: "x" }, `192.0.2.${round}`);
  expect(await signIn({ login: "ghost", password: "x" })).toMatchObject({ status: 429, code: "sign-in-delayed" });
});

test("many tries at once are counted one by one", async () => {
  const tries = Array.from({ length: 20 }, (_, index) => signIn({ ...GOOD, password: "x" }, `192.0.2.${index}`));
  const codes = (await Promise.all(tries)).map(({ code }) => code);
  expect(codes.filter((code) => code === "sign-in-refused")).toHaveLength(5);
  expect(codes.filter((code) => code === "sign-in-delayed")).toHaveLength(15);
});

test("an address that tries many names must wait, as does its whole IPv6 network", async () => {
  await asOwner("delete from sign_in_delay");
  for (let name = 0; name < 21; name += 1) await signIn({ login: `name${name}`, password: "x" }, "2001:db8::1");
  expect(await signIn(GOOD, "2001:db8:0:0:ffff::2")).toMatchObject({ status: 429, code: "sign-in-delayed" });
  expect((await signIn(GOOD, "2001:db8:0:1::1")).status).toBe(200);
});

test("a sign-in ends the session the browser had", async () => {
  const first = cookieOf(await signIn(GOOD));
  const second = cookieOf(await signIn(GOOD, "127.0.0.1", { cookie: first }));
  expect(second).not.toBe(first);
  expect((await site.ask({ url: "/api/v1/session", headers: { cookie: first } })).status).toBe(401);
  expect((await site.ask({ url: "/api/v1/session", headers: { cookie: second } })).status).toBe(200);
});

test("after signing out the cookie is worth nothing and taken away", async () => {
  const said = await signIn(GOOD);
  const cookie = cookieOf(said);
  const headers = { cookie, "x-mizugiwa-csrf": csrfIn(said) };
  const out = await site.ask({ method: "DELETE", url: "/api/v1/session", headers });
  expect(out.status).toBe(204);
  expect(out.headers["set-cookie"]).toContain("Max-Age=0");
  expect((await site.ask({ url: "/api/v1/session", headers: { cookie } })).code).toBe("not-signed-in");
});

const ended: [name: string, statement: string][] = [
  ["twelve hours untouched", "update session set seen_at = now() - interval '12 hours'"],
  ["a day", "update session set ends_at = now()"],
  ["the account is disabled", "update account set disabled_at = now()"],
];
for (const [name, statement] of ended) {
  test(`a session ends after ${name}`, async () => {
    const cookie = cookieOf(await signIn(GOOD));
    await asOwner(statement);
    expect((await site.ask({ url: "/api/v1/session", headers: { cookie } })).code).toBe("not-signed-in");
  });
}

test("a session lives on while it is used, up to its end", async () => {
  const cookie = cookieOf(await signIn(GOOD));
  await asOwner("update session set seen_at = now() - interval '11 hours 59 minutes'");
  expect((await site.ask({ url: "/api/v1/session", headers: { cookie } })).status).toBe(200);
  expect(await asOwner("select seen_at > now() - interval '1 minute' as fresh from session")).toEqual([
    { fresh: true },
  ]);
});

const changes: [name: string, headers: (csrf: string) => Record<string, string>, status: number][] = [
  ["with the token", (csrf) => ({ "x-mizugiwa-csrf": csrf }), 200],
  ["without it", () => ({}), 403],
  ["with that of nobody", () => ({ "x-mizugiwa-csrf": "guess" }), 403],
  ["from a foreign origin", (csrf) => ({ "x-mizugiwa-csrf": csrf, origin: "https://evil.example" }), 403],
  ["from another port of this machine", (csrf) => ({ "x-mizugiwa-csrf": csrf, origin: "http://127.0.0.1:1" }), 403],
  ["from a page of a sister site", (csrf) => ({ "x-mizugiwa-csrf": csrf, "sec-fetch-site": "same-site" }), 403],
];
for (const [name, headers, status] of changes) {
  test(`a change ${name} is answered with ${status}`, async () => {
    const said = await signIn(GOOD);
    const asked = { cookie: cookieOf(said), ...headers(csrfIn(said)) };
    const answer = await site.ask({ method: "POST", url: "/api/v1/test/change", headers: asked });
    expect(answer.status).toBe(status);
  });
}

test("who must change the password may do nothing else", async () => {
  await asOwner("update local_login set must_change = true");
  const said = await signIn(GOOD);
  expect(said.body).toMatchObject({ mustChangePassword: true, roles: [], permissions: [] });
  const answer = await site.ask({ url: "/api/v1/test/alerts", headers: { cookie: cookieOf(said) } });
  expect(answer).toMatchObject({ status: 403, code: "password-change-needed" });
});

test("a second cookie of the same name, planted by another page of this host, signs nobody in", async () => {
  const cookie = cookieOf(await signIn(GOOD));
  const planted = await site.ask({ url: "/api/v1/session", headers: { cookie: `mizugiwa_session=x; ${cookie}` } });
  expect(planted.code).toBe("not-signed-in");
});
