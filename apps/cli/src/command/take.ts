import type { WordKey } from "@mizugiwa/words";
import { UsageError } from "./usage-error.js";

/** One thing a command takes from its line: an option, or the operands. */
export interface Take<T> {
  /** `--format`, or `PATH` for operands. */
  readonly name: string;
  readonly short: string | null;
  readonly help: WordKey;
  /** What stands for the value in help; null for a flag. */
  readonly value: string | null;
  readonly operand: boolean;
  /** May be given more than once. */
  readonly many: boolean;
  /** Makes the value from what was given, in order; throws UsageError. A flag is given "" where it is set. */
  readonly read: (given: readonly string[]) => T;
}

interface Named {
  readonly short?: string;
  readonly value?: string;
}

/** A switch: present or not. */
export function flag(name: string, help: WordKey, { short = null }: { short?: string | null } = {}): Take<boolean> {
  return { name, short, help, value: null, operand: false, many: true, read: (given) => given.length > 0 };
}

/** An option with one value of any text. */
export function text(name: string, help: WordKey, { short, value = "TEXT" }: Named = {}): Take<string | null> {
  return option(name, help, value, short, (given) => given);
}

/** An option whose value is one of a few words. */
export function choice<const Word extends string>(
  name: string,
  help: WordKey,
  words: readonly Word[],
): Take<Word | null> {
  return option(name, help, words.join("|"), undefined, (given) => {
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    throw new UsageError("cli.usage.choice", { option: name, given, words: words.join(", ") });
  });
}

/** An option whose value is a whole number from `least` to `most`. */
export function wholeNumber(
  name: string,
  help: WordKey,
  [least, most]: readonly [number, number],
): Take<number | null> {
  return option(name, help, "N", undefined, (given) => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError("cli.usage.number", { option: name, given, least: String(least), most: String(most) });
  });
}

/** An option with one value, made by `make`. */
export function option<T>(
  name: string,
  help: WordKey,
  value: string,
  short: string | undefined,
  make: (given: string) => T,
): Take<T | null> {
  const read = (given: readonly string[]): T | null => {
    const [first] = given;
    return first === undefined ? null : make(first);
  };
  return { name, short: short ?? null, help, value, operand: false, many: false, read };
}

/** An option that may be repeated; its values in order. */
export function texts(name: string, help: WordKey, value: string): Take<readonly string[]> {
  return { name, short: null, help, value, operand: false, many: true, read: (given) => given };
}

/** The operands: one or more. */
export function operands(name: string, help: WordKey, { many }: { many: boolean }): Take<readonly string[]> {
  const read = (given: readonly string[]): readonly string[] => {
    if (given.length === 0) throw new UsageError("cli.usage.operandMissing", { operand: name });
    if (!many && given.length > 1) throw new UsageError("cli.usage.operandMany", { operand: given[1] ?? "" });
    return given;
  };
  return { name, short: null, help, value: null, operand: true, many, read };
}
