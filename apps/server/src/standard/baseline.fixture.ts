import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Baseline, readBaseline, readFacts } from "./baseline/read.js";

const FOLDER = fileURLToPath(new URL("../../../../content/", import.meta.url));

/** The standard that ships, for tests. */
export function shippedBaseline(): Baseline {
  const files = ["baseline", "facts"].flatMap((part) =>
    readdirSync(FOLDER + part, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => ({ path: `${part}/${name}`, text: readFileSync(`${FOLDER}${part}/${name}`, "utf8") })),
  );
  return readBaseline(files, readFacts(files).facts).baseline;
}
