import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Actor } from "../access/index.js";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { listOf } from "../egress/index.js";
import type { Http } from "../http/app.js";
import { Registry } from "../metrics/registry.js";
import { Outbox } from "../outbox/index.js";
import { openSealer } from "../secrets/sealer.js";
import { ask, openTestHttp, testActor } from "../testing/http.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { addNotifyRoutes, Notify, notify } from "./index.js";
import { hears } from "./schema.js";
import { wordsOf } from "./send.js";
import { mailServer, receiver } from "./servers.fixture.js";
import { isSigned, signWebhook, WINDOW_S } from "./signature.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let outbox: Outbox;
let http: Http;
let data: string;
let who: Actor | null;
const stops: (() => void)[] = [];
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 120_000);
afterAll(async () => await postgres.stop(), 120_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  data = mkdtempSync(join(tmpdir(), "mizugiwa-notify-"));
  const timing = { lookMs: 200, limitMs: 5000, sweepMs: 3_600_000 };
  outbox = new Outbox({ database, log: SILENT, registry: new Registry(), timing });
  const rules = { allowed: listOf(["127.0.0.1"]) };
  const made = new Notify({ database, outbox, sealer: openSealer(data), rules, origin: "http://127.0.0.1:8740" });
  await outbox.start();
  who = testActor("platform-admin");
  http = await openTestHttp(() => who);
  addNotifyRoutes(http, { notify: () => made, outbox: () => outbox });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await http.close();
  await outbox.stop();
  await database.close();
  rmSync(data, { recursive: true });
});

const Added = z.object({ channel: z.looseObject({ id: z.string(), version: z.int() }), secret: z.string().nullable() });

async function add(fields: object): Promise<z.infer<typeof Added>> {
  const { status, body } = await ask(http, "POST", "/api/v1/notify/channels", fields);
  expect(status, JSON.stringify(body)).toBe(201);
  return Added.parse(body);
}

function webhook(url: string): object {
  return { name: "hook", topics: ["*"], enabled: true, target: { kind: "webhook", settings: { url } } };
}

function mail(port: number, more: object = {}): object {
  const recipients = [
    { address: "hana@example.jp", language: "ja" },
    { address: "jun@example.com", language: "en" },
  ];
  const settings = { host: "127.0.0.1", port, security: "none", user: null, from: "mizugiwa@example.jp", recipients };
  return {
    name: "mail",
    topics: ["notify.*"],
    enabled: true,
    target: { kind: "mail", settings: { ...settings, ...more } },
  };
}

const NOTICE = {
  topic: "notify.test",
  subject: "notify.test.subject",
  body: "notify.test.body",
  values: {},
  path: "/alerts/7",
} as const;

async function tell(): Promise<void> {
  await database.db.transaction().execute((tx) => notify(tx, NOTICE));
}

const Log = z.object({ rows: z.array(z.looseObject({ state: z.string() })) });
async function log(query = ""): Promise<z.infer<typeof Log>["rows"]> {
  return Log.parse((await ask(http, "GET", `/api/v1/notify/deliveries${query}`)).body).rows;
}

async function asOwner(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("set search_path = mizugiwa");
  const { rows } = await owner.query<Record<string, unknown>>(text);
  await owner.end();
  return rows;
}

test("a webhook gets a notice in both languages, signed with the key that was shown once", async () => {
  const hook = await receiver(() => 204);
  stops.push(hook.stop);
  const { channel, secret } = await add(webhook(hook.url));
  expect(secret).toHaveLength(43);
  await tell();
  await expect.poll(() => hook.got.length, { timeout: 5000 }).toBe(1);
  const [got] = hook.got;
  const nowS = Math.floor(Date.now() / 1000);
  expect(isSigned(secret ?? "", String(got?.headers["mizugiwa-signature"]), got?.body ?? "", nowS)).toBe(true);
  expect(JSON.parse(got?.body ?? "")).toMatchObject({
    topic: "notify.test",
    path: "/alerts/7",
    texts: { en: { subject: "Mizugiwa: a test message" }, ja: { subject: "Mizugiwa: テスト通知" } },
  });
  await expect
    .poll(async () => await log(`?channel=${channel.id}`), { timeout: 5000 })
    .toMatchObject([{ state: "sent", attempts: 1, error: null }]);
});

test("each recipient of a mail reads it in their own language, with a link to the page", async () => {
  const server = await mailServer();
  stops.push(server.stop);
  await add(mail(server.port));
  await tell();
  await expect.poll(() => server.mails.length, { timeout: 5000 }).toBe(2);
  const english = server.mails.find((each) => each.includes("jun@example.com"));
  expect(english).toContain("Subject: Mizugiwa: a test message");
  expect(english).toContain("http://127.0.0.1:8740/alerts/7");
  expect(english).toContain("Auto-Submitted: auto-generated");
  expect(server.mails.find((each) => each.includes("hana@example.jp"))).toContain("=?UTF-8?");
});

test("the test button says for each recipient what came of it, and it is in the log", async () => {
  const server = await mailServer("jun@example.com");
  stops.push(server.stop);
  const { channel } = await add(mail(server.port));
  const { body } = await ask(http, "POST", `/api/v1/notify/channels/${channel.id}/test`);
  expect(body).toMatchObject({
    rows: [
      { recipient: "hana@example.jp", error: null },
      { recipient: "jun@example.com", error: { code: "egress-failed" } },
    ],
  });
  expect((await log()).map(({ state }) => state).sort()).toEqual(["failed", "sent"]);
});

test("a mail server that should speak TLS and does not is sent nothing", async () => {
  const server = await mailServer();
  stops.push(server.stop);
  const { channel } = await add(mail(server.port, { security: "starttls" }));
  const { body } = await ask(http, "POST", `/api/v1/notify/channels/${channel.id}/test`);
  expect(body).toMatchObject({ rows: [{ error: { code: "egress-failed" } }, { error: { code: "egress-failed" } }] });
  expect(server.mails).toEqual([]);
});

test("a private address that the operator has not allowed is refused", async () => {
  const { channel } = await add(webhook("http://169.254.169.254/latest/meta-data"));
  const { body } = await ask(http, "POST", `/api/v1/notify/channels/${channel.id}/test`);
  expect(body).toMatchObject({ rows: [{ error: { code: "egress-forbidden" } }] });
});

test("a receiver that fails for a while gets it in the end; one that refuses is given up and can be tried anew", async () => {
  let status = 500;
  const hook = await receiver(() => status);
  stops.push(hook.stop);
  await add(webhook(hook.url));
  await tell();
  await expect.poll(async () => (await log())[0], { timeout: 5000 }).toMatchObject({ state: "waiting", attempts: 1 });
  status = 403;
  await asOwner("update outbox_delivery set not_before = now() where state = 'waiting'");
  await expect.poll(async () => (await log())[0]?.state, { timeout: 5000 }).toBe("failed");
  const dead = async () => (await ask(http, "GET", "/api/v1/outbox/dead-letters")).body;
  await expect
    .poll(dead, { timeout: 5000 })
    .toMatchObject({ rows: [{ consumer: "notify.letter", error: { detail: "the receiver answered 403" } }] });
  status = 200;
  const { event, consumer } = z
    .object({ rows: z.tuple([z.object({ event: z.string(), consumer: z.string() })]) })
    .parse(await dead()).rows[0];
  await ask(http, "POST", `/api/v1/outbox/dead-letters/${event}/${consumer}/retry`);
  await expect.poll(async () => (await log())[0], { timeout: 5000 }).toMatchObject({ state: "sent", attempts: 3 });
  const ids = hook.got.map(({ headers }) => headers["mizugiwa-delivery"]);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(3);
});

test("a notice that is told twice is sent once", async () => {
  const hook = await receiver(() => 200);
  stops.push(hook.stop);
  await add(webhook(hook.url));
  await tell();
  await expect.poll(() => hook.got.length, { timeout: 5000 }).toBe(1);
  await asOwner("update outbox_delivery set state = 'waiting', ended_at = null, not_before = now()");
  await expect
    .poll(async () => (await asOwner("select 1 from outbox_delivery where state = 'waiting'")).length, {
      timeout: 5000,
    })
    .toBe(0);
  expect(hook.got).toHaveLength(1);
});

test("secrets are sealed, shown to nobody, and in no entry of the trail", async () => {
  const { channel, secret } = await add({ ...webhook("https://hooks.example/x"), secret: "swordfish-swordfish" });
  expect(secret).toBeNull();
  await ask(http, "PATCH", `/api/v1/notify/channels/${channel.id}`, { version: 1, secret: "second-swordfish" });
  const rows = JSON.stringify([
    await asOwner("select name, settings, encode(secret, 'escape') as secret from notify_channel"),
    await asOwner("select * from trail.entry"),
    (await ask(http, "GET", "/api/v1/notify/channels")).body,
  ]);
  expect(rows).not.toContain("swordfish");
  expect(rows).toContain("notify-channel.changed");
  expect(rows).toContain("secretChanged");
});

const HOOK = "https://hooks.example/x";
const HOOK_TARGET = { kind: "webhook", settings: { url: HOOK } };
const SERVER = mail(465, { host: "mail.example", security: "tls", user: "mizugiwa" });
const targets: [name: string, before: object, after: object, isKept: boolean][] = [
  ["another address of the same receiver", webhook(HOOK), webhook("https://hooks.example/y"), true],
  ["another receiver", webhook(HOOK), webhook("https://elsewhere.example/x"), false],
  ["another port", webhook(HOOK), webhook("https://hooks.example:8443/x"), false],
  ["a way without TLS", webhook(HOOK), webhook("http://hooks.example/x"), false],
  ["another sender at the same mail server", SERVER, mail(465, { host: "MAIL.example", security: "tls" }), true],
  ["another mail server", SERVER, mail(465, { host: "elsewhere.example", security: "tls" }), false],
  ["another port of the mail server", SERVER, mail(2525, { host: "mail.example", security: "tls" }), false],
  ["a mail server without TLS", SERVER, mail(465, { host: "mail.example", security: "none" }), false],
  ["a webhook instead of a mail server", SERVER, webhook(HOOK), false],
];
for (const [name, before, after, isKept] of targets) {
  test(`a secret ${isKept ? "stays with" : "is entered again for"} ${name}`, async () => {
    const { channel } = await add({ ...before, secret: "swordfish" });
    const path = `/api/v1/notify/channels/${channel.id}`;
    const { target } = z.looseObject({ target: z.unknown() }).parse(after);
    const answer = await ask(http, "PATCH", path, { version: 1, target });
    if (isKept) return expect(answer).toMatchObject({ status: 200, body: { hasSecret: true } });
    expect(answer).toMatchObject({ status: 422, body: { code: "secret-wanted" } });
    expect(await ask(http, "PATCH", path, { version: 1, target, secret: "again" })).toMatchObject({ status: 200 });
    expect(await ask(http, "PATCH", path, { version: 2, target: HOOK_TARGET, secret: null })).toMatchObject({
      body: { hasSecret: false },
    });
  });
}

test("a channel is changed on its version, and removed with its log", async () => {
  const { channel } = await add(webhook("https://hooks.example/x"));
  const path = `/api/v1/notify/channels/${channel.id}`;
  expect(await ask(http, "PATCH", path, { version: 1, enabled: false })).toMatchObject({
    body: { enabled: false, version: 2 },
  });
  expect((await ask(http, "PATCH", path, { version: 1, enabled: true })).status).toBe(409);
  expect((await ask(http, "POST", "/api/v1/notify/channels", webhook("https://hooks.example/y"))).status).toBe(409);
  expect((await ask(http, "POST", `${path}/remove`, { version: 2 })).status).toBe(204);
  expect((await ask(http, "PATCH", path, { version: 2 })).status).toBe(404);
});

test("channels are managed by whom the table of permissions says", async () => {
  who = testActor("analyst");
  expect((await ask(http, "GET", "/api/v1/notify/channels")).status).toBe(403);
});

test("a signature holds for its key, its body and five minutes", () => {
  const header = signWebhook("key", 1_000_000, "{}");
  expect(header).toBe("t=1000000,v1=822ab0c20fe01f30b8a30ac00556115974afcbc35ba8273e878f4be1ea0a877b");
  expect(isSigned("key", header, "{}", 1_000_000 + WINDOW_S)).toBe(true);
  expect(isSigned("key", header, "{}", 1_000_001 + WINDOW_S)).toBe(false);
  expect(isSigned("key", header, "{} ", 1_000_000)).toBe(false);
  expect(isSigned("other", header, "{}", 1_000_000)).toBe(false);
  expect(isSigned("key", header.replace("t=1000000", "t=1000001"), "{}", 1_000_000)).toBe(false);
  expect(isSigned("key", "t=1,v1=00", "{}", 1)).toBe(false);
});

const topics: [topics: string[], topic: string, heard: boolean][] = [
  [["*"], "alert.raised", true],
  [["alert.*"], "alert.raised", true],
  [["alert.*"], "alerting.raised", false],
  [["alert.raised"], "alert.closed", false],
];
for (const [list, topic, heard] of topics) {
  test(`who hears of ${list.join()} hears ${heard ? "" : "nothing "}of ${topic}`, () =>
    expect(hears(list, topic)).toBe(heard));
}

test("a subject is one line whatever the values hold", () => {
  const { subject } = wordsOf(
    { ...NOTICE, subject: "cli.unknownCommand", values: { command: "a\r\nBcc: x@example.com" } },
    "en",
    null,
  );
  expect(subject).toContain("a Bcc: x@example.com");
  expect(subject).not.toMatch(/[\r\n]/);
});
