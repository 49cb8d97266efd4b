export { corporaRoot, corpusPath, listFiles, ROOT, readJsonLines, readTarGz, type TarEntry } from "./corpora.js";
export { type Random, sampleOf, seededRandom } from "./random.js";
export {
  type AnyBench,
  type Bench,
  type BenchRun,
  bench,
  type GoldenCase,
  type GoldenSuite,
  goldenSuite,
  type Peer,
  type Soak,
  soak,
} from "./suites.js";
