import { bench, corpusPath, readTarGz } from "@mizugiwa/proof";
import { readCollection } from "./collection.js";
import { type CollectedFile, cleanPath, sizeFor } from "./files.js";

const RULES = "detection/rules/sigmahq-rules-8eaafff.tar.gz";
const REGRESSION = "detection/evtx/sigmahq-regression.tar.gz";
/** Of 3,780 documents 25 wait for placeholders; 115 of the regression data are in the open part. */
const RULES_MIN = 3750;
const SAMPLES_MIN = 110;

/** A collection from its files to what is kept of it, compiled, with its samples: all of SigmaHQ. */
export default bench<readonly CollectedFile[], readonly [rules: number, samples: number]>({
  name: "collection of rules from files to import",
  unit: "seconds",
  amount: () => 1,
  small: { input: () => made(20), check: ([rules]) => expectAtLeast("rules", rules, 20) },
  full: {
    input: corpus,
    check: ([rules, samples]) => {
      expectAtLeast("rules", rules, RULES_MIN);
      expectAtLeast("samples", samples, SAMPLES_MIN);
    },
  },
  work: (files) => {
    const { entries, samples } = readCollection("sigmahq", { files, problems: [] });
    return [entries.length, samples.length];
  },
});

function expectAtLeast(what: string, count: number, wanted: number): void {
  if (count < wanted) throw new Error(`expected ${wanted} ${what}, got ${count}`);
}

function corpus(): CollectedFile[] | null {
  const [rules, regression] = [corpusPath(RULES), corpusPath(REGRESSION)];
  if (rules === null || regression === null) return null;
  const samples = readTarGz(regression).map(({ path, bytes }) => ({
    path: path.replace(/^sigmahq-regression/, "sigmahq/regression_data"),
    bytes,
  }));
  return [...readTarGz(rules), ...samples].flatMap(({ path: name, bytes }) => {
    const path = cleanPath(name);
    return path === null || sizeFor(path) === null ? [] : [{ path, bytes }];
  });
}

function made(rules: number): CollectedFile[] {
  return Array.from({ length: rules }, (_, index) => ({
    path: `rules/${index}.yml`,
    bytes: new Uint8Array(
      Buffer.from(
        `title: t\nid: r${index}\nlogsource: {product: windows}\ndetection:\n  s: {Image|endswith: '\\${index}.exe'}\n  condition: s\n`,
      ),
    ),
  }));
}
