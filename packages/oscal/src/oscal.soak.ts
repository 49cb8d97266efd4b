import { readFileSync } from "node:fs";
import { join } from "node:path";
import { corporaRoot, type Random, soak } from "@mizugiwa/proof";
import { readOscal } from "./read/read.js";
import { resolveProfile } from "./resolve/resolve.js";
import { checkDocument } from "./validate/validate.js";
import { writeOscal } from "./write.js";

/** No mutated document may take longer than this, from reading to writing. */
const LIMIT_MS = 4_000;
const FILES = [
  "examples/basic-catalog.json",
  "examples/basic-catalog.xml",
  "examples/ifa_ssp-example.json",
  "examples/ifa_ssp-example.xml",
  "examples/ifa_assessment-results-example.xml",
  "examples/ifa_plan-of-action-and-milestones.json",
  "examples/example-component-definition.json",
  "nist-800-53-r5-5.1.1-formats/PRIVACY.profile.yaml",
  "nist-800-53-r5-5.1.1-formats/PRIVACY.profile.xml",
  "trestle/comprehensive_mapping.json",
  "trestle/simple_test_profile.json",
];

/** Mutated documents: read, checked, written, resolved. Damage is a problem with a code, never a crash or a hang. */
export default soak({
  name: "grc/oscal-mutated",
  needs: ["grc/oscal/examples"],
  sample: 300,
  full: 20_000,
  timeoutMs: 60_000,
  run: (rounds, random) => {
    const sources = FILES.map((path) => readFileSync(join(corporaRoot() ?? "", "grc/oscal", path), "utf8"));
    const tally = { read: 0, refused: 0, problems: 0, slowestMs: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const text = mutate(random.pick(sources), random);
      const start = performance.now();
      try {
        attempt(text, sources, random, tally);
      } catch (caught) {
        throw new Error(`round ${round}: ${String(caught)}`, { cause: caught });
      }
      tally.slowestMs = Math.max(tally.slowestMs, performance.now() - start);
      if (tally.slowestMs > LIMIT_MS) throw new Error(`round ${round}: ${Math.round(tally.slowestMs)} ms`);
    }
    if (tally.read === 0 || tally.refused === 0 || tally.problems === 0) throw new Error("nothing was tested");
    const { read, refused, problems, slowestMs } = tally;
    return [`${read} read, ${refused} refused, ${problems} problems, slowest ${slowestMs.toFixed(0)} ms`];
  },
});

function attempt(
  text: string,
  sources: readonly string[],
  random: Random,
  tally: { read: number; refused: number; problems: number },
): void {
  const { document, problems } = readOscal(text);
  if (document === null) {
    if (problems.length === 0) throw new Error("refused without a problem");
    tally.refused += 1;
    return;
  }
  tally.read += 1;
  tally.problems += checkDocument(document).length;
  for (const format of ["json", "yaml", "xml"] as const) {
    const again = readOscal(writeOscal(document, format), format);
    if (again.document === null) throw new Error(`${format} does not read back: ${again.problems[0]?.detail}`);
  }
  if (document.name !== "profile") return;
  const load = (): string => random.pick(sources);
  resolveProfile(document, { href: "p.json", load, uuid: "u", lastModified: "t" });
}

const HOSTILE = [
  "{",
  "}",
  "[",
  "]",
  '"',
  "<",
  ">",
  "&",
  "\\",
  "\u0000",
  "\ud800",
  "*",
  "`",
  "{{ insert: param, x }}",
  "\n",
];

/** Quoted texts exchanged for others of the file, or for values of another type: it still reads, and says nonsense. */
function exchange(original: string, random: Random): string {
  const quoted = original.match(/"[^"\\\n]*"/g) ?? ['""'];
  const hits = new Set(Array.from({ length: 1 + random.below(6) }, () => random.below(quoted.length)));
  let index = -1;
  return original.replace(/"[^"\\\n]*"/g, (text) => {
    index += 1;
    if (!hits.has(index)) return text;
    return random.below(3) === 0
      ? random.pick(['"7"', '""', '"a\\u0000b"', '" *x* "', '"{{ insert: param, a }}"'])
      : random.pick(quoted);
  });
}

/** Characters exchanged, pieces cut, doubled and moved: what damage and attackers do. */
function mutate(original: string, random: Random): string {
  if (random.below(2) === 0) return exchange(original, random);
  let text = original;
  for (let hit = 1 + random.below(6); hit > 0; hit -= 1) {
    const at = random.below(text.length);
    const end = at + random.below(200);
    const kind = random.below(6);
    if (kind === 0) text = text.slice(0, at) + text.slice(end);
    else if (kind === 1) text = text.slice(0, end) + text.slice(at);
    else if (kind === 2) text = text.slice(0, at) + random.pick(HOSTILE) + text.slice(at);
    else if (kind === 3)
      text = text.slice(0, at) + random.pick(HOSTILE).repeat(random.below(2000)) + text.slice(at + 1);
    else if (kind === 4) text = text.replaceAll(text.slice(at, at + 6), text.slice(end, end + 6));
    else if (random.below(8) === 0) text = text.slice(0, at);
  }
  return text;
}
