import { expect, test } from "vitest";
import { ADDRESS_RULE, countFailure, type DelayRule, LOGIN_RULE, type Tries, waitMs } from "./delay.js";

const delayAfter = (rule: DelayRule, failures: number): number =>
  countFailure(rule, { failures: failures - 1, lastAt: 0, until: 0 }, 0).until / 1000;

const delays: [name: string, rule: DelayRule, failures: number, seconds: number][] = [
  ["a name", LOGIN_RULE, 1, 0],
  ["a name", LOGIN_RULE, 4, 0],
  ["a name", LOGIN_RULE, 5, 5],
  ["a name", LOGIN_RULE, 6, 10],
  ["a name", LOGIN_RULE, 12, 640],
  ["a name", LOGIN_RULE, 13, 900],
  ["a name", LOGIN_RULE, 10_000, 900],
  ["an address", ADDRESS_RULE, 20, 0],
  ["an address", ADDRESS_RULE, 21, 1],
  ["an address", ADDRESS_RULE, 27, 60],
  ["an address", ADDRESS_RULE, 10_000, 60],
];
for (const [name, rule, failures, seconds] of delays) {
  test(`after ${failures} failures ${name} waits ${seconds} s`, () => expect(delayAfter(rule, failures)).toBe(seconds));
}

test("a day without a failure forgets those of a name", () => {
  const many: Tries = { failures: 50, lastAt: 0, until: 0 };
  expect(countFailure(LOGIN_RULE, many, 24 * 3_600_000 - 1).failures).toBe(51);
  expect(countFailure(LOGIN_RULE, many, 24 * 3_600_000)).toMatchObject({ failures: 1 });
});

test("the instant at which the wait ends is not waited for", () => {
  const tries: Tries = { failures: 5, lastAt: 0, until: 5000 };
  expect([waitMs(tries, 4999), waitMs(tries, 5000), waitMs(tries, 9000)]).toEqual([1, 0, 0]);
});

test("in a day a name takes about a hundred guesses at most", () => {
  let tries: Tries | null = null;
  let guesses = 0;
  for (let now = 0; now < 24 * 3_600_000; guesses += 1) {
    tries = countFailure(LOGIN_RULE, tries, now);
    now = Math.max(now + 1, tries.until);
  }
  expect(guesses).toBeLessThan(110);
});
