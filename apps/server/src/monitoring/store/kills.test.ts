import { seededRandom } from "@mizugiwa/proof";
import { expect, test } from "vitest";
import { killRounds } from "./testing/kills.fixture.js";

test("a store that forgets its stored offset is found out", async () => {
  const forgets = killRounds(20, seededRandom(7), {
    manifest: (real) => ({
      ...real,
      load: async () => ({ ...(await real.load()), stored: { segment: 0, offset: 0, ordinal: 0 } }),
    }),
  });
  await expect(forgets).rejects.toThrow(/twice/);
}, 120_000);
