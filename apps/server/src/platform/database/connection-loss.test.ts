import { MizugiwaError } from "@mizugiwa/base";
import { expect, test } from "vitest";
import { isConnectionLoss } from "./connection-loss.js";

const withCode = (code: string): Error => Object.assign(new Error("said"), { code });

const cases: [name: string, caught: unknown, lost: boolean][] = [
  ["a session ended by an administrator", withCode("57P01"), true],
  ["a session ended by the crash of another", withCode("57P02"), true],
  ["a server that is starting", withCode("57P03"), true],
  ["a socket that is gone", withCode("ENOENT"), true],
  ["a connection cut in a query", new Error("Connection terminated unexpectedly"), true],
  ["the pool without the lease", new MizugiwaError("database-unavailable", { detail: "gone" }), true],
  ["a unique key that is taken", withCode("23505"), false],
  ["a right that is missing", withCode("42501"), false],
  ["another error of ours", new MizugiwaError("job-lost", { detail: "other" }), false],
  ["no error at all", "57P01", false],
];
for (const [name, caught, lost] of cases) {
  test(`${name} is ${lost ? "a" : "no"} loss of the database`, () => expect(isConnectionLoss(caught)).toBe(lost));
}
