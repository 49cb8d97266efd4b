import { soak } from "@mizugiwa/proof";
import { tryRate } from "./testing/edge-rate.fixture.js";

const FULL_RATE = 5000;
/** The sample of the tests: it shows that the way is whole, not how fast it is. */
const SAMPLE_RATE = 400;
const SAMPLE_SECONDS = 4;
const FULL_INDICATORS = 1_000_000;
const SAMPLE_INDICATORS = 2_000;

/** The same while every event is compared with a million indicators, some of which it meets. Events a second for as many seconds as rounds: how long from the answer to the alert, and what all processes hold. */
export default soak({
  name: "edge/rate-indicators",
  sample: SAMPLE_SECONDS,
  full: 120,
  timeoutMs: 900_000,
  run: async (seconds) => {
    const isFull = seconds > SAMPLE_SECONDS;
    return await tryRate({
      seconds,
      rate: isFull ? FULL_RATE : SAMPLE_RATE,
      isFull,
      indicators: isFull ? FULL_INDICATORS : SAMPLE_INDICATORS,
    });
  },
});
