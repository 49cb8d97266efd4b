import { expect, test } from "vitest";
import { COMMANDS } from "./index.js";
import { commandsFor } from "./load.js";

const namesFor = async (...words: string[]): Promise<string[]> => (await commandsFor(words)).map(({ name }) => name);

test("a line loads the commands of its noun alone", async () => {
  const names = COMMANDS.map(({ name }) => name);
  for (const noun of new Set(names.map((name) => name.split(" ")[0] ?? ""))) {
    const own = names.filter((name) => name === noun || name.startsWith(`${noun} `));
    expect(await namesFor(noun, "--lang", "ja")).toEqual(own);
  }
});

test("a line that begins otherwise may mean any", async () => {
  for (const words of [[], ["--lang", "en", "image", "ls"], ["imgae"]])
    expect((await namesFor(...words)).length, words.join(" ")).toBe(COMMANDS.length);
});
