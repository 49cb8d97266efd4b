// Somebody before a real server in a real browser: makes the first account, sends logs, and asks what the pages ask.
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { say } from "@mizugiwa/words";

const LOGIN = "a.sudo";
export const PASSWORD = "border of land and water";
export const NAMES = { en: "Aya Sudo", ja: "須藤 彩" };
/** Far more than is needed: a machine may have much else to do. */
export const PATIENCE_MS = 60_000;

/** A context of the browser in a language, with a page that counts what must not happen. */
export async function openContext(browser, language, more = {}) {
  const context = await browser.newContext({ locale: language === "ja" ? "ja-JP" : "en-US", ...more });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(() => {
    window.seen = { submits: 0, pointers: 0 };
    addEventListener("submit", () => window.seen.submits++, true);
    addEventListener("pointerdown", () => window.seen.pointers++, true);
  });
  return context;
}

/** The words of the catalogue in one language. */
export const wordsIn = (language) => (key, values) => say(language, key, values);

/** From the address that the server printed to the first page of who is signed in. */
export async function makeFirstAccount(page, address, language) {
  const w = wordsIn(language);
  await page.goto(address.replace("/setup#", `/setup?lang=${language}#`));
  await page.getByLabel(w("setup.account.name"), { exact: true }).fill(NAMES[language]);
  await page.getByLabel(w("setup.account.login"), { exact: true }).fill(LOGIN);
  await page.getByLabel(w("setup.account.password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: w("steps.title") }).waitFor();
}

/** Signs in on the page as it stands. */
export async function fillSignIn(page, language, code = null) {
  const w = wordsIn(language);
  await page.getByRole("heading", { level: 1, name: w("signIn.title") }).waitFor();
  await page.getByLabel(w("signIn.login"), { exact: true }).fill(LOGIN);
  await page.getByLabel(w("signIn.password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  if (code !== null) {
    await page.getByLabel(w("signIn.code"), { exact: true }).fill(code);
    await page.keyboard.press("Enter");
  }
  await page.getByRole("button", { name: w("account.menu", { name: NAMES[language] }) }).waitFor();
}

/** Asks the server as the pages of this context do. */
export async function ask(context, origin, method, path, body) {
  const { csrf } = await (await context.request.get(`${origin}/api/v1/session`)).json();
  const headers = { "x-mizugiwa-csrf": csrf };
  const answer = await context.request.fetch(`${origin}${path}`, { method, headers, data: body });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return await answer.json();
}

/** A source with a token of its own. */
export async function makeSource(context, origin, code) {
  const { id } = await ask(context, origin, "POST", "/api/v1/sources", { code, name: code });
  const { token } = await ask(context, origin, "POST", `/api/v1/sources/${id}/tokens`, { name: code });
  return { id, token };
}

const shell = promisify(execFile);

/** Runs a line in a shell, as whoever copies it does; gives what it printed. */
export async function runLine(line) {
  return (await shell("sh", ["-ec", line])).stdout;
}

/** Sends events with curl. */
export async function curlEvents(origin, token, events) {
  const body = events.map((event) => JSON.stringify(event)).join("\n");
  const headers = ["-H", `authorization: Bearer ${token}`, "-H", "content-type: application/x-ndjson"];
  const what = [`${origin}/intake/v1/events`, "--data-binary", body];
  const { stdout } = await shell("curl", ["-sS", "--fail-with-body", ...headers, ...what]);
  return JSON.parse(stdout);
}

/** An event that a shipped rule meets: somebody switches the log of AWS off. Each user is an entity of its own. */
export function attack(user) {
  return {
    eventVersion: "1.08",
    eventTime: new Date().toISOString(),
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    eventID: `${user}-${Math.random()}`,
    awsRegion: "ap-northeast-1",
    sourceIPAddress: "198.51.100.7",
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${user}`, userName: user },
    requestParameters: { name: "trail" },
  };
}

export const ATTACK_RULE = {
  en: "AWS CloudTrail Logging Stopped or Narrowed",
  ja: "AWS CloudTrail のログ記録の停止または縮小",
};

const STEP_MS = 30_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of an authenticator app (RFC 6238 with SHA-1, 30 s, six digits) for a base32 secret. */
export function totp(secret, atMs) {
  let bits = "";
  for (const letter of secret.replaceAll(/[^A-Z2-7]/g, ""))
    bits += ALPHABET.indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The code after the one of now: a server takes each code once, and the next one a little early. */
export const nextTotp = (secret) => totp(secret, Date.now() + STEP_MS);
