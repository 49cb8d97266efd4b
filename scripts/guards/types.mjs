import { complaints, plant, runTool } from "./tool.mjs";

const TSC = "typescript-7/bin/tsc";

const PLANTED = `
export function first(list: readonly string[]): string { return list[0]; }
export function label(bag: Readonly<Record<string, string>>): string | undefined { return bag.name; }
export const optional: { a?: string } = { a: undefined };
export function caught(): string { try { return ""; } catch (error) { return error.message; } }
import { catalogue } from "@mizugiwa/words/catalogue";
export const unused = catalogue({ "a.b": "x", "a.c": "y" }, { "a.b": "x" });
`;

/** Types are honest, and every text stands in both languages. */
export const types = {
  name: "types (TypeScript 7)",
  run: () => complaints(runTool(TSC, ["-b"])),
  canary() {
    const folder = plant("types", {
      "planted.ts": PLANTED,
      "tsconfig.json": {
        extends: "../../../tsconfig.base.json",
        compilerOptions: {
          noEmit: true,
          composite: false,
          incremental: false,
          paths: { "@mizugiwa/words/catalogue": ["../../../packages/words/src/catalogue.ts"] },
        },
        files: ["planted.ts"],
      },
    });
    return {
      found: complaints(runTool(TSC, ["-p", folder])),
      expected: [
        /planted\.ts\(2,.*TS2322/,
        /planted\.ts\(3,.*TS4111/,
        /planted\.ts\(4,.*TS2375/,
        /planted\.ts\(5,.*TS18046/,
        /planted\.ts\(7,.*TS2741/,
      ],
    };
  },
};
