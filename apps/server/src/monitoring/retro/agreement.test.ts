import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { agree } from "./testing/agreement.fixture.js";
import { History } from "./testing/history.fixture.js";

let postgres: TestPostgres;
let history: History;
beforeAll(async () => {
  postgres = await startTestPostgres();
  history = await History.open(postgres);
}, 60_000);
afterAll(async () => {
  await history.close();
  await postgres.stop();
}, 60_000);

test("columns and replay give the same events, also where fields are absent, null, empty or long", async () => {
  const { rules, hits, inVain } = await agree(history, 0.001, (place) => place % 10 === 3);
  expect(rules).toBeGreaterThan(25);
  expect(hits).toBeGreaterThan(80);
  expect(inVain).toBeLessThan(0.1);
}, 120_000);
