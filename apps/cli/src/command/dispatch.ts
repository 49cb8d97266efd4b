import { type Language, languageOf, say } from "@mizugiwa/words";
import { HELP, LANG, VERSION } from "../options.js";
import { visible } from "../print/neutral.js";
import { type Args, parseArgs } from "./args.js";
import type { Command } from "./command.js";
import { EXIT, type ExitCode } from "./exit.js";
import { commandHelp, overviewHelp } from "./help.js";
import type { Io } from "./io.js";
import { nearest } from "./near.js";
import { UsageError } from "./usage-error.js";

/** Taken by every command. */
const COMMON = [LANG, HELP];
/** Taken where no command is named. */
const ALONE = [...COMMON, VERSION];

/** Finds the command that a line names, reads its options and runs it. Never throws; gives the exit code. */
export async function dispatch(words: readonly string[], io: Io, commands: readonly Command[]): Promise<ExitCode> {
  const language = languageFor(words, io);
  try {
    return await chosen(words, io, commands, language);
  } catch (caught) {
    if (caught instanceof UsageError) {
      await io.stderr.write(`mizugiwa: ${visible(caught.in(language))}\n`);
      return EXIT.usage;
    }
    const told = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
    const lines = told.split("\n").map(visible).join("\n");
    await io.stderr.write(`${lines}\n${say(language, "cli.innerError", { version: io.version })}\n`);
    return EXIT.inner;
  }
}

/** `--lang` wherever it stands, so that a wrong line is answered in it too; else the locale (POSIX order). */
function languageFor(words: readonly string[], { env }: Io): Language {
  const at = words.findLastIndex((word) => word === LANG.name || word.startsWith(`${LANG.name}=`));
  const word = words[at];
  const given = word === LANG.name ? words[at + 1] : word?.slice(LANG.name.length + 1);
  if (given === "en" || given === "ja") return given;
  return languageOf([env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((each) => each !== undefined && each !== ""));
}

async function chosen(
  words: readonly string[],
  io: Io,
  commands: readonly Command[],
  language: Language,
): Promise<ExitCode> {
  const { before, named, rest } = splitLine(words);
  const command = commands.find(({ name }) => name === named.join(" ") || name === named[0]);
  if (command === undefined) return await withoutCommand(before, named, io, commands, language);
  const operands = command.name.includes(" ") ? rest : [...named.slice(1), ...rest];
  const line = [...before, ...operands];
  const columns = io.stdout.columns();
  if (asksHelp(line)) {
    await io.stdout.write(commandHelp(command, COMMON, language, columns));
    return EXIT.done;
  }
  const args: Args = parseArgs(line, [...command.takes, ...COMMON]);
  return await command.run(args, io, language);
}

/** The words that may name a command: the first that is no option, and the one behind it. */
function splitLine(words: readonly string[]): { before: string[]; named: string[]; rest: string[] } {
  let at = 0;
  while (at < words.length && words[at]?.startsWith("-") === true && words[at] !== "--") {
    at += words[at] === LANG.name ? 2 : 1;
  }
  const second = words[at + 1];
  const size = second === undefined || second.startsWith("-") ? 1 : 2;
  return { before: words.slice(0, at), named: words.slice(at, at + size), rest: words.slice(at + size) };
}

function asksHelp(line: readonly string[]): boolean {
  const end = line.indexOf("--");
  return line.slice(0, end === -1 ? line.length : end).some((word) => word === HELP.name || word === HELP.short);
}

async function withoutCommand(
  before: readonly string[],
  named: readonly string[],
  io: Io,
  commands: readonly Command[],
  language: Language,
): Promise<ExitCode> {
  const [noun] = named;
  const args = parseArgs(before, ALONE);
  const ofNoun = noun === undefined ? commands : commands.filter(({ name }) => name.startsWith(`${noun} `));
  if (noun === undefined || (ofNoun.length > 0 && named[1] === undefined)) {
    const version = noun === undefined && args.of(VERSION);
    const help = overviewHelp(ofNoun, ALONE, language, io.stdout.columns());
    await io.stdout.write(version ? `mizugiwa ${io.version}\n` : help);
    return EXIT.done;
  }
  throw unknownCommand(named.join(" "), noun, commands);
}

function unknownCommand(line: string, noun: string, commands: readonly Command[]): UsageError {
  const names = commands.map(({ name }) => name);
  const isNoun = names.some((name) => name.startsWith(`${noun} `));
  const command = isNoun ? line : noun;
  const near = nearest(line, names) ?? nearest(noun, names);
  if (near === null) return new UsageError("cli.unknownCommand", { command });
  return new UsageError("cli.unknownCommandNear", { command, near });
}
