import { readFileSync } from "node:fs";
import { goldenSuite, listFiles } from "@mizugiwa/proof";
import { type Format, type OscalDocument, readOscal } from "../read/read.js";
import { writeOscal } from "../write.js";
import { corpusFile, mustEqual, mustHold, OSCAL } from "./corpus.js";

/** Reading any document may take this long. */
const LIMIT_MS = 5_000;
const FORMATS: readonly Format[] = ["json", "yaml", "xml"];

/**
 * Every OSCAL document of the corpus through every format and back says the same, order of lists included; and where
 * one document is published in several formats, they say the same when read.
 */
export default goldenSuite({
  name: "grc/oscal-round-trip",
  needs: [OSCAL],
  sample: 30,
  cases: (root) => {
    const folder = corpusFile(root);
    const documents = listFiles(folder).filter((path) => OSCAL_FILE.test(path) && !NOT_OSCAL.test(path));
    const nameOf = (path: string): string => path.replace(/\.\w+$/, "");
    return [
      ...documents.map((path) => ({ id: path, run: () => roundTrip(`${folder}/${path}`) })),
      ...documents.flatMap((path) => {
        const first = documents.find((each) => nameOf(each) === nameOf(path)) ?? path;
        return first === path ? [] : [{ id: `${first} = ${path}`, run: () => sameContent(folder, first, path) }];
      }),
    ];
  },
});

const OSCAL_FILE = /\.(json|xml|yaml)$/;
/** Facts about the corpus, schemas, and the two files whose reading must fail. */
const NOT_OSCAL = /expected\.json$|verdicts\.json$|schemas-|unit-tests\.xml$|spoof/;

function read(path: string): OscalDocument {
  const start = performance.now();
  const { document, problems } = readOscal(readFileSync(path));
  mustHold(performance.now() - start < LIMIT_MS, `reading took ${Math.round(performance.now() - start)} ms`);
  if (document === null) throw new Error(problems.map(({ detail }) => detail).join("; "));
  return document;
}

function roundTrip(path: string): void {
  const document = read(path);
  for (const format of FORMATS) {
    const again = readOscal(writeOscal(document, format), format);
    mustHold(again.problems.length === 0 || path.endsWith(".xml"), `${format}: ${again.problems[0]?.detail}`);
    mustEqual(again.document?.content, document.content, `${format} `);
  }
}

function sameContent(folder: string, first: string, other: string): void {
  mustEqual(read(`${folder}/${other}`).content, read(`${folder}/${first}`).content, "");
}
