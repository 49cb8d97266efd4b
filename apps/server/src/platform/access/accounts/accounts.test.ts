import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startTestPostgres, type TestPostgres } from "../../testing/postgres.js";
import { type Caller, openTestSite, type Said, type TestSite } from "../../testing/site.js";
import { Account, AccountWithLink } from "./schema.js";

let postgres: TestPostgres;
let site: TestSite;
let admin: Caller;
beforeAll(async () => {
  postgres = await startTestPostgres();
  site = await openTestSite(postgres);
  admin = await site.as({ roles: ["platform-admin"] });
}, 60_000);
afterAll(async () => {
  await site.close();
  await postgres.stop();
}, 60_000);

const PASSWORD = "a phrase of some words";
const accountOf = (said: Said): Account => Account.parse(said.body);

async function invite(login: string, roles: string[] = ["analyst"]) {
  const said = await admin.ask("POST", "/api/v1/accounts", { login, name: login.toUpperCase(), roles });
  expect(said.status).toBe(201);
  const { account, link } = AccountWithLink.parse(said.body);
  return { account, token: link.address.split("#token=")[1] ?? "", link };
}

const useLink = (token: string, password = PASSWORD) =>
  site.ask({ method: "POST", url: "/api/v1/account-links/use", payload: { token, password } });
const signIn = (login: string, password = PASSWORD) =>
  site.ask({ method: "POST", url: "/api/v1/session", payload: { login, password } });

async function member(login: string, roles?: string[]) {
  const { account, token } = await invite(login, roles);
  expect((await useLink(token)).status).toBe(204);
  const said = await signIn(login);
  const cookie = String(said.headers["set-cookie"]).split(";")[0] ?? "";
  const { csrf } = z.object({ csrf: z.string() }).parse(said.body);
  const whoAmI = () => site.ask({ url: "/api/v1/session", headers: { cookie } });
  return { account: accountOf(await admin.ask("GET", `/api/v1/accounts/${account.id}`)), whoAmI, cookie, csrf };
}

const trailOf = async (id: string): Promise<unknown[]> =>
  await site.database.db
    .withTables<{
      "trail.entry": { number: string; action: string; object_id: string; before: unknown; after: unknown };
    }>()
    .selectFrom("trail.entry")
    .select(["action", "before", "after"])
    .where("object_id", "=", id)
    .orderBy("number")
    .execute();

test("an invited person sets a password with the link, once, and signs in", async () => {
  const { account, token, link } = await invite("Aiko@Example.org");
  expect(account).toMatchObject({ login: "aiko@example.org", state: "invited", roles: ["analyst"] });
  expect(link.address).toMatch(/^http:\/\/127\.0\.0\.1:8740\/invitation#token=[\w-]{43}$/);
  const look = await site.ask({ method: "POST", url: "/api/v1/account-links/look", payload: { token } });
  expect(look.body).toMatchObject({ purpose: "invitation", login: "aiko@example.org", name: "AIKO@EXAMPLE.ORG" });
  expect(await useLink(token, "short")).toMatchObject({ status: 422, code: "password-too-short" });
  expect((await useLink(token)).status).toBe(204);
  expect(await useLink(token)).toMatchObject({ status: 410, code: "link-ended" });
  expect(await signIn("aiko@example.org")).toMatchObject({ status: 200 });
  const trail = await trailOf(account.id);
  expect(trail).toMatchObject([
    { action: "account.created", after: { roles: ["analyst"] } },
    { action: "account-link.made" },
    { action: "account.password-set", after: { by: "invitation" } },
  ]);
  expect(JSON.stringify(trail)).not.toContain(token);
});

test("of two who use one link at once, one does", async () => {
  const { token } = await invite("twice");
  const both = await Promise.all([useLink(token), useLink(token, "another phrase of words")]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 410]);
});

test("a login name is given once, whatever its case and width", async () => {
  await invite("kenji");
  const again = await admin.ask("POST", "/api/v1/accounts", { login: "ＫＥＮＪＩ", name: "x", roles: [] });
  expect(again).toMatchObject({ status: 409, code: "login-taken", body: { place: { field: "login" } } });
});

const names: [login: string, fine: boolean][] = [
  ["a", true],
  ["o'neil", false],
  ["前田", true],
  ["a/b", false],
  ["a b", false],
  [".a", false],
  ["a\u200bb", false],
];
for (const [login, fine] of names) {
  test(`${JSON.stringify(login)} ${fine ? "may" : "may not"} be a login name`, async () => {
    const said = await admin.ask("POST", "/api/v1/accounts", { login, name: "x", roles: [] });
    expect(said.code).toBe(fine ? "" : "login-invalid");
  });
}

test("new roles sign an account out everywhere, and the trail names both", async () => {
  const { account, whoAmI } = await member("sora");
  const changed = await admin.ask("PATCH", `/api/v1/accounts/${account.id}`, {
    version: account.version,
    roles: ["auditor"],
  });
  expect(accountOf(changed)).toMatchObject({ roles: ["auditor"], version: account.version + 1 });
  expect((await whoAmI()).status).toBe(401);
  expect((await trailOf(account.id)).at(-1)).toEqual({
    action: "account.changed",
    before: { roles: ["analyst"] },
    after: { roles: ["auditor"] },
  });
});

test("another name leaves an account signed in", async () => {
  const { account, whoAmI } = await member("umi");
  await admin.ask("PATCH", `/api/v1/accounts/${account.id}`, { version: account.version, name: "Umi Sato" });
  expect((await whoAmI()).body).toMatchObject({ account: { name: "Umi Sato" } });
});

test("a change of what was changed meanwhile is refused", async () => {
  const { account } = await invite("old");
  const change = { version: account.version, name: "Other" };
  expect((await admin.ask("PATCH", `/api/v1/accounts/${account.id}`, change)).status).toBe(200);
  const again = await admin.ask("PATCH", `/api/v1/accounts/${account.id}`, change);
  expect(again).toMatchObject({ status: 409, code: "changed-meanwhile" });
});

test("a disabled account is signed out at once and signs in again when it is enabled", async () => {
  const { account, whoAmI } = await member("riku");
  const url = `/api/v1/accounts/${account.id}`;
  const disabled = await admin.ask("POST", `${url}/disable`, { version: account.version, reason: "left" });
  expect(accountOf(disabled).state).toBe("disabled");
  expect((await whoAmI()).status).toBe(401);
  expect((await signIn("riku")).code).toBe("sign-in-refused");
  await admin.ask("POST", `${url}/enable`, { version: account.version + 1 });
  expect((await signIn("riku")).status).toBe(200);
});

test("who is told to change the password may do nothing else until it is done", async () => {
  const { account, whoAmI } = await member("yuki");
  const url = `/api/v1/accounts/${account.id}/require-password-change`;
  const said = await admin.ask("POST", url, { version: account.version, reason: "seen on a screen" });
  expect(accountOf(said).mustChangePassword).toBe(true);
  expect((await whoAmI()).body).toMatchObject({ mustChangePassword: true, permissions: [] });
});

test("a password that is reset is worth nothing, and its link sets a new one", async () => {
  const { account, whoAmI } = await member("hana");
  const said = await admin.ask("POST", `/api/v1/accounts/${account.id}/reset-password`, { version: account.version });
  const { link } = AccountWithLink.parse(said.body);
  expect(link.purpose).toBe("reset");
  expect((await whoAmI()).status).toBe(401);
  expect((await signIn("hana")).code).toBe("sign-in-refused");
  await useLink(link.address.split("#token=")[1] ?? "", "a new phrase of words");
  expect((await signIn("hana", "a new phrase of words")).status).toBe(200);
});

test("a newer link ends the older, as do its time and a disabled account", async () => {
  const { account, token } = await invite("late");
  const renewed = await admin.ask("POST", `/api/v1/accounts/${account.id}/reset-password`, { version: 1 });
  const { link } = AccountWithLink.parse(renewed.body);
  expect(link.purpose).toBe("invitation");
  expect((await useLink(token)).code).toBe("link-ended");
  await admin.ask("POST", `/api/v1/accounts/${account.id}/disable`, { version: 2 });
  expect((await useLink(link.address.split("#token=")[1] ?? "")).code).toBe("link-ended");
});

test("the last who can manage accounts cannot be disabled, reset or demoted, also not by two at once", async () => {
  const second = await member("second-admin", ["platform-admin"]);
  const first = accountOf(await admin.ask("GET", `/api/v1/accounts/${admin.id}`));
  const asSecond = (payload: object, step: string) =>
    site.ask({
      method: "POST",
      url: `/api/v1/accounts/${admin.id}/${step}`,
      payload,
      headers: { cookie: second.cookie, "x-mizugiwa-csrf": second.csrf },
    });
  const both = await Promise.all([
    asSecond({ version: first.version }, "disable"),
    admin.ask("POST", `/api/v1/accounts/${second.account.id}/disable`, { version: second.account.version }),
  ]);
  // One comes first; the other finds nobody left, or is signed out already.
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(["last-administrator", "not-signed-in"]).toContain(both.find(({ status }) => status !== 200)?.code);
  await site.database.db
    .withTables<{ account: { id: string; disabled_at: Date | null } }>()
    .updateTable("account")
    .set({ disabled_at: null })
    .where("id", "=", admin.id)
    .execute();
  admin = await site.as({ roles: ["platform-admin"] });
});

test("nobody changes their own roles", async () => {
  const me = accountOf(await admin.ask("GET", `/api/v1/accounts/${admin.id}`));
  const said = await admin.ask("PATCH", `/api/v1/accounts/${me.id}`, {
    version: me.version,
    roles: [...me.roles, "auditor"],
  });
  expect(said).toMatchObject({ status: 403, code: "own-roles" });
});

test("the list is paged by login name, and filtered by text, role and state", async () => {
  for (const login of ["page-a", "page-b", "page-c"]) await invite(login, ["researcher"]);
  const rows: string[] = [];
  let cursor = "";
  do {
    const said = await admin.ask("GET", `/api/v1/accounts?limit=2&role=researcher&text=PAGE-${cursor}`);
    const page = z.object({ rows: z.array(Account), next: z.string().nullable() }).parse(said.body);
    rows.push(...page.rows.map(({ login }) => login));
    cursor = page.next === null ? "" : `&cursor=${page.next}`;
  } while (cursor !== "");
  expect(rows).toEqual(["page-a", "page-b", "page-c"]);
  const none = await admin.ask("GET", "/api/v1/accounts?text=page-&state=disabled");
  expect(none.body).toEqual({ rows: [], next: null });
  expect(await admin.ask("GET", "/api/v1/accounts?cursor=x")).toMatchObject({ status: 422, code: "cursor-invalid" });
  expect((await admin.ask("GET", "/api/v1/accounts?text=%25")).body).toEqual({ rows: [], next: null });
});

test("colleagues see the names of accounts in use, and who may do something", async () => {
  await member("nagi", ["incident-commander"]);
  await invite("not-yet", ["incident-commander"]);
  const analyst = await site.as({ roles: ["analyst"] });
  const said = await analyst.ask("GET", "/api/v1/colleagues?may=incidents.lead");
  const { rows } = z
    .object({ rows: z.array(z.strictObject({ id: z.uuid(), name: z.string(), person: z.null() })) })
    .parse(said.body);
  expect(rows.map(({ name }) => name)).toEqual(["NAGI"]);
  expect((await analyst.ask("GET", "/api/v1/accounts")).code).toBe("not-permitted");
});

test("an account that is not there is not found", async () => {
  const said = await admin.ask("GET", "/api/v1/accounts/00000000-0000-4000-8000-000000000000");
  expect(said).toMatchObject({ status: 404, code: "account-unknown" });
});
