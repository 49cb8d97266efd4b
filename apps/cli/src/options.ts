import { LANGUAGES } from "@mizugiwa/words";
import { choice, flag, option, text, wholeNumber } from "./command/take.js";
import { UsageError } from "./command/usage-error.js";
import { LEVELS } from "./print/level.js";
import { isZone } from "./print/moment.js";

// Options that mean the same in every command that takes them.

export const HELP = flag("--help", "cli.option.help", { short: "-h" });
export const VERSION = flag("--version", "cli.option.version");
export const LANG = choice("--lang", "cli.option.lang", LANGUAGES);
export const OUTPUT = text("--output", "cli.option.output", { short: "-o", value: "FILE" });
export const SUMMARY = text("--summary", "cli.option.summary", { value: "FILE" });
export const TZ = zone("--tz", "cli.option.tz");
export const ASSUME_TZ = zone("--assume-tz", "cli.option.assumeTz");
export const ASSUME_YEAR = wholeNumber("--assume-year", "cli.option.assumeYear", [1970, 9999]);
export const NO_PROGRESS = flag("--no-progress", "cli.option.noProgress");
export const QUIET = flag("--quiet", "cli.option.quiet");
export const JOBS = wholeNumber("--jobs", "cli.option.jobs", [1, 256]);
export const LIMIT = wholeNumber("--limit", "cli.option.limit", [0, Number.MAX_SAFE_INTEGER]);
export const FAIL_ON = choice("--fail-on", "cli.option.failOn", LEVELS);

function zone(name: "--tz" | "--assume-tz", help: "cli.option.tz" | "cli.option.assumeTz"): ReturnType<typeof text> {
  return option(name, help, "ZONE", undefined, (given) => {
    if (isZone(given)) return given;
    throw new UsageError("cli.usage.zone", { option: name, given });
  });
}
