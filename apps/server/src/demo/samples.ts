import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Samples } from "@mizugiwa/demo";
import { z } from "zod";
import { SHIPPED_RULES } from "../monitoring/index.js";

const ENDING = ".proof.ndjson";
const Sample = z.object({ expect: z.boolean(), log: z.string().optional(), event: z.unknown().optional() });

/** The samples that prove the rules that ship, of those that a rule must meet: the story is told in them. */
export function readSamples(folder = SHIPPED_RULES): Samples {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ENDING));
  return new Map(
    files.map((name) => {
      const rule = relative(folder, join(folder, name)).replaceAll("\\", "/").slice(0, -ENDING.length);
      const lines = readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "");
      const samples = lines.map((line) => Sample.parse(JSON.parse(line)));
      return [
        rule,
        samples.flatMap(({ expect, log, event }) => (expect ? [log ?? JSON.stringify(event)] : [])),
      ] as const;
    }),
  );
}
