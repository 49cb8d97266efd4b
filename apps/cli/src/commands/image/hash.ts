import { EvidenceError, VERDICTS, type Verdict } from "@mizugiwa/evidence";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import type { Command } from "../../command/command.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { flag, option, type Take, text, texts } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { openOutput } from "../../files/output.js";
import type { HashFormat } from "../../image/hash-lines.js";
import { Hashing, type HashPlan } from "../../image/hashing.js";
import { loadKnown } from "../../image/known.js";
import { imageMarks, RunState } from "../../image/resume.js";
import { Conductor } from "../../image/work/conductor.js";
import type { Job } from "../../image/work/protocol.js";
import { JOBS, LIMIT, OUTPUT, SUMMARY } from "../../options.js";
import { safeJson, visible } from "../../print/neutral.js";
import { startImageWorker } from "../../start-worker.js";
import {
  conducted,
  ENTRY_FORMAT,
  type Ending,
  IMAGE_TAKES,
  IMAGES,
  optionsOf,
  PATH,
  RECURSIVE,
  RESUME,
  type Report,
  refuseWithin,
  VOLUME,
  withImage,
  withReport,
} from "./common.js";
import { wholeHash } from "./look.js";

const KNOWN = texts("--known", "image.option.known", "FILE");
const PACKAGES = flag("--packages", "image.option.packages");
const BASELINE = text("--baseline", "image.option.baseline", { value: "FILE" });
export const ONLY = verdicts("--only", "image.option.only");
export const FAIL_ON = verdicts("--fail-on", "image.option.failOn");
const WHOLE = flag("--whole", "image.option.whole");

/** Taken by commands that compare files with what is known. */
export const COMPARE_TAKES = [KNOWN, PACKAGES, BASELINE, ONLY, FAIL_ON, JOBS, RESUME, SUMMARY] as const;

function verdicts(
  name: string,
  help: "image.option.only" | "image.option.failOn",
): ReturnType<typeof option<Verdict[]>> {
  return option(name, help, "VERDICT,…", undefined, (given) =>
    given.split(",").map((word) => {
      const verdict = VERDICTS.find((each) => each === word);
      if (verdict !== undefined) return verdict;
      throw new UsageError("cli.usage.choice", { option: name, given: word, words: VERDICTS.join(", ") });
    }),
  );
}

/** Whether anything is given to compare with. */
export function compares(args: Args): boolean {
  return args.of(KNOWN).length > 0 || args.of(PACKAGES) || args.of(BASELINE) !== null;
}

/** Options that say something of verdicts need something that gives them. Throws UsageError. */
export function refuseAlone(args: Args, takes: readonly Take<unknown>[]): void {
  if (compares(args)) return;
  for (const take of takes) {
    const value = args.of(take);
    if (value !== null && value !== false) throw new UsageError("image.compareNeeded", { option: take.name });
  }
}

/** `mizugiwa image hash`. */
export const imageHash: Command = {
  name: "image hash",
  help: "image.hash.help",
  about: "image.about.hash",
  takes: [PATH, WHOLE, ...COMPARE_TAKES, ENTRY_FORMAT, LIMIT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [
    { line: "mizugiwa image hash --path /usr/bin disk.E01", words: "image.hash.example" },
    { line: "mizugiwa image hash --packages --only changed,missing disk.E01", words: "image.hash.packagesExample" },
    { line: "mizugiwa image hash --format ndjson -o golden.ndjson golden.qcow2", words: "image.hash.makeExample" },
    {
      line: "mizugiwa image hash --baseline golden.ndjson --fail-on changed disk.E01",
      words: "image.hash.baselineExample",
    },
    { line: "mizugiwa image hash --whole disk.E01", words: "image.hash.wholeExample" },
  ],
  run: (args, io, language) =>
    args.of(WHOLE)
      ? hashWhole(args, io, language)
      : hashFiles({ args, io, language }, { isListing: false, deep: true }),
};

/** `image ls` with something to compare with. */
export function listCompared(args: Args, io: Io, language: Language): Promise<ExitCode> {
  return hashFiles({ args, io, language }, { isListing: true, deep: args.of(RECURSIVE) });
}

/** The disk as a whole, as sha256sum prints it. */
function hashWhole(args: Args, io: Io, language: Language): Promise<ExitCode> {
  return withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
    if (run.evidence.images.length === 0) {
      throw new EvidenceError("image-missing", { detail: "a folder is no disk: there is no whole to be hashed" });
    }
    for (const [index, { label, container }] of run.evidence.images.entries()) {
      const sha256 = await wholeHash(run, index);
      if (sha256 === null) return EXIT.cancelled;
      run.paced.print(
        wholeLine(args.of(ENTRY_FORMAT) ?? "table", { image: label, size: container.source.size, sha256 }),
      );
    }
    return EXIT.done;
  });
}

function wholeLine(format: HashFormat, record: { image: string; size: number; sha256: string }): string {
  return format === "table" ? `${record.sha256}  ${visible(record.image)}\n` : `${safeJson(JSON.stringify(record))}\n`;
}

interface Call {
  readonly args: Args;
  readonly io: Io;
  readonly language: Language;
}

interface Manner {
  readonly isListing: boolean;
  readonly deep: boolean;
}

function hashFiles(call: Call, manner: Manner): Promise<ExitCode> {
  const { args, io } = call;
  refuseAlone(args, [ONLY, FAIL_ON]);
  const path = args.of(OUTPUT);
  if (args.of(RESUME) && path === null) throw new UsageError("image.resume.needsOutput", { option: OUTPUT.name });
  const format = args.of(ENTRY_FORMAT) ?? "table";
  const only = args.of(ONLY) === null ? null : new Set(args.of(ONLY));
  const job = jobOf(args, format, manner);
  const state = path === null ? null : new RunState(`${path}.resume`, identityOf(args, job, format));
  const found = state?.load() ?? null;
  if (found !== null && !args.of(RESUME)) throw new UsageError("image.resume.waiting", { folder: path ?? "" });
  refuseWithin(args.of(IMAGES), path, OUTPUT.name);
  const output = openOutput(path, OUTPUT.name, io, [], found?.bytes ?? null);
  return withReport(call, output, (report) =>
    hashReported(report, { job, format, isListing: manner.isListing, only, state, found }),
  );
}

function jobOf(args: Args, format: HashFormat, { isListing, deep }: Manner): HashPlan["job"] {
  const shows = format === "csv" ? "csv" : isListing && format === "table" ? "table" : null;
  const limit = args.of(LIMIT) ?? Number.POSITIVE_INFINITY;
  return { kind: "hash", path: args.of(PATH) ?? "/", deep, limit, shows };
}

/** Which work it is: a run that is resumed must do the same. */
function identityOf(args: Args, job: Job, format: HashFormat): Readonly<Record<string, unknown>> {
  const inputs = [
    ...args.of(KNOWN),
    ...(args.of(BASELINE) === null ? [] : [args.of(BASELINE) ?? ""]),
    ...args.of(IMAGES),
  ];
  return {
    job,
    format,
    volume: args.of(VOLUME),
    options: optionsOf(args),
    packages: args.of(PACKAGES),
    only: args.of(ONLY),
    inputs: imageMarks(inputs),
  };
}

async function hashReported(report: Report, plan: HashPlan): Promise<Ending> {
  const { args, io, language } = report;
  const [images, options, volume] = [args.of(IMAGES), optionsOf(args), args.of(VOLUME)];
  const sources = { lists: args.of(KNOWN), packages: args.of(PACKAGES), baseline: args.of(BASELINE) };
  const comparison = compares(args) ? loadKnown(sources, { images, options, volume }, report.tell) : null;
  const hashing = new Hashing(report, plan, comparison);
  const conductor = new Conductor(
    {
      reading: { images, options, volume, job: plan.job, skip: hashing.kept.done, counts: report.paced.isShown },
      folder: null,
      digests: hashing.algorithms,
      replaces: false,
      writers: args.of(JOBS) ?? Math.max(1, io.processors - 1),
      startWorker: startImageWorker,
    },
    { onProblem: report.tell, onFinished: async (batch) => void ((await hashing.take(batch)) || conductor.cancel()) },
  );
  hashing.begin();
  const end = await conducted(conductor, report, () => hashing.files);
  const isWhole = end.isOpened && !end.isCut;
  await hashing.end(isWhole);
  if (comparison !== null && end.isOpened)
    await io.stderr.write(`${say(language, "image.compared", hashing.counts)}\n`);
  if (plan.state !== null && end.isOpened && !isWhole)
    await io.stderr.write(`${say(language, "image.resume.kept", { folder: args.of(OUTPUT) ?? "" })}\n`);
  const isFound = (args.of(FAIL_ON) ?? []).some((verdict) => hashing.counts[verdict] > 0);
  const code = !end.isOpened ? EXIT.noInput : isFound || !isWhole ? EXIT.found : EXIT.done;
  return { code, summary: { files: hashing.files, ...(comparison === null ? {} : hashing.counts) } };
}
