import { expect, test } from "vitest";
import { readInstant, readStanding, readVerified } from "./standing.js";

const NOON = "2026-11-24T12:00:00.000Z";
const GOOD = { state: "open", expiresAt: NOON, version: "0.1.0" };

test("a standing with an address that waits is read", () => {
  expect(readStanding(GOOD)).toEqual({ state: "open", expiresAt: new Date(NOON), csrf: null, version: "0.1.0" });
});

test("a standing without an address is read", () => {
  expect(readStanding({ ...GOOD, state: "used", expiresAt: null })?.expiresAt).toBeNull();
});

test("a browser that may go on is told what to send", () => {
  expect(readStanding({ ...GOOD, state: "used", csrf: "c" })?.csrf).toBe("c");
});

test("members of a later server are passed over", () => {
  expect(readStanding({ ...GOOD, colour: "blue" })).not.toBeNull();
});

const refused: [name: string, body: unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["a text", "open"],
  ["a list", [GOOD]],
  ["an unknown state", { ...GOOD, state: "ajar" }],
  ["a state that is an inherited name", { ...GOOD, state: "constructor" }],
  ["a missing state", { expiresAt: NOON, version: "0.1.0" }],
  ["a missing expiry", { state: "open", version: "0.1.0" }],
  ["an expiry that is no instant", { ...GOOD, expiresAt: "tomorrow" }],
  ["an expiry as a number", { ...GOOD, expiresAt: 1 }],
  ["a version that is no text", { ...GOOD, version: 1 }],
];
for (const [name, body] of refused) test(`${name} is no standing`, () => expect(readStanding(body)).toBeNull());

test("only an explicit yes is a verification", () => {
  expect(readVerified({ verified: true, next: ["accounts"], csrf: "c" })).toEqual({ csrf: "c" });
  for (const body of [
    { verified: "true", csrf: "c" },
    { verified: true },
    { verified: false },
    {},
    null,
    true,
    undefined,
  ]) {
    expect(readVerified(body)).toBeNull();
  }
});

test("an instant needs a date and a time that exist", () => {
  expect(readInstant(NOON)?.toISOString()).toBe(NOON);
  expect(readInstant("2026-11-24T21:00:00+09:00")?.toISOString()).toBe(NOON);
  for (const value of ["2026-11-24", "2026-13-24T12:00:00Z", "12", "", null, 0]) {
    expect(readInstant(value)).toBeUndefined();
  }
});
