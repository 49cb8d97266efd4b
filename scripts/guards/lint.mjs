import { complaints, plant, runTool } from "./tool.mjs";

const OXLINT = "oxlint/bin/oxlint";
const WORDS = ["--type-aware", "--deny-warnings"];

const PLANTED = `
async function work(): Promise<number> { return 1; }
export function run(list: readonly number[]): number {
  work();
  return list[0]!;
}
export function cast(value: unknown): string { return value as string; }
export function loose(value: any): number { return value.a; }
export function other(kind: "a" | "b"): number { switch (kind) { case "a": return 1; } return 2; }
export function silent(): void { try { run([]); } catch {} }
export const reach = (): Promise<Response> => fetch("about:blank");
// @ts-ignore
export const same = (a: string, b: string): boolean => a == b;
`;

/** Lint with types: promises are awaited, casts are checked, nothing is swallowed. */
export const lint = {
  name: "lint (oxlint, type-aware)",
  run: () => complaints(runTool(OXLINT, WORDS)),
  canary() {
    const folder = plant("lint", {
      "planted.ts": PLANTED,
      "tsconfig.json": {
        extends: "../../../tsconfig.base.json",
        compilerOptions: { noEmit: true, composite: false, incremental: false, lib: ["es2023", "dom"] },
        files: ["planted.ts"],
      },
    });
    return {
      found: complaints(
        runTool(OXLINT, [...WORDS, "--no-ignore", "-c", "../../../.oxlintrc.json", "planted.ts"], { cwd: folder }),
      ),
      expected: [
        /no-floating-promises/,
        /no-non-null-assertion/,
        /no-unsafe-type-assertion/,
        /no-explicit-any/,
        /switch-exhaustiveness-check/,
        /no-empty/,
        /no-restricted-globals/,
        /ban-ts-comment/,
        /eqeqeq/,
      ],
    };
  },
};
