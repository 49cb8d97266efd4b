import { soak } from "@mizugiwa/proof";
import { killRounds } from "./testing/kills.fixture.js";

/** Whatever was taken is found, once and as it came, at every instant: the engine is killed and the store ended at random. */
export default soak({
  name: "server/event-store-kills",
  sample: 2,
  full: 100,
  timeoutMs: 120_000,
  run: killRounds,
});
