import { bench } from "@mizugiwa/proof";
import { Matcher } from "../index.js";
import { observe } from "../where/observe.js";
import { madeIndicator, madeMatcher } from "./made.fixture.js";

interface Work {
  readonly matcher: Matcher;
  readonly events: readonly Parameters<typeof observe>[0][];
}

/** One in so many events meets an indicator. */
const MET = 100;

/** Events of the web, DNS, processes and connections: what indicators can name is read from each and looked up. */
export default bench<Work, number>({
  name: "events against a million indicators",
  unit: "events",
  amount: ({ events }) => events.length,
  small: { input: () => made(5_000, 1_000), check: (hits) => expectExactly(hits, 10) },
  full: { input: () => made(1_000_000, 100_000), check: (hits) => expectExactly(hits, 1_000) },
  work: ({ matcher, events }) => {
    let hits = 0;
    for (const event of events) {
      for (const seen of observe(event).observables) hits += matcher.find(seen).length > 0 ? 1 : 0;
    }
    return hits;
  },
});

function expectExactly(hits: number, wanted: number): void {
  if (hits !== wanted) throw new Error(`expected ${wanted} hits, got ${hits}`);
}

function made(indicators: number, events: number): Work {
  const matcher = new Matcher(madeMatcher(indicators));
  return { matcher, events: Array.from({ length: events }, (_, index) => eventOf(index, indicators)) };
}

function eventOf(index: number, indicators: number): Work["events"][number] {
  const isMet = index % MET === 0;
  // The numbers of domains: the first ten of every twenty.
  const host = isMet ? madeIndicator(((index / MET) * 20) % indicators).key : `host-${index % 4999}.service.internal`;
  const common = { Computer: "web-01.corp.internal", time: "2026-03-01T10:00:00Z", user: "CORP\\worker", pid: index };
  switch (index % 4) {
    case 0:
      return {
        ...common,
        EventID: 22,
        QueryName: host,
        QueryStatus: "0",
        QueryResults: "::ffff:10.1.2.3;",
        Image: IMAGE,
      };
    case 1:
      return {
        ...common,
        url: `https://${host}:8443/a/b?id=${index}`,
        "c-ip": "10.2.3.4",
        "cs-method": "GET",
        status: 200,
      };
    case 2:
      return {
        ...common,
        CommandLine: `"${IMAGE}" --type=renderer --field-trial-handle=${index},1048576 /prefetch:1`,
        Image: IMAGE,
        Hashes:
          "SHA256=7D3A7A0C2F1B5E8C9D4F6A0B1C2D3E4F5061728394A5B6C7D8E9FAABBCCDDEEF,MD5=0102030405060708090A0B0C0D0E0F10",
        ParentImage: "C:\\Windows\\explorer.exe",
      };
    default:
      return { ...common, src_ip: "10.2.3.4", dest_ip: "198.51.100.7", proto: "TCP", flow: { bytes: index } };
  }
}

const IMAGE = "C:\\Program Files\\Browser\\Application\\browser.exe";
