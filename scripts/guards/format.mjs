import { join } from "node:path";
import { complaints, plant, runTool } from "./tool.mjs";

const BIOME = "@biomejs/biome/bin/biome";
const WORDS = ["ci", "--colors=off"];

/** One format, imports in order. */
export const format = {
  name: "format (Biome)",
  run: () => complaints(runTool(BIOME, [...WORDS, "."])),
  canary() {
    const folder = plant("format", { "planted.ts": "import b from 'b'\nimport a from 'a'\nexport const x = {a,b}\n" });
    return {
      found: complaints(runTool(BIOME, [...WORDS, "--vcs-enabled=false", join(folder, "planted.ts")])),
      expected: [/organizeImports/, /differs from formatting output/],
    };
  },
};
