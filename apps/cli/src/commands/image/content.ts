import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import type { Command } from "../../command/command.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { choice, flag, text } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { openOutput } from "../../files/output.js";
import { Manifest } from "../../image/manifest.js";
import { imageMarks } from "../../image/resume.js";
import { entryAt, mountedOf } from "../../image/select.js";
import { Conductor, type Finished, type WorkEnd } from "../../image/work/conductor.js";
import type { Job } from "../../image/work/protocol.js";
import { JOBS, OUTPUT, SUMMARY } from "../../options.js";
import { safeJson } from "../../print/neutral.js";
import { startImageWorker } from "../../start-worker.js";
import {
  conducted,
  IMAGE_TAKES,
  IMAGES,
  imagesAndPath,
  optionsOf,
  PATH,
  RECURSIVE,
  RESUME,
  type Report,
  refuseWithin,
  STREAM,
  VOLUME,
  withImage,
  withReport,
} from "./common.js";

const OUT = text("--output", "image.option.out", { short: "-o", value: "DIR" });
const EVERY_BYTE = flag("--every-byte", "image.option.everyByte");
const MANIFEST_FORMAT = choice("--format", "image.option.manifestFormat", ["ndjson"]);
const READ_BYTES = 1024 * 1024;
/** Taken by every command that writes files. */
const WRITING_TAKES = [OUT, RESUME, MANIFEST_FORMAT, JOBS, SUMMARY, ...IMAGE_TAKES, IMAGES] as const;

/** `mizugiwa image cat`. */
export const imageCat: Command = {
  name: "image cat",
  help: "image.cat.help",
  takes: [PATH, STREAM, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image cat disk.E01 /var/log/auth.log", words: "image.cat.example" }],
  run: (args, io, language) => {
    const { images, path } = imagesAndPath(args);
    if (path === null) throw new UsageError("cli.usage.operandMissing", { operand: "PATH" });
    return withImage({ args, io, language, images }, async ({ evidence, output, paced }) => {
      const { fileSystem, entry } = entryAt(mountedOf(evidence, args.of(VOLUME)), path);
      const content = fileSystem.open(entry, args.of(STREAM) ?? "");
      for (let offset = 0; offset < content.size; offset += READ_BYTES) {
        await output.sink.write(content.read(offset, READ_BYTES));
        if (!(await paced.pause())) break;
      }
      return EXIT.done;
    });
  },
};

/** `mizugiwa image extract`: live files, with a manifest. */
export const imageExtract: Command = {
  name: "image extract",
  help: "image.extract.help",
  about: "image.about.out",
  takes: [RECURSIVE, PATH, ...WRITING_TAKES],
  examples: [
    { line: "mizugiwa image extract --path /var/www -o out disk.E01", words: "image.extract.example" },
    { line: "mizugiwa image extract --resume -o out disk.E01", words: "image.resume.example" },
  ],
  run: (args, io, language) => writingFiles({ args, io, language }, { kind: "extract", path: args.of(PATH) ?? "/" }),
};

/** `mizugiwa image recover`: deleted files, with a manifest. */
export const imageRecover: Command = {
  name: "image recover",
  help: "image.recover.help",
  about: "image.about.out",
  takes: [PATH, ...WRITING_TAKES],
  examples: [{ line: "mizugiwa image recover -o out disk.E01 > manifest.ndjson", words: "image.recover.example" }],
  run: (args, io, language) => writingFiles({ args, io, language }, { kind: "recover", path: args.of(PATH) ?? "/" }),
};

/** `mizugiwa image carve`: files in free space, by signature and structure. */
export const imageCarve: Command = {
  name: "image carve",
  help: "image.carve.help",
  about: "image.about.out",
  takes: [EVERY_BYTE, ...WRITING_TAKES],
  examples: [{ line: "mizugiwa image carve -o out disk.E01 > manifest.ndjson", words: "image.carve.example" }],
  run: (args, io, language) => writingFiles({ args, io, language }, { kind: "carve", everyByte: args.of(EVERY_BYTE) }),
};

/** Runs a job whose files go below the folder that was named, and prints its manifest. */
function writingFiles(
  call: { readonly args: Args; readonly io: Io; readonly language: Language },
  job: Job,
): Promise<ExitCode> {
  const { args, io, language } = call;
  const folder = args.of(OUT);
  if (folder === null) throw new UsageError("cli.usage.valueMissing", { option: OUT.name });
  refuseWithin(args.of(IMAGES), folder, OUT.name);
  return withReport(call, openOutput(null, OUTPUT.name, io, []), async (report) => {
    const options = optionsOf(args);
    const images = args.of(IMAGES);
    const identity = { job, volume: args.of(VOLUME), options, images: imageMarks(images) };
    const manifest = new Manifest(folder, identity, args.of(RESUME));
    const tally = new Tally(manifest.kept.tally);
    for (const lines of manifest.earlier()) await report.output.sink.write(lines);
    const conductor = new Conductor(
      {
        reading: {
          images,
          options,
          volume: args.of(VOLUME),
          job,
          skip: manifest.kept.done,
          counts: report.paced.isShown,
        },
        folder,
        digests: ["sha256"],
        replaces: manifest.isOwn && manifest.isResumed,
        writers: args.of(JOBS) ?? Math.max(1, io.processors),
        startWorker: startImageWorker,
      },
      {
        onProblem: report.tell,
        onFinished: async (batch) => {
          const lines = batch.map((each) => tally.line(each, report)).join("");
          manifest.add(lines, batch.length, tally.counts);
          report.paced.print(lines);
          if (report.paced.isDue && !(await report.paced.pause())) conductor.cancel();
        },
      },
    );
    const end = await conducted(conductor, report, () => tally.files);
    // What was found is printed before the run is called complete.
    await report.paced.settle();
    manifest.end(end.isOpened && !end.isCut, tally.counts);
    if (end.isOpened) await io.stderr.write(`${say(language, "image.written", { count: tally.files })}\n`);
    if (end.isOpened && end.isCut) await io.stderr.write(`${say(language, "image.resume.kept", { folder })}\n`);
    return { code: endOf(end), summary: { ...tally.counts } };
  });
}

function endOf({ isOpened, isCut }: WorkEnd): ExitCode {
  if (!isOpened) return EXIT.noInput;
  return isCut ? EXIT.found : EXIT.done;
}

/** Counts what was written, and makes the lines of the manifest. */
class Tally {
  files: number;
  #bytes: number;
  #failed: number;

  constructor(kept: Readonly<Record<string, number>>) {
    this.files = kept["files"] ?? 0;
    this.#bytes = kept["bytes"] ?? 0;
    this.#failed = kept["failed"] ?? 0;
  }

  get counts(): { files: number; bytes: number; failed: number } {
    return { files: this.files, bytes: this.#bytes, failed: this.#failed };
  }

  line({ thing, outcomes }: Finished, { tell }: Report): string {
    for (const { problem } of outcomes) if (problem !== null) tell(problem);
    const at = thing.tasks.findIndex(({ kind }) => kind === "content");
    const [task, outcome] = [thing.tasks[at], outcomes[at]];
    if (task === undefined || outcome === undefined) return `${thing.line},"sha256":null,"file":null}\n`;
    const [sha256 = null] = outcome.digests ?? [];
    if (outcome.file === null) this.#failed += 1;
    else {
      this.files += 1;
      this.#bytes += task.size;
    }
    const failure = outcome.problem === null ? "" : `,"failure":${safeJson(JSON.stringify(outcome.problem))}`;
    return `${thing.line},"sha256":${JSON.stringify(sha256)},"file":${safeJson(JSON.stringify(outcome.file))}${failure}}\n`;
  }
}
