import { type Language, say, type WordKey, type WordValues } from "@mizugiwa/words";
import type { Args } from "../command/args.js";
import type { Command } from "../command/command.js";
import { EXIT, type ExitCode } from "../command/exit.js";
import type { Io } from "../command/io.js";
import { choice, operands, texts } from "../command/take.js";
import { closeOutput, type Output, openOutput } from "../files/output.js";
import { type FoundFile, type Walk, walk } from "../files/walk.js";
import { ruleRefusal } from "../hunt/matching.js";
import type { RuleRefusal } from "../hunt/protocol.js";
import { Hunt, ruleOf } from "../hunt/run-hunt.js";
import { reaches, type Summary, Tallies } from "../hunt/summary.js";
import { ASSUME_TZ, ASSUME_YEAR, FAIL_ON, JOBS, LIMIT, NO_PROGRESS, OUTPUT, QUIET, SUMMARY, TZ } from "../options.js";
import { FORMATS, type Format } from "../print/format.js";
import { sayRefusals } from "../print/notes.js";
import { printerFor } from "../print/printer.js";
import { Progress } from "../print/progress.js";
import { OWN_RULES, type RuleTexts, readRuleTexts } from "../rules/rule-text.js";
import { startWorker } from "../start-worker.js";

const RULES = texts("--rules", "hunt.rules", "DIR");
const FORMAT = choice("--format", "cli.option.format", FORMATS);
const PATHS = operands("PATH", "hunt.paths", { many: true });

/** Columns of a table that goes to no terminal. */
const WIDTH_DEFAULT = 120;

/** `mizugiwa hunt`: files or folders of logs → detections. */
export const hunt: Command = {
  name: "hunt",
  help: "hunt.help",
  about: "hunt.about",
  takes: [RULES, FORMAT, OUTPUT, SUMMARY, LIMIT, FAIL_ON, TZ, ASSUME_TZ, ASSUME_YEAR, JOBS, NO_PROGRESS, QUIET, PATHS],
  examples: [
    { line: "mizugiwa hunt logs/", words: "hunt.example.own" },
    {
      line: "mizugiwa hunt --rules sigma/rules --format html -o report.html logs/ Security.evtx",
      words: "hunt.example.report",
    },
    { line: "mizugiwa hunt --format ndjson --summary summary.json --fail-on high logs/", words: "hunt.example.script" },
  ],
  run: (args, io, language) => new HuntRun(args, io, language).run(),
};

class HuntRun {
  readonly #args: Args;
  readonly #io: Io;
  readonly #language: Language;
  readonly #format: Format;
  readonly #startedAt: number;
  #isCancelled = false;
  #isLimited = false;

  constructor(args: Args, io: Io, language: Language) {
    this.#args = args;
    this.#io = io;
    this.#language = language;
    this.#format = args.of(FORMAT) ?? "table";
    this.#startedAt = io.now();
  }

  async run(): Promise<ExitCode> {
    const rules = this.#rules();
    const found = walk(this.#args.of(PATHS));
    const tallies = new Tallies(found.refused, rules.refused.map(refusedRule));
    if (rules.texts.length === 0) return await this.#withoutHunt(found, tallies, "hunt.noRules");
    if (found.files.length === 0) return await this.#withoutHunt(found, tallies, "hunt.noFiles");
    const output = openOutput(this.#args.of(OUTPUT), OUTPUT.name, this.#io, found.files);
    try {
      await this.#hunt(rules, found.files, tallies, output);
    } finally {
      closeOutput(output);
    }
    return await this.#finish(tallies.summary(found.files.length, this.#seconds(), this.#isCancelled), found.files);
  }

  #rules(): RuleTexts {
    const given = this.#args.of(RULES);
    if (given.length > 0) return readRuleTexts(given);
    const [own] = OWN_RULES.filter((path) => walk([path]).files.length > 0);
    return readRuleTexts(own === undefined ? [] : [own]);
  }

  async #hunt(rules: RuleTexts, files: readonly FoundFile[], tallies: Tallies, output: Output): Promise<void> {
    const { sink } = output;
    const zone = this.#args.of(TZ) ?? this.#io.zone;
    const [language, format] = [this.#language, this.#format];
    const printer = printerFor(format, {
      language,
      zone,
      width: sink.columns() ?? WIDTH_DEFAULT,
      isColoured: sink.columns() !== null && (this.#io.env["NO_COLOR"] ?? "") === "",
    });
    const isShown = !this.#args.of(NO_PROGRESS) && !this.#args.of(QUIET);
    const progress = new Progress(this.#io.stderr, { language, now: this.#io.now, isShown });
    const limit = this.#args.of(LIMIT) ?? Number.POSITIVE_INFINITY;
    let printed = 0;
    let facts: Parameters<typeof ruleOf>[1] = [];
    const run = new Hunt(
      {
        files,
        start: {
          rules: rules.texts,
          reading: { assumeZone: this.#args.of(ASSUME_TZ), assumeYear: this.#args.of(ASSUME_YEAR) },
          display: { format, language, zone },
        },
        workers: Math.min(this.#args.of(JOBS) ?? this.#io.processors, files.length),
        startWorker,
      },
      tallies,
      {
        onReady: async (report) => {
          facts = report.facts;
          if (facts.length === 0) run.cancel();
          await sink.write(printer.begin());
        },
        print: async (entries) => {
          let text = "";
          for (const entry of entries) {
            if (printed >= limit) break;
            printed += 1;
            const rule = ruleOf(entry, facts);
            tallies.detection(rule);
            text += printer.entry(entry, rule);
          }
          this.#isLimited ||= printed >= limit;
          if (text !== "") {
            if (sink.columns() !== null) await progress.clear();
            await sink.write(text);
          }
          if (sink.isClosed() || this.#isLimited) run.cancel();
        },
        onProgress: (state) => progress.update(state, tallies.detections),
      },
    );
    const release = this.#io.onInterrupt(() => {
      this.#isCancelled = true;
      run.cancel();
    });
    try {
      await run.run();
    } finally {
      release();
      await progress.clear();
    }
    const summary = tallies.summary(files.length, this.#seconds(), this.#isCancelled);
    for (const text of printer.end(summary)) await sink.write(text);
  }

  /** Nothing to hunt with, or nowhere: the summary is written all the same. */
  async #withoutHunt({ files }: Walk, tallies: Tallies, words: "hunt.noRules" | "hunt.noFiles"): Promise<ExitCode> {
    const summary = tallies.summary(files.length, this.#seconds(), false);
    this.#writeSummary(summary, files);
    await sayRefusals(this.#io.stderr, this.#language, summary);
    await this.#say(words);
    return EXIT.noInput;
  }

  async #finish(summary: Summary, files: readonly FoundFile[]): Promise<ExitCode> {
    this.#writeSummary(summary, files);
    const noRules = summary.rules.loaded === 0 && !summary.cancelled;
    const noInput = summary.files.read === 0 && !summary.cancelled && !this.#isLimited;
    if (!this.#args.of(QUIET) || noInput || noRules) await sayRefusals(this.#io.stderr, this.#language, summary);
    if (!this.#args.of(QUIET)) await this.#sayDone(summary);
    if (this.#isCancelled) return EXIT.cancelled;
    if (noRules || noInput) {
      await this.#say(noRules ? "hunt.noRules" : "hunt.noFiles");
      return EXIT.noInput;
    }
    const failOn = this.#args.of(FAIL_ON);
    return failOn !== null && reaches(summary, failOn) ? EXIT.found : EXIT.done;
  }

  async #sayDone({ files, records, rules, correlations, seconds, detections }: Summary): Promise<void> {
    if (detections === 0 && this.#format === "table") await this.#say("hunt.nothing");
    await this.#say("hunt.done", {
      files: files.read,
      records: records.read,
      rules: rules.loaded,
      detections,
      seconds: seconds.toFixed(1),
    });
    if (rules.unroutable > 0) await this.#say("hunt.unroutable", { count: rules.unroutable });
    const uncorrelated = correlations.untimed + correlations.refused;
    if (uncorrelated > 0) await this.#say("hunt.uncorrelated", { count: uncorrelated });
    if (correlations.loaded > 0 && (this.#isCancelled || this.#isLimited)) await this.#say("hunt.correlationsNotRun");
    if (this.#isLimited) await this.#say("hunt.limited", { limit: this.#args.of(LIMIT) ?? 0 });
    if (this.#isCancelled) await this.#say("hunt.cancelled");
  }

  #writeSummary(summary: Summary, files: readonly FoundFile[]): void {
    const path = this.#args.of(SUMMARY);
    if (path === null) return;
    const output = openOutput(path, SUMMARY.name, this.#io, files);
    try {
      output.writeNow(`${JSON.stringify(summary, null, 2)}\n`);
    } finally {
      closeOutput(output);
    }
  }

  #seconds(): number {
    return (this.#io.now() - this.#startedAt) / 1000;
  }

  async #say(key: WordKey, values?: WordValues): Promise<void> {
    await this.#io.stderr.write(`${say(this.#language, key, values)}\n`);
  }
}

/** A rule file that could not be read at all has no place within. */
function refusedRule({ path, code, message }: { path: string; code: string; message: string }): RuleRefusal {
  return ruleRefusal({ code, place: { path }, detail: message });
}
