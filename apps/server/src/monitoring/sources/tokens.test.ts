import { expect, test } from "vitest";
import { QuotaMeter } from "./quota.js";
import { hashToken, isSecret, makeToken, tokenOf } from "./token.js";

const { prefix, secret, token } = makeToken();
const base64 = (text: string) => Buffer.from(text).toString("base64");

const headers: [name: string, header: string | undefined, found: boolean][] = [
  ["a bearer token", `Bearer ${token}`, true],
  ["in any case", `bearer ${token}`, true],
  ["the key of an Elasticsearch client", `ApiKey ${base64(`id:${token}`)}`, true],
  ["the token itself as the key", `ApiKey ${token}`, true],
  ["the token encoded", `ApiKey ${base64(token)}`, true],
  ["a password", `Basic ${base64(`elastic:${token}`)}`, true],
  ["nothing", undefined, false],
  ["another scheme", `Digest ${token}`, false],
  ["a token of another form", "Bearer mzi_abc_def", false],
  ["a token with something behind it", `Bearer ${token}x`, false],
];
for (const [name, header, found] of headers) {
  test(`${name} ${found ? "is" : "is not"} read`, () => {
    expect(tokenOf(header)).toEqual(found ? { prefix, secret } : null);
  });
}

test("a secret is known by its hash", () => {
  expect(isSecret(secret, hashToken(secret))).toBe(true);
  expect(isSecret(makeToken().secret, hashToken(secret))).toBe(false);
});

const QUOTA = { eventsPerSecond: 10, bytesPerDay: 1000 };
const DAY_MS = 86_400_000;

test("a burst of ten seconds' events is taken, then as many a second as the quota says", () => {
  const meter = new QuotaMeter();
  expect(meter.take(QUOTA, 100, 0, 0)).toEqual({ ok: true });
  expect(meter.take(QUOTA, 5, 0, 0)).toEqual({ ok: false, waitSeconds: 1 });
  expect(meter.take(QUOTA, 10, 0, 1000)).toEqual({ ok: true });
  expect(meter.take(QUOTA, 20, 0, 1000)).toEqual({ ok: false, waitSeconds: 2 });
});

test("a request larger than the burst is taken once there is room, and paid for", () => {
  const meter = new QuotaMeter();
  expect(meter.take(QUOTA, 300, 0, 0)).toEqual({ ok: true });
  expect(meter.take(QUOTA, 1, 0, 10_000)).toEqual({ ok: false, waitSeconds: 11 });
});

test("the bytes of a day end with the day", () => {
  const meter = new QuotaMeter();
  expect(meter.take(QUOTA, 1, 900, DAY_MS - 5000)).toEqual({ ok: true });
  expect(meter.take(QUOTA, 1, 101, DAY_MS - 5000)).toEqual({ ok: false, waitSeconds: 5 });
  expect(meter.take(QUOTA, 1, 101, DAY_MS)).toEqual({ ok: true });
});
