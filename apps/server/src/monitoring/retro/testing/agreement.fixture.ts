import { writeDemo } from "@mizugiwa/demo";
import { compileRules, parseRules } from "@mizugiwa/sigma";
import { type RuleText, readRuleTexts, SHIPPED_RULES } from "../../rules/texts.js";
import { setsWith } from "../../store/index.js";
import { Rereading } from "../rereading.js";
import { ruleSubject } from "../rule-subjects.js";
import { needsOf, sieveOf } from "../sieve.js";
import { type History, proofLines, WEB } from "./history.fixture.js";

const T0_MS = Date.UTC(2026, 10, 24, 0, 42);
const EVER = { fromUs: 0n, toUs: 4_102_444_800_000_000n };
const ALL = { range: EVER, before: { segment: 1_000_000, ordinal: 0 }, after: null, sources: null };
/** The same field in several forms, and everything that absent, null and empty fields make of a rule. */
const OWN: readonly RuleText[] = [
  own("not-absent", "s: {verb: '*'}\n  f: {user: admin}\n  condition: s and not f"),
  own("null", "s: {user: null}\n  condition: s"),
  own("not-null", "s: {verb: '*'}\n  f: {user: null}\n  condition: s and not f"),
  own("empty", "s: {user: ''}\n  condition: s"),
  own("number", "s: {EventID: 4624}\n  condition: s"),
  own("greater", "s: {size|gt: 100}\n  condition: s"),
  own("network", "s: {src_ip|cidr: 10.0.0.0/8}\n  condition: s"),
  own("cased", "s: {user|cased: Admin}\n  condition: s"),
  own("regex", "s: {user|re: '^ad.{2,}n$'}\n  condition: s"),
  own("keyword", "keywords: [needle]\n  condition: keywords"),
  own("exists", "s: {user|exists: true}\n  condition: s"),
  own("long", "s: {script|contains: needle}\n  condition: s"),
  own("nested", "s: {who.name|endswith: min}\n  condition: s"),
];

function own(name: string, detection: string): RuleText {
  const text = `title: ${name}\nid: own-${name}\nlogsource: {product: acme}\ndetection:\n  ${detection}\n`;
  return { path: `own/${name}.yml`, text };
}

const OWN_LINES = [
  { verb: "a" },
  { verb: "b", user: null },
  { verb: "c", user: "" },
  { verb: "d", user: "admin" },
  { verb: "e", user: "Admin" },
  { verb: "f", user: [null, "ADMIN"] },
  { verb: "g", user: [] },
  { verb: "h", user: ["x", "adm1n"] },
  { verb: "i", EventID: 4624 },
  { verb: "j", EventID: "4624" },
  { verb: "k", EventID: "04624" },
  { verb: "l", size: 99, src_ip: "10.1.2.3" },
  { verb: "m", size: "101", src_ip: "::ffff:10.9.9.9" },
  { verb: "n", size: "many", src_ip: "11.1.1.1" },
  { verb: "o", note: "a NEEDLE in hay" },
  { verb: "p", script: `${"x".repeat(10_000)}needle` },
  { verb: "q", script: "no needle but one" },
  { verb: "r", script: "y".repeat(9000) },
  { verb: "s", who: { name: "Benjamin" } },
  { user: "admin" },
].map((event) => JSON.stringify(event));

export interface Agreement {
  readonly rules: number;
  readonly bySql: number;
  readonly events: number;
  readonly hits: number;
  /** Of all events looked at for a rule, the largest share that passed its columns and was not met, by rules that ran. */
  readonly inVain: number;
}

/**
 * Fills a store with the demo, the samples of every rule and events that have fields absent, null, empty and long, in files and
 * in the tail, some of it read while other rules ran; then asks every rule that is chosen by its columns, and of every event by
 * replay. Throws where the two differ.
 */
export async function agree(history: History, share: number, isChosen: (place: number) => boolean): Promise<Agreement> {
  const texts = [...readRuleTexts(SHIPPED_RULES), ...OWN];
  const samples = proofLines();
  const proofs = [...samples.values()].flat();
  const told = [...writeDemo(samples, T0_MS, 1, share)].flatMap(({ lines }) => lines);
  const write = async (lines: readonly string[], under: readonly RuleText[]) =>
    await history.write(lines, under, T0_MS);
  await write([...proofs, ...OWN_LINES], texts);
  await write(proofs.slice(0, 60), texts.slice(0, 20));
  await write(OWN_LINES, texts.slice(0, 3));
  await history.store.convert();
  await write([...told, ...OWN_LINES], texts);
  const events = proofs.length + 60 + told.length + 3 * OWN_LINES.length;
  const replayed = await replay(history, texts);
  const byPath = new Map(texts.map((text) => [text.path, text]));
  const done = { rules: 0, bySql: 0, events, hits: 0, inVain: 0 };
  for (const [place, rule] of compile(texts).rules.entries()) {
    const [id, file] = [rule.id ?? rule.path, byPath.get(rule.path)];
    if (file === undefined || (!isChosen(place) && !rule.path.startsWith("own/"))) continue;
    const { met, vain, bySql } = await byColumns(history, id, file);
    const wanted = [...(replayed.get(id) ?? [])].sort();
    if (String([...met].sort()) !== String(wanted)) {
      throw new Error(`${rule.title}: columns ${met.size}, replay ${wanted.length}`);
    }
    done.rules += 1;
    done.bySql += bySql ? 1 : 0;
    done.hits += met.size;
    done.inVain = Math.max(done.inVain, bySql ? vain / events : 0);
  }
  return done;
}

/** Ids of events that were read while other rules ran. */
const UNDER_OTHER_RULES = /\.[23]\.\d+$/;

async function byColumns(history: History, id: string, file: RuleText) {
  const subject = ruleSubject(id, file);
  const needs = needsOf(subject);
  const sets = needs === null ? [] : await setsWith(history.database, needs);
  const [matcher, rereading] = [compile([file]), new Rereading([WEB])];
  const met = new Set<string>();
  let vain = 0;
  for await (const event of sifted(history, sieveOf(subject, sets))) {
    const { event: read, eventId } = rereading.read(event);
    if (matcher.match(read).some(({ rule }) => (rule.id ?? rule.path) === id)) met.add(eventId);
    else if (!UNDER_OTHER_RULES.test(eventId)) vain += 1;
  }
  return { met, vain, bySql: needs !== null };
}

async function* sifted({ store }: History, sieve: ReturnType<typeof sieveOf>) {
  for await (const step of store.sift({ ...ALL, sieve }, {})) if (step.type === "events") yield* step.events;
}

/** What every rule meets where each event is matched: ids of events by the id of the rule. */
async function replay(history: History, texts: readonly RuleText[]): Promise<Map<string, Set<string>>> {
  const met = new Map<string, Set<string>>();
  const [set, rereading] = [compile(texts), new Rereading([WEB])];
  for await (const event of sifted(history, { names: [], condition: () => null })) {
    const read = rereading.read(event);
    for (const { rule } of set.match(read.event)) {
      const id = rule.id ?? rule.path;
      met.set(id, (met.get(id) ?? new Set()).add(read.eventId));
    }
  }
  return met;
}

function compile(texts: readonly RuleText[]) {
  return compileRules(texts.map(({ text, path }) => parseRules(text, path)));
}
