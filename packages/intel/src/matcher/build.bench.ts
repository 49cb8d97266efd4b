import { bench } from "@mizugiwa/proof";
import { readIndicator } from "../reading/read-indicator.js";
import { madeIndicator } from "./made.fixture.js";
import { Matcher, MatcherBuilder } from "./matcher.js";

const BYTES_MAX = 150_000_000;

/** Texts of indicators, read and made a matcher of. */
export default bench<readonly string[], Matcher>({
  name: "indicators from text to matcher",
  unit: "events",
  amount: (texts) => texts.length,
  small: { input: () => made(5_000), check: (matcher) => expectWhole(matcher, 5_000) },
  full: { input: () => made(1_000_000), check: (matcher) => expectWhole(matcher, 1_000_000) },
  work: (texts) => {
    const builder = new MatcherBuilder();
    for (const [id, text] of texts.entries()) {
      const read = readIndicator(text);
      if (read.ok) builder.add(read.value, { id, set: 0, from: null, until: null });
    }
    return new Matcher(builder.build(7));
  },
});

function expectWhole(matcher: Matcher, count: number): void {
  if (matcher.count !== count || matcher.bytes > BYTES_MAX)
    throw new Error(`${matcher.count} in ${matcher.bytes} bytes`);
}

function made(count: number): string[] {
  return Array.from({ length: count }, (_, index) => madeIndicator(index).key);
}
