import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Problem } from "@mizugiwa/base";
import { type Baseline, type ContentFile, examineBaseline, readBaseline, readFacts } from "../baseline/index.js";

/** What ships, seen from what was built. */
export const SHIPPED_CONTENT = fileURLToPath(new URL("../../../../../content/", import.meta.url));

/** The shipped standard, and what keeps it from being used. */
interface Examined {
  readonly baseline: Baseline;
  readonly problems: readonly Problem[];
}

/** The standard that ships: its bytes at once, its meaning when it is asked for. */
export interface Shipped {
  /** SHA-256 of all its files. */
  readonly digest: string;
  examined(): Examined;
}

/** Reads the standard below a folder of content. Parsing waits until something is asked: it takes longer than a start should. */
export function readShipped(folder: string): Shipped {
  const files = ["baseline", "facts"].flatMap((part) => filesBelow(folder, part));
  const hash = createHash("sha256");
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  let known: Examined | null = null;
  return {
    digest: hash.digest("hex"),
    examined: () => {
      known ??= examine(files);
      return known;
    },
  };
}

function examine(files: readonly ContentFile[]): Examined {
  const { facts, problems: inFacts } = readFacts(files);
  const { baseline, problems } = readBaseline(files, facts);
  const read = [...inFacts, ...problems];
  return { baseline, problems: read.length > 0 ? read : examineBaseline(baseline) };
}

function filesBelow(folder: string, part: string): ContentFile[] {
  return readdirSync(`${folder}${part}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort()
    .map((name) => ({ path: `${part}/${name}`, text: readFileSync(`${folder}${part}/${name}`, "utf8") }));
}
