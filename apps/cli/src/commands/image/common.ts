import { describeProblem, MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import type { EvidenceOptions } from "@mizugiwa/evidence";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { flag, operands, text } from "../../command/take.js";
import { closeOutput, type Output, openOutput } from "../../files/output.js";
import { type OpenImage, openImage } from "../../image/open-image.js";
import { Paced } from "../../image/paced.js";
import { NO_PROGRESS, OUTPUT, QUIET } from "../../options.js";
import { visible } from "../../print/neutral.js";

export const IMAGES = operands("IMAGE", "image.images", { many: true });
export const VOLUME = text("--volume", "image.option.volume", { value: "NAME" });
const SNAPSHOT = text("--snapshot", "image.option.snapshot", { value: "NAME" });
const NO_REPLAY = flag("--no-replay", "image.option.noReplay");
export const PATH = text("--path", "image.option.path", { value: "PATH" });
export const RECURSIVE = flag("--recursive", "image.option.recursive", { short: "-r" });
export const LIVE = flag("--live", "image.option.live");
export const STREAM = text("--stream", "image.option.stream", { value: "NAME" });

/** Taken by every command of images. */
export const IMAGE_TAKES = [VOLUME, SNAPSHOT, NO_REPLAY, NO_PROGRESS, QUIET] as const;

/** A command of images under way. */
export interface ImageRun extends OpenImage {
  readonly args: Args;
  readonly io: Io;
  readonly language: Language;
  readonly output: Output;
  readonly paced: Paced;
  /** Names a problem on standard error; the first of many. */
  readonly tell: (problem: Problem) => void;
}

/** Problems named in full; a damaged file system has thousands. */
const PROBLEMS_SHOWN = 20;

/**
 * Opens the image, runs the work, and tells what was wrong: a command that cannot open its image ends with 3, one that was
 * cancelled with 130.
 */
export async function withImage(
  { args, io, language, images }: { args: Args; io: Io; language: Language; images: readonly string[] },
  work: (run: ImageRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  const problems: Problem[] = [];
  const output = openOutput(args.of(OUTPUT), OUTPUT.name, io, []);
  const paced = new Paced(io, output.sink, language, !args.of(NO_PROGRESS) && !args.of(QUIET));
  let opened: OpenImage | null = null;
  let code: ExitCode;
  try {
    opened = openImage(images, optionsOf(args));
    code = await work({ ...opened, args, io, language, output, paced, tell: (problem) => void problems.push(problem) });
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(problemOf(caught));
    code = EXIT.noInput;
  } finally {
    await paced.end();
    closeOutput(output);
    opened?.close();
  }
  if (opened !== null) problems.push(...opened.evidence.problems());
  if (!args.of(QUIET) || code === EXIT.noInput) await tellProblems(io, language, problems);
  if (code === EXIT.noInput && opened === null) await io.stderr.write(`${say(language, "image.none")}\n`);
  return paced.isCancelled ? EXIT.cancelled : code;
}

function optionsOf(args: Args): EvidenceOptions {
  return { snapshot: args.of(SNAPSHOT), fileSystem: { replay: !args.of(NO_REPLAY) } };
}

async function tellProblems(io: Io, language: Language, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((each) => `  ${visible(describeProblem(each))}\n`);
  const more = problems.length - lines.length;
  const rest = more > 0 ? `  ${say(language, "hunt.more", { count: more })}\n` : "";
  await io.stderr.write(`${say(language, "image.problems", { count: problems.length })}\n${lines.join("")}${rest}`);
}

/** The images of a command whose last operand may be the path within: `image cat disk.E01 /etc/passwd`. */
export function imagesAndPath(args: Args): { images: readonly string[]; path: string | null } {
  const words = args.of(IMAGES);
  const given = args.of(PATH);
  if (given !== null || words.length < 2) return { images: words, path: given };
  return { images: words.slice(0, -1), path: words.at(-1) ?? null };
}
