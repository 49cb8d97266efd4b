import { say } from "@mizugiwa/words";
import type { Command } from "../command/command.js";
import { EXIT } from "../command/exit.js";
import { choice, operands } from "../command/take.js";
import { closeOutput, openOutput } from "../files/output.js";
import { walk } from "../files/walk.js";
import { Hunt } from "../hunt/run-hunt.js";
import { Tallies } from "../hunt/summary.js";
import { ASSUME_TZ, ASSUME_YEAR, JOBS, LIMIT, NO_PROGRESS, OUTPUT, QUIET } from "../options.js";
import { sayRefusals } from "../print/notes.js";
import { Progress } from "../print/progress.js";
import { startWorker } from "../start-worker.js";

const FORMAT = choice("--format", "cli.option.format", ["ndjson", "json"]);
const PATHS = operands("PATH", "hunt.paths", { many: true });

/** `mizugiwa logs parse`: any log that is read → its events, in their own fields. */
export const logsParse: Command = {
  name: "logs parse",
  help: "logs.parse.help",
  takes: [FORMAT, OUTPUT, LIMIT, ASSUME_TZ, ASSUME_YEAR, JOBS, NO_PROGRESS, QUIET, PATHS],
  examples: [{ line: "mizugiwa logs parse Security.evtx | jq .event.CommandLine", words: "logs.parse.example" }],
  run: async (args, io, language) => {
    const begun = io.now();
    const { files, refused } = walk(args.of(PATHS));
    const tallies = new Tallies(refused, []);
    const output = openOutput(args.of(OUTPUT), OUTPUT.name, io, files);
    const isShown = !args.of(NO_PROGRESS) && !args.of(QUIET);
    const progress = new Progress(io.stderr, { language, now: io.now, isShown });
    const [open, between, close] = args.of(FORMAT) === "json" ? ["[\n", ",\n", "\n]\n"] : ["", "\n", "\n"];
    const limit = args.of(LIMIT) ?? Number.POSITIVE_INFINITY;
    let printed = 0;
    let isCancelled = false;
    const run = new Hunt(
      {
        files,
        start: {
          rules: null,
          reading: { assumeZone: args.of(ASSUME_TZ), assumeYear: args.of(ASSUME_YEAR) },
          display: { format: "ndjson", language, zone: io.zone },
        },
        workers: Math.max(1, Math.min(args.of(JOBS) ?? io.processors, files.length)),
        startWorker,
      },
      tallies,
      {
        onReady: async () => await output.sink.write(open),
        print: async (entries) => {
          let text = "";
          for (const { text: event } of entries) {
            if (printed >= limit) break;
            text += (printed === 0 ? "" : between) + event;
            printed += 1;
          }
          await output.sink.write(text);
          if (printed >= limit || output.sink.isClosed()) run.cancel();
        },
        onProgress: (state) => progress.update(state, 0),
      },
    );
    const release = io.onInterrupt(() => {
      isCancelled = true;
      run.cancel();
    });
    try {
      await run.run();
      await output.sink.write(printed === 0 && open === "" ? "" : close);
    } finally {
      release();
      closeOutput(output);
      await progress.clear();
    }
    const summary = tallies.summary(files.length, (io.now() - begun) / 1000, isCancelled);
    const isRead = summary.files.read > 0 || printed > 0;
    if (!args.of(QUIET) || !isRead) await sayRefusals(io.stderr, language, summary);
    if (isCancelled) return EXIT.cancelled;
    if (!isRead) await io.stderr.write(`${say(language, "hunt.noFiles")}\n`);
    return isRead ? EXIT.done : EXIT.noInput;
  },
};
