import { TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { startTestPostgres, type TestPostgres } from "../../testing/postgres.js";
import { openTestSite, type Said, type TestSite } from "../../testing/site.js";

let postgres: TestPostgres;
let site: TestSite;
beforeAll(async () => {
  postgres = await startTestPostgres();
  site = await openTestSite(postgres);
}, 60_000);
afterAll(async () => {
  await site.close();
  await postgres.stop();
}, 60_000);

const PASSWORD = "a phrase of some words";

/** A browser of one person, with its cookie. */
class Browser {
  cookie = "";
  csrf = "";

  async ask(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object): Promise<Said> {
    const headers = { cookie: this.cookie, "x-mizugiwa-csrf": this.csrf };
    const said = await site.ask({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const set = said.headers["set-cookie"];
    if (typeof set === "string") this.cookie = set.split(";")[0] ?? "";
    const known = z.object({ csrf: z.string() }).safeParse(said.body);
    if (known.success) this.csrf = known.data.csrf;
    return said;
  }

  signIn(code?: string): Promise<Said> {
    return this.ask("POST", "/api/v1/session", { login, password, ...(code === undefined ? {} : { code }) });
  }
}

let login: string;
let password: string;
let account: string;
let browser: Browser;
beforeEach(async () => {
  const { id } = await site.as({ roles: ["analyst"] });
  account = id;
  password = PASSWORD;
  const tables = site.database.db.withTables<{
    account: { id: string; login: string };
    local_login: { account: string; password_hash: string };
  }>();
  ({ login } = await tables.selectFrom("account").select("login").where("id", "=", id).executeTakeFirstOrThrow());
  await tables
    .updateTable("local_login")
    .set({ password_hash: await site.access.hasher.hash(PASSWORD) })
    .where("account", "=", id)
    .execute();
  browser = new Browser();
  await browser.signIn();
});

const TOTP_URL = "/api/v1/account/totp";

/** Enrols a device; gives it and the recovery codes. */
async function enrol(): Promise<{ codeAt: (seconds: number) => string; recovery: string[] }> {
  const begun = await browser.ask("POST", `${TOTP_URL}/enrol`, { password: PASSWORD });
  const { secret, uri } = z.object({ secret: z.string(), uri: z.string() }).parse(begun.body);
  expect(uri).toMatch(
    /^otpauth:\/\/totp\/Mizugiwa:caller-\d+\?issuer=Mizugiwa&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
  );
  const device = new TOTP({ secret });
  const codeAt = (seconds: number): string => device.generate({ timestamp: Date.now() + seconds * 1000 });
  // The step before: so that the present one is still free for a sign-in.
  const said = await browser.ask("POST", `${TOTP_URL}/confirm`, { code: codeAt(-30) });
  return { codeAt, recovery: z.object({ recoveryCodes: z.array(z.string()) }).parse(said.body).recoveryCodes };
}

test("a new password counts at once, ends the other sessions, and keeps this one under a new cookie", async () => {
  const other = new Browser();
  await other.signIn();
  const old = browser.cookie;
  const said = await browser.ask("POST", "/api/v1/account/password", {
    current: PASSWORD,
    next: "other words in a phrase",
  });
  expect(said).toMatchObject({ status: 200, body: { account: { id: account } } });
  expect(browser.cookie).not.toBe(old);
  expect((await browser.ask("GET", "/api/v1/session")).status).toBe(200);
  expect((await other.ask("GET", "/api/v1/session")).status).toBe(401);
  expect((await site.ask({ url: "/api/v1/session", headers: { cookie: old } })).status).toBe(401);
  expect((await new Browser().signIn()).code).toBe("sign-in-refused");
  password = "other words in a phrase";
  expect((await new Browser().signIn()).status).toBe(200);
});

const refused: [name: string, change: object, status: number, code: string][] = [
  ["with a wrong present one", { current: "wrong", next: "other words in a phrase" }, 403, "password-wrong"],
  ["that is too short", { current: PASSWORD, next: "eleven char" }, 422, "password-too-short"],
  ["that is the present one", { current: PASSWORD, next: PASSWORD }, 422, "password-same"],
  ["that everybody guesses", { current: PASSWORD, next: "PasswordPassword1!" }, 422, "password-common"],
];
for (const [name, change, status, code] of refused) {
  test(`a new password ${name} is refused`, async () => {
    expect(await browser.ask("POST", "/api/v1/account/password", change)).toMatchObject({ status, code });
    expect((await new Browser().signIn()).status).toBe(200);
  });
}

test("who must change the password can, and may do everything again", async () => {
  await site.database.db
    .withTables<{ local_login: { account: string; must_change: boolean } }>()
    .updateTable("local_login")
    .set({ must_change: true })
    .where("account", "=", account)
    .execute();
  expect((await browser.ask("GET", "/api/v1/colleagues")).code).toBe("password-change-needed");
  const said = await browser.ask("POST", "/api/v1/account/password", {
    current: PASSWORD,
    next: "other words in a phrase",
  });
  expect(said.body).toMatchObject({ mustChangePassword: false, roles: ["analyst"] });
  expect((await browser.ask("GET", "/api/v1/colleagues")).status).toBe(200);
});

test("with a device enrolled a sign-in asks for its code, and takes each code once", async () => {
  const { codeAt } = await enrol();
  const other = new Browser();
  expect(await other.signIn()).toMatchObject({ status: 401, code: "code-needed" });
  expect(await other.signIn("000000x")).toMatchObject({ status: 401, code: "code-refused" });
  const code = codeAt(0);
  expect(await other.signIn(code)).toMatchObject({ status: 200, body: { session: { factors: ["password", "totp"] } } });
  expect(await new Browser().signIn(code)).toMatchObject({ status: 401, code: "code-refused" });
  expect(await new Browser().signIn(codeAt(-30))).toMatchObject({ code: "code-refused" });
  expect((await browser.ask("GET", "/api/v1/account")).body).toMatchObject({
    totp: { on: true, recoveryCodesLeft: 10 },
  });
});

test("of many sign-ins at once with one code, one is let in", async () => {
  const { codeAt } = await enrol();
  const code = codeAt(0);
  const answers = await Promise.all(Array.from({ length: 4 }, () => new Browser().signIn(code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("a recovery code lets in once, however it is typed, and is not kept as it is", async () => {
  const { recovery } = await enrol();
  const [first = "", second = ""] = recovery;
  expect(recovery).toHaveLength(10);
  expect(first).toMatch(/^([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]$/);
  const typed = ` ${first.toUpperCase().replaceAll("-", "").replaceAll("0", "O")} `;
  expect(await new Browser().signIn(typed)).toMatchObject({
    body: { session: { factors: ["password", "recovery-code"] } },
  });
  expect(await new Browser().signIn(first)).toMatchObject({ status: 401, code: "code-refused" });
  expect((await new Browser().signIn(second)).status).toBe(200);
  expect((await browser.ask("GET", "/api/v1/account")).body).toMatchObject({ totp: { recoveryCodesLeft: 8 } });
});

test("asking for the code is no failed try, guessing it is", async () => {
  await enrol();
  for (let round = 0; round < 8; round += 1) expect((await new Browser().signIn()).code).toBe("code-needed");
  for (let round = 0; round < 5; round += 1) expect((await new Browser().signIn("wrong")).code).toBe("code-refused");
  expect((await new Browser().signIn()).code).toBe("sign-in-delayed");
});

test("enrolling signs out everywhere else, and is not begun twice", async () => {
  const other = new Browser();
  await other.signIn();
  await enrol();
  expect((await other.ask("GET", "/api/v1/session")).status).toBe(401);
  expect((await browser.ask("GET", "/api/v1/session")).status).toBe(200);
  expect(await browser.ask("POST", `${TOTP_URL}/enrol`, { password: PASSWORD })).toMatchObject({
    status: 409,
    code: "totp-on",
  });
  expect(await browser.ask("POST", `${TOTP_URL}/confirm`, { code: "123456" })).toMatchObject({
    code: "totp-not-begun",
  });
});

test("a device that was not confirmed asks for nothing", async () => {
  expect((await browser.ask("POST", `${TOTP_URL}/enrol`, { password: PASSWORD })).status).toBe(200);
  expect(await browser.ask("POST", `${TOTP_URL}/confirm`, { code: "abcdef" })).toMatchObject({
    status: 403,
    code: "code-wrong",
  });
  expect((await new Browser().signIn()).status).toBe(200);
});

test("one-time codes are switched off with the password and a code", async () => {
  const { codeAt } = await enrol();
  const off = (payload: object) => browser.ask("POST", `${TOTP_URL}/disable`, payload);
  expect((await off({ password: PASSWORD, code: "abc" })).code).toBe("code-wrong");
  expect((await off({ password: "wrong", code: codeAt(0) })).code).toBe("password-wrong");
  expect((await off({ password: PASSWORD, code: codeAt(0) })).status).toBe(204);
  expect((await new Browser().signIn()).status).toBe(200);
  expect((await browser.ask("GET", "/api/v1/account")).body).toMatchObject({
    totp: { on: false, recoveryCodesLeft: 0 },
  });
});

test("an administrator takes the codes of a lost device away, and the account is signed out", async () => {
  await enrol();
  const admin = await site.as({ roles: ["platform-admin"] });
  const said = await admin.ask("POST", `/api/v1/accounts/${account}/reset-totp`, { version: 1, reason: "lost phone" });
  expect(said).toMatchObject({ status: 200, body: { totp: false } });
  expect((await browser.ask("GET", "/api/v1/session")).status).toBe(401);
  expect((await new Browser().signIn()).status).toBe(200);
});

test("one sees where one is signed in, and signs out there; not where another is", async () => {
  const other = new Browser();
  await other.signIn();
  const stranger = await site.as({ roles: ["analyst"] });
  const Rows = z.object({ rows: z.array(z.object({ id: z.uuid(), current: z.boolean() })) });
  const { rows } = Rows.parse((await browser.ask("GET", "/api/v1/account/sessions")).body);
  const [away] = rows; // the latest first
  expect(away).toMatchObject({ current: false });
  expect(rows.filter(({ current }) => current)).toHaveLength(1);
  const url = `/api/v1/account/sessions/${away?.id ?? ""}`;
  expect(await stranger.ask("DELETE", url)).toMatchObject({ status: 404, code: "session-unknown" });
  expect((await browser.ask("DELETE", url)).status).toBe(204);
  expect((await other.ask("GET", "/api/v1/session")).status).toBe(401);
});

test("signing out everywhere else keeps this one, signing out everywhere does not", async () => {
  const other = new Browser();
  await other.signIn();
  await browser.ask("POST", "/api/v1/account/sessions/end", { keepCurrent: true });
  expect((await other.ask("GET", "/api/v1/session")).status).toBe(401);
  expect((await browser.ask("GET", "/api/v1/session")).status).toBe(200);
  expect((await browser.ask("POST", "/api/v1/account/sessions/end", {})).status).toBe(204);
  expect((await browser.ask("GET", "/api/v1/session")).status).toBe(401);
});

test("the language is kept with the account", async () => {
  expect((await browser.ask("PATCH", "/api/v1/account", { language: "ja" })).body).toMatchObject({ language: "ja" });
  expect((await browser.ask("GET", "/api/v1/session")).body).toMatchObject({ account: { language: "ja" } });
});
