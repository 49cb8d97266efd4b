import type { Command } from "../command/command.js";

type Load = () => Promise<readonly Command[]>;

/**
 * Where the commands of a noun are, in the order of the overview. Loading the server and all packages takes longer than most
 * commands run, so that a line loads its own noun alone.
 */
const NOUNS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["hunt", async () => [(await import("./hunt.js")).hunt]],
  [
    "rules",
    async () => {
      const [{ rulesCheck, rulesProve }, { rulesExplain }] = await Promise.all([
        import("./rules.js"),
        import("./rules-explain.js"),
      ]);
      return [rulesCheck, rulesProve, rulesExplain];
    },
  ],
  ["logs", async () => [(await import("./logs.js")).logsParse]],
  ["image", async () => (await import("./image/index.js")).IMAGE_COMMANDS],
  [
    "oscal",
    async () => {
      const { oscalConvert, oscalDiff, oscalResolve, oscalValidate } = await import("./oscal.js");
      return [oscalValidate, oscalResolve, oscalConvert, oscalDiff];
    },
  ],
  ["audit-trail", async () => [(await import("./audit-trail.js")).auditTrailVerify]],
  [
    "server",
    async () => {
      const { serverDoctor, serverStart, serverStop } = await import("./server.js");
      return [serverStart, serverStop, serverDoctor];
    },
  ],
]);

/** Every command there is. */
export async function allCommands(): Promise<readonly Command[]> {
  return (await Promise.all([...NOUNS.values()].map((load) => load()))).flat();
}

/** The commands that a line may mean: those of the noun it begins with, all where it begins otherwise. */
export async function commandsFor(words: readonly string[]): Promise<readonly Command[]> {
  const load = NOUNS.get(words[0] ?? "");
  return load === undefined ? await allCommands() : await load();
}
