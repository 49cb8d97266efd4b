import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, formatNetwork, masked, parseAddress, parseNetwork } from "../forms/address.js";
import { type Indicator, Matcher, MatcherBuilder } from "../index.js";
import type { Observable } from "../where/observable.js";
import { madeIndicator, madeMatcher } from "./made.fixture.js";
import { transferables } from "./matcher.js";

type Seen = Pick<Observable, "kind" | "key">;

const LABEL = fc.constantFrom("a", "b", "evil", "www", "cdn-1");
const HOST = fc.array(LABEL, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.example`);
const WORD = fc.constantFrom(0, 1, 0x80000000, 0xffff0000, 0xffffffff);
const WORDS = fc.tuple(WORD, WORD, WORD, WORD);
const V4 = fc.tuple(fc.constantFrom(10, 192, 203), fc.nat(3), fc.nat(1), fc.nat(255)).map((octets) => octets.join("."));
const V6 = WORDS.map((words) => formatAddress({ words, isV4: false }));
const NETWORK = fc.oneof(
  fc.tuple(V4, fc.integer({ min: 8, max: 31 })).map(([address, bits]) => `${address}/${bits}`),
  fc.tuple(V6, fc.integer({ min: 16, max: 127 })).map(([address, bits]) => `${address}/${bits}`),
);
const INDICATOR: fc.Arbitrary<Indicator> = fc.oneof(
  HOST.map((key): Indicator => ({ type: "domain", key })),
  V4.map((key): Indicator => ({ type: "ipv4", key })),
  NETWORK.map((text): Indicator => ({ type: "cidr", key: formatNetwork(parseNetwork(text) ?? never()) })),
  fc.tuple(HOST, LABEL).map(([host, path]): Indicator => ({ type: "url", key: `http://${host}/${path}` })),
  fc.tuple(LABEL, HOST).map(([local, host]): Indicator => ({ type: "email", key: `${local}@${host}` })),
  fc.constantFrom("a", "b").map((digit): Indicator => ({ type: "md5", key: `0${digit.repeat(31)}` })),
);
const SEEN: fc.Arbitrary<Seen> = fc.oneof(
  HOST.map((key): Seen => ({ kind: "host", key })),
  fc.oneof(V4, V6).map((key): Seen => ({ kind: "address", key })),
  fc.tuple(HOST, LABEL).map(([host, path]): Seen => ({ kind: "url", key: `http://${host}/${path}` })),
  fc.tuple(LABEL, HOST).map(([local, host]): Seen => ({ kind: "mail", key: `${local}@${host}` })),
  fc.constantFrom("a", "b").map((digit): Seen => ({ kind: "hash", key: `0${digit.repeat(31)}` })),
);

/** The definition: each indicator is held against what was seen, one by one. */
function meets({ type, key }: Indicator, seen: Seen): boolean {
  if (seen.kind === "host") return type === "domain" && (seen.key === key || seen.key.endsWith(`.${key}`));
  if (seen.kind === "address" && type === "cidr") {
    const [network, address] = [parseNetwork(key), parseAddress(seen.key)];
    if (network === null || address === null) return false;
    return masked(address.words, network.bits).every((word, index) => word === network.words[index]);
  }
  const kinds = { address: ["ipv4", "ipv6"], url: ["url"], mail: ["email"], hash: ["md5"] };
  return kinds[seen.kind].includes(type) && seen.key === key;
}

test("the matcher finds what holding each indicator against what was seen finds, whatever its seed", () => {
  fc.assert(
    fc.property(
      fc.array(INDICATOR, { maxLength: 60 }),
      fc.array(SEEN, { maxLength: 40 }),
      fc.nat(),
      (all, seen, seed) => {
        const builder = new MatcherBuilder();
        for (const [id, indicator] of all.entries()) builder.add(indicator, { id, set: id % 3, from: id, until: null });
        const matcher = new Matcher(builder.build(seed));
        for (const one of seen) {
          const wanted = all.flatMap((indicator, id) => (meets(indicator, one) ? [{ ...indicator, id }] : []));
          const found = matcher.find(one).map(({ type, key, id }) => ({ type, key, id }));
          expect(found.sort((a, b) => a.id - b.id)).toEqual(wanted);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("facts of an indicator come back with it", () => {
  const builder = new MatcherBuilder();
  builder.add(
    { type: "domain", key: "evil.example" },
    { id: 2 ** 50, set: 65_535, from: 1_700_000_000, until: 1_800_000_000 },
  );
  builder.add({ type: "domain", key: "evil.example" }, { id: 3, set: 0, from: null, until: null });
  expect(new Matcher(builder.build(1)).find({ kind: "host", key: "www.evil.example" })).toEqual([
    { type: "domain", key: "evil.example", id: 3, set: 0, from: null, until: null },
    { type: "domain", key: "evil.example", id: 2 ** 50, set: 65_535, from: 1_700_000_000, until: 1_800_000_000 },
  ]);
});

test("a domain that gives names to others is met by itself alone", () => {
  const builder = new MatcherBuilder();
  builder.add({ type: "domain", key: "github.io" }, { id: 1, set: 0, from: null, until: null });
  const matcher = new Matcher(builder.build(1));
  expect(matcher.find({ kind: "host", key: "github.io" })).toHaveLength(1);
  expect(matcher.find({ kind: "host", key: "somebody.github.io" })).toEqual([]);
});

test("an empty matcher finds nothing", () => {
  const matcher = new Matcher(new MatcherBuilder().build(0));
  expect([matcher.count, matcher.find({ kind: "address", key: "192.0.2.1" })]).toEqual([0, []]);
});

test("a matcher that went to another thread is the same there", () => {
  const data = madeMatcher(2_000);
  const moved = structuredClone(data, { transfer: transferables(data) });
  expect(data.ids.length).toBe(0);
  const { key } = madeIndicator(1_203);
  expect(new Matcher(moved).find({ kind: "host", key: `www.${key}` }).map(({ id }) => id)).toEqual([1_203]);
});

test("an indicator takes about a hundred bytes", () => {
  const matcher = new Matcher(madeMatcher(50_000));
  expect(matcher.bytes / matcher.count).toBeLessThan(110);
});

function never(): never {
  throw new Error("the network is one");
}
