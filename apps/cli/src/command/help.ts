import { type Language, say, type WordKey } from "@mizugiwa/words";
import { padEnd, widthOf, wrap } from "../print/width.js";
import type { Command } from "./command.js";
import { EXIT } from "./exit.js";
import type { Take } from "./take.js";

const WIDTH_MAX = 100;
const WIDTH_DEFAULT = 80;
const INDENT = "  ";
/** Names of options longer than this stand on a line of their own. */
const NAME_WIDTH = 24;

const EXITS: readonly (readonly [code: number, words: WordKey])[] = [
  [EXIT.done, "cli.exit.done"],
  [EXIT.found, "cli.exit.found"],
  [EXIT.usage, "cli.exit.usage"],
  [EXIT.noInput, "cli.exit.noInput"],
  [EXIT.inner, "cli.exit.inner"],
  [EXIT.cancelled, "cli.exit.cancelled"],
];

/** Help of one command for a terminal of `columns`. */
export function commandHelp(
  command: Command,
  common: readonly Take<unknown>[],
  language: Language,
  columns: number | null,
): string {
  const page = new Page(language, columns);
  const takes = [...command.takes, ...common];
  const operands = takes.filter((take) => take.operand);
  const needed = takes.some((take) => !take.operand) ? [say(language, "cli.help.options")] : [];
  page.line(["mizugiwa", command.name, ...needed.map((word) => `[${word}]`), ...operands.map(operandName)].join(" "));
  page.paragraph(command.help);
  if (command.about !== undefined) page.paragraph(command.about);
  page.heading("cli.help.operands", operands.length);
  for (const take of operands) page.row(operandName(take), take.help);
  page.heading("cli.help.optionsTitle", 1);
  for (const take of takes) if (!take.operand) page.row(optionName(take), take.help);
  page.heading("cli.help.examples", command.examples.length);
  for (const { line, words } of command.examples) page.example(line, words);
  page.heading("cli.help.exits", 1);
  for (const [code, words] of EXITS) page.row(String(code), words);
  return page.text();
}

/** Help of the whole: what there is, and how to go on. `nouns` narrows it to the commands of one noun. */
export function overviewHelp(
  commands: readonly Command[],
  common: readonly Take<unknown>[],
  language: Language,
  columns: number | null,
): string {
  const page = new Page(language, columns);
  page.line(`mizugiwa ${say(language, "cli.help.command")}`);
  page.paragraph("cli.help.about");
  page.heading("cli.help.commands", commands.length);
  for (const { name, help } of commands) page.row(name, help);
  page.heading("cli.help.optionsTitle", 1);
  for (const take of common) page.row(optionName(take), take.help);
  page.heading("cli.help.examples", 1);
  for (const command of commands) {
    const [first] = command.examples;
    if (first !== undefined) page.example(first.line, first.words);
  }
  page.gap();
  page.paragraph("cli.help.more");
  return page.text();
}

function operandName(take: Take<unknown>): string {
  return take.many ? `${take.name}…` : take.name;
}

function optionName({ name, short, value }: Take<unknown>): string {
  const names = short === null ? name : `${short}, ${name}`;
  return value === null ? names : `${names} ${value}`;
}

/** Lines of help in one language, wrapped to the terminal. */
class Page {
  readonly #language: Language;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor(language: Language, columns: number | null) {
    this.#language = language;
    this.#width = Math.max(40, Math.min(columns ?? WIDTH_DEFAULT, WIDTH_MAX));
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  gap(): void {
    this.#lines.push("");
  }

  paragraph(words: WordKey): void {
    this.#lines.push(...wrap(say(this.#language, words), this.#width));
  }

  heading(words: WordKey, count: number): void {
    if (count > 0) this.#lines.push("", say(this.#language, words));
  }

  row(name: string, words: WordKey): void {
    const lines = wrap(say(this.#language, words), this.#width - NAME_WIDTH - 4);
    if (widthOf(name) > NAME_WIDTH) this.#lines.push(INDENT + name);
    const first = widthOf(name) > NAME_WIDTH ? "" : name;
    lines.forEach((line, index) => {
      this.#lines.push(`${INDENT}${padEnd(index === 0 ? first : "", NAME_WIDTH)}${INDENT}${line}`);
    });
  }

  example(line: string, words: WordKey): void {
    this.#lines.push(
      INDENT + line,
      ...wrap(say(this.#language, words), this.#width - 6).map((each) => `      ${each}`),
    );
  }

  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}
