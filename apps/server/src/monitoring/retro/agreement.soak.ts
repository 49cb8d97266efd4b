import { soak } from "@mizugiwa/proof";
import { startTestPostgres } from "../../platform/testing/postgres.js";
import { agree } from "./testing/agreement.fixture.js";
import { History } from "./testing/history.fixture.js";

/** Every rule that ships over the demo: by its columns and by replay, the same events. */
export default soak({
  name: "retro: columns and replay agree",
  sample: 1,
  full: 20,
  timeoutMs: 300_000,
  run: async (share, random) => {
    const postgres = await startTestPostgres();
    const history = await History.open(postgres);
    try {
      const chosen = random.below(20);
      const isWhole = share === 20;
      const done = await agree(history, share / 2000, (place) => isWhole || place % 20 === chosen);
      return [
        `${done.rules} rules (${done.bySql} by columns) over ${done.events} events: ${done.hits} hits, the same by both roads; ${(done.inVain * 100).toFixed(1)} % at most passed in vain`,
      ];
    } finally {
      await history.close();
      await postgres.stop();
    }
  },
});
