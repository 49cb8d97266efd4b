import { expect, test } from "vitest";
import { COMMANDS } from "../commands/index.js";
import { dispatch } from "./dispatch.js";
import { EXIT } from "./exit.js";
import { testIo } from "./test-io.fixture.js";

async function run(words: string[], env: Record<string, string> = {}) {
  const io = testIo({ env });
  const code = await dispatch(words, io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

test("without words there is an overview", async () => {
  const { code, out, err } = await run([]);
  expect(code).toBe(EXIT.done);
  for (const { name } of COMMANDS) expect(out).toContain(`  ${name} `);
  expect(err).toBe("");
});

test("every command explains itself in both languages, examples and exit codes included", async () => {
  for (const { name, examples } of COMMANDS) {
    const english = await run([...name.split(" "), "--help"]);
    const japanese = await run([...name.split(" "), "-h", "--lang", "ja"]);
    expect(english.code).toBe(EXIT.done);
    for (const { line } of examples) expect(english.out).toContain(line);
    expect(english.out).toContain("Exit codes");
    expect(japanese.out).toContain("終了コード");
  }
});

test("the language comes from the locale, and --lang wins", async () => {
  expect((await run(["zzz"], { LANG: "ja_JP.UTF-8" })).err).toContain("不明なコマンドです: zzz");
  expect((await run(["zzz"], { LC_ALL: "C", LANG: "ja_JP.UTF-8" })).err).toContain("Unknown command: zzz");
  expect((await run(["zzz", "--lang=ja"], { LANG: "en_GB" })).err).toContain("不明なコマンドです");
});

test("a mistyped command is met with the one that was meant", async () => {
  const { code, err } = await run(["hunnt"]);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain("Did you mean hunt?");
  expect((await run(["server", "strat"])).err).toContain("Did you mean server start?");
});

test("a noun alone lists its commands", async () => {
  const { code, out } = await run(["server"]);
  expect(code).toBe(EXIT.done);
  expect(out).toContain("server start");
  expect(out).not.toContain("  hunt ");
});

test("the version is a line", async () => {
  expect(await run(["--version"])).toEqual({ code: EXIT.done, out: "mizugiwa 1.2.3\n", err: "" });
});

test("a defect is told as one, with its place, and ends with 4", async () => {
  const io = testIo();
  const broken = COMMANDS.slice(0, 1).map((command) => ({
    ...command,
    run: () => Promise.reject(new TypeError("boom")),
  }));
  expect(await dispatch(["hunt", "x"], io, broken)).toBe(EXIT.inner);
  expect(io.err()).toMatch(/TypeError: boom\n[\s\S]*defect in mizugiwa 1\.2\.3/);
});
