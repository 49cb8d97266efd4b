import { nearest } from "./near.js";
import type { Take } from "./take.js";
import { UsageError } from "./usage-error.js";

/** What was given on a line, by what takes it. */
export class Args {
  readonly #given: ReadonlyMap<Take<unknown>, readonly string[]>;

  constructor(given: ReadonlyMap<Take<unknown>, readonly string[]>) {
    this.#given = given;
  }

  /** The value of an option or of the operands. */
  of<T>(take: Take<T>): T {
    return take.read(this.#given.get(take) ?? []);
  }
}

/**
 * Reads the words after a command by what it takes: `--name value`, `--name=value`, `-n value`, operands anywhere,
 * and after `--` operands alone. Throws UsageError for what does not fit, values included, with the option that
 * was probably meant.
 */
export function parseArgs(words: readonly string[], takes: readonly Take<unknown>[]): Args {
  const given = new Map<Take<unknown>, string[]>();
  const add = (take: Take<unknown>, value: string): void => {
    const values = given.get(take) ?? [];
    if (values.length > 0 && !take.many) throw new UsageError("cli.usage.twice", { option: take.name });
    given.set(take, [...values, value]);
  };
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    const [name, inline] = splitOption(word);
    const take = takes.find((each) => !each.operand && (each.name === name || each.short === name));
    if (take === undefined) throw unknownOption(name, takes);
    if (take.value === null) {
      if (inline !== null) throw new UsageError("cli.usage.noValue", { option: name });
      add(take, "");
    } else if (inline !== null) add(take, inline);
    else {
      at += 1;
      const value = words[at];
      if (value === undefined || value.startsWith("--"))
        throw new UsageError("cli.usage.valueMissing", { option: name });
      add(take, value);
    }
  }
  addOperands(operands, takes, given);
  const args = new Args(given);
  for (const take of takes) args.of(take);
  return args;
}

function addOperands(
  operands: readonly string[],
  takes: readonly Take<unknown>[],
  given: Map<Take<unknown>, string[]>,
): void {
  const taker = takes.find((each) => each.operand);
  if (taker !== undefined) given.set(taker, [...operands]);
  else if (operands[0] !== undefined) throw new UsageError("cli.usage.operandMany", { operand: operands[0] });
}

function splitOption(word: string): [name: string, inline: string | null] {
  const equals = word.indexOf("=");
  if (word.startsWith("--") && equals !== -1) return [word.slice(0, equals), word.slice(equals + 1)];
  return [word, null];
}

function unknownOption(option: string, takes: readonly Take<unknown>[]): UsageError {
  const names = takes.filter((each) => !each.operand).map((each) => each.name);
  const near = nearest(option, names) ?? names.find((name) => option.length > 3 && name.startsWith(option)) ?? null;
  if (near === null) return new UsageError("cli.usage.unknownOption", { option });
  return new UsageError("cli.usage.unknownOptionNear", { option, near });
}
