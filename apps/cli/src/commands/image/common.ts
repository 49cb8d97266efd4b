import { statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { describeProblem, MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import type { EvidenceOptions } from "@mizugiwa/evidence";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { choice, flag, operands, text } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { closeOutput, type Output, openOutput } from "../../files/output.js";
import { type OpenImage, openImage } from "../../image/open-image.js";
import { Paced } from "../../image/paced.js";
import type { Conductor, WorkEnd } from "../../image/work/conductor.js";
import { NO_PROGRESS, OUTPUT, QUIET, SUMMARY } from "../../options.js";
import { visible } from "../../print/neutral.js";

export const IMAGES = operands("IMAGE", "image.images", { many: true });
export const VOLUME = text("--volume", "image.option.volume", { value: "NAME" });
const SNAPSHOT = text("--snapshot", "image.option.snapshot", { value: "NAME" });
const NO_REPLAY = flag("--no-replay", "image.option.noReplay");
export const PATH = text("--path", "image.option.path", { value: "PATH" });
export const RECURSIVE = flag("--recursive", "image.option.recursive", { short: "-r" });
export const LIVE = flag("--live", "image.option.live");
export const ENTRY_FORMAT = choice("--format", "cli.option.format", ["table", "json", "ndjson", "csv"]);
export const RESUME = flag("--resume", "image.option.resume");
export const STREAM = text("--stream", "image.option.stream", { value: "NAME" });

/** Taken by every command of images. */
export const IMAGE_TAKES = [VOLUME, SNAPSHOT, NO_REPLAY, NO_PROGRESS, QUIET] as const;

/** A command under way: where it prints, and where it tells what is wrong. */
export interface Report {
  readonly args: Args;
  readonly io: Io;
  readonly language: Language;
  readonly output: Output;
  readonly paced: Paced;
  /** Names a problem on standard error; the first of many. */
  readonly tell: (problem: Problem) => void;
}

/** A command of images under way. */
export interface ImageRun extends OpenImage, Report {}

/** Problems named in full; a damaged file system has thousands. */
const PROBLEMS_SHOWN = 20;
/** Problems that a summary keeps. */
const PROBLEMS_KEPT = 10_000;

interface Call {
  readonly args: Args;
  readonly io: Io;
  readonly language: Language;
}

/** What `work` gives besides its exit code. */
export interface Ending {
  readonly code: ExitCode;
  /** Fields of the summary that are the command's own. */
  readonly summary?: Readonly<Record<string, unknown>>;
}

/**
 * Runs the work and tells what was wrong: a command that cannot open its image ends with 3, one that was cancelled
 * with 130. `output` is where results go.
 */
export async function withReport(
  { args, io, language }: Call,
  output: Output,
  work: (report: Report) => Promise<Ending>,
): Promise<ExitCode> {
  const startedAt = io.now();
  const problems: Problem[] = [];
  let count = 0;
  const tell = (problem: Problem): void => {
    count += 1;
    if (problems.length < PROBLEMS_KEPT) problems.push(problem);
  };
  const paced = new Paced(io, output.sink, language, !args.of(NO_PROGRESS) && !args.of(QUIET));
  let ending: Ending = { code: EXIT.noInput };
  try {
    ending = await work({ args, io, language, output, paced, tell });
  } catch (caught) {
    if (!(caught instanceof MizugiwaError) || caught instanceof UsageError) throw caught;
    tell(problemOf(caught));
  } finally {
    await paced.end();
    closeOutput(output);
  }
  const { code, summary = {} } = ending;
  if (!args.of(QUIET) || code === EXIT.noInput) await tellProblems(io, language, problems, count);
  if (code === EXIT.noInput) await io.stderr.write(`${say(language, "image.none")}\n`);
  const seconds = (io.now() - startedAt) / 1000;
  writeSummary(args, io, { ...summary, problems, seconds, cancelled: paced.isCancelled });
  return paced.isCancelled ? EXIT.cancelled : code;
}

function writeSummary(args: Args, io: Io, summary: Readonly<Record<string, unknown>>): void {
  const path = args.of(SUMMARY);
  if (path === null) return;
  const output = openOutput(path, SUMMARY.name, io, []);
  output.writeNow(`${JSON.stringify(summary, null, 2)}\n`);
  closeOutput(output);
}

/** Evidence is not written to: neither is a folder that is evidence. Throws UsageError. */
export function refuseWithin(images: readonly string[], output: string | null, option: string): void {
  if (output === null) return;
  const place = resolve(output);
  for (const path of images) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    const below = relative(resolve(path), place);
    if (below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below))
      throw new UsageError("image.outputWithin", { option, path });
  }
}

/** The same with the image opened in this thread. */
export async function withImage(
  { args, io, language, images }: Call & { readonly images: readonly string[] },
  work: (run: ImageRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  refuseWithin(images, args.of(OUTPUT), OUTPUT.name);
  const output = openOutput(args.of(OUTPUT), OUTPUT.name, io, []);
  return withReport({ args, io, language }, output, async (report) => {
    const opened = openImage(images, optionsOf(args));
    try {
      const code = await work({ ...opened, ...report });
      for (const problem of opened.evidence.problems()) report.tell(problem);
      return { code };
    } finally {
      opened.close();
    }
  });
}

/** How an image is opened, as the options say. */
export function optionsOf(args: Args): Omit<EvidenceOptions, "codecs"> {
  return { snapshot: args.of(SNAPSHOT), fileSystem: { replay: !args.of(NO_REPLAY) } };
}

async function tellProblems(io: Io, language: Language, problems: readonly Problem[], count: number): Promise<void> {
  if (count === 0) return;
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((each) => `  ${visible(describeProblem(each))}\n`);
  const more = count - lines.length;
  const rest = more > 0 ? `  ${say(language, "hunt.more", { count: more })}\n` : "";
  await io.stderr.write(`${say(language, "image.problems", { count })}\n${lines.join("")}${rest}`);
}

/** The images of a command whose last operand may be the path within: `image cat disk.E01 /etc/passwd`. */
export function imagesAndPath(args: Args): { images: readonly string[]; path: string | null } {
  const words = args.of(IMAGES);
  const given = args.of(PATH);
  if (given !== null || words.length < 2) return { images: words, path: given };
  return { images: words.slice(0, -1), path: words.at(-1) ?? null };
}

const DRAW_MS = 150;

/** Runs the work with its progress on the screen; Ctrl-C stops it where it can be resumed. */
export async function conducted(conductor: Conductor, { io, paced }: Report, files: () => number): Promise<WorkEnd> {
  const release = io.onInterrupt(() => conductor.cancel());
  const timer = setInterval(() => void paced.show({ ...conductor.progress, count: files() }), DRAW_MS);
  try {
    return await conductor.run();
  } finally {
    clearInterval(timer);
    release();
  }
}
