import {
  bodyfileLine,
  type Change,
  type Entry,
  type EntryRecord,
  entryJson,
  entryRecord,
  type FileSystem,
} from "@mizugiwa/evidence";
import type { Language } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import type { Command } from "../../command/command.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { choice } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { changeLine } from "../../image/change-line.js";
import { CSV_COLUMNS, csvEntry, tableLine } from "../../image/entry-line.js";
import { entriesOf, entryAt, isAt, mountedOf } from "../../image/select.js";
import { LIMIT, OUTPUT } from "../../options.js";
import { csvLine } from "../../print/csv.js";
import { safeJson, safeJsonLines, visible } from "../../print/neutral.js";
import {
  ENTRY_FORMAT,
  IMAGE_TAKES,
  IMAGES,
  type ImageRun,
  imagesAndPath,
  LIVE,
  PATH,
  RECURSIVE,
  RESUME,
  VOLUME,
  withImage,
} from "./common.js";
import { COMPARE_TAKES, compares, FAIL_ON, listCompared, ONLY, refuseAlone } from "./hash.js";

const TIMELINE_FORMAT = choice("--format", "cli.option.format", ["bodyfile", "ndjson"]);

/** Goes through the files that a command is about; `print` gives the text of one. */
async function eachEntry(
  run: ImageRun,
  { deep, deleted }: { readonly deep: boolean; readonly deleted: boolean },
  print: (entry: Entry, volume: string | null, fileSystem: FileSystem) => string,
  printChange?: (change: Change, volume: string | null) => string,
): Promise<ExitCode> {
  const { evidence, args, paced } = run;
  const path = args.of(PATH) ?? "/";
  const limit = args.of(LIMIT) ?? Number.POSITIVE_INFINITY;
  let count = 0;
  for (const { volume, fileSystem } of mountedOf(evidence, args.of(VOLUME))) {
    for (const problem of fileSystem.problems) run.tell(problem);
    for (const item of entriesOf(fileSystem, { deleted })) {
      if (!item.ok) run.tell(item.problem);
      else if (isAt(item.value, path, deep)) {
        if (count >= limit) return EXIT.done;
        count += 1;
        paced.print(print(item.value, volume.name, fileSystem));
      }
      if (paced.isDue && !(await paced.pause(0, count))) return EXIT.done;
    }
    for (const item of fileSystem.changes?.() ?? []) {
      if (printChange === undefined) break;
      if (!item.ok) run.tell(item.problem);
      else if (isAt(item.value, path, deep)) {
        if (count >= limit) return EXIT.done;
        count += 1;
        paced.print(printChange(item.value, volume.name));
      }
      if (paced.isDue && !(await paced.pause(0, count))) return EXIT.done;
    }
  }
  return EXIT.done;
}

/** `mizugiwa image ls`. */
export const imageLs: Command = {
  name: "image ls",
  help: "image.ls.help",
  takes: [RECURSIVE, PATH, LIVE, ...COMPARE_TAKES, ENTRY_FORMAT, LIMIT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [
    { line: "mizugiwa image ls -r --format ndjson disk.E01", words: "image.ls.example" },
    { line: "mizugiwa image ls -r --packages --only changed,unknown disk.E01", words: "image.ls.compareExample" },
  ],
  run: (args, io, language) => (compares(args) ? listCompared(args, io, language) : listPlain(args, io, language)),
};

/** Without comparison nothing is read but names. */
function listPlain(args: Args, io: Io, language: Language): Promise<ExitCode> {
  refuseAlone(args, [ONLY, FAIL_ON, RESUME]);
  return withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
    const format = args.of(ENTRY_FORMAT) ?? "table";
    let separator = "";
    if (format === "csv") run.paced.print(csvLine(CSV_COLUMNS));
    if (format === "json") run.paced.print("[");
    const code = await eachEntry(run, { deep: args.of(RECURSIVE), deleted: !args.of(LIVE) }, (entry, volume) => {
      if (format === "ndjson") return `${safeJson(entryJson(entry, volume))}\n`;
      const record = entryRecord(entry, volume);
      if (format === "csv") return csvEntry(record);
      if (format === "table") return tableLine(record);
      const text = `${separator}\n${safeJson(JSON.stringify(record))}`;
      separator = ",";
      return text;
    });
    if (format === "json") run.paced.print("\n]\n");
    return code;
  });
}

/** `mizugiwa image stat`. */
export const imageStat: Command = {
  name: "image stat",
  help: "image.stat.help",
  takes: [PATH, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image stat --volume p1 disk.E01 /etc/passwd", words: "image.stat.example" }],
  run: (args, io, language) => {
    const { images, path } = imagesAndPath(args);
    if (path === null) throw new UsageError("cli.usage.operandMissing", { operand: "PATH" });
    return withImage({ args, io, language, images }, async ({ evidence, paced }) => {
      const { volume, fileSystem, entry } = entryAt(mountedOf(evidence, args.of(VOLUME)), path);
      const ranges = Object.fromEntries(entry.streams.map(({ name }) => [name, fileSystem.ranges(entry, name)]));
      const record = { ...entryRecord(entry, volume.name), ranges };
      paced.print(`${safeJsonLines(JSON.stringify(record, null, 2))}\n`);
      return EXIT.done;
    });
  },
};

/** `mizugiwa image timeline`. */
export const imageTimeline: Command = {
  name: "image timeline",
  help: "image.timeline.help",
  takes: [PATH, LIVE, TIMELINE_FORMAT, LIMIT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image timeline disk.E01 | mactime -d -y", words: "image.timeline.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, (run) => {
      const asLines = args.of(TIMELINE_FORMAT) === "ndjson";
      return eachEntry(
        run,
        { deep: true, deleted: !args.of(LIVE) },
        (entry, volume) =>
          asLines ? timesOf(entryRecord(entry, volume)) : `${visible(bodyfileLine(entry, volume))}\n`,
        asLines && !args.of(LIVE) ? changeLine : undefined,
      );
    }),
};

/** One line for each instant of a file, with what happened then: m, a, c, b and d for the deletion. */
function timesOf({ volume, path, path_hex, inode, type, allocated, size, ...times }: EntryRecord): string {
  const what = new Map<string, string>();
  for (const [letter, time] of [
    ["m", times.mtime],
    ["a", times.atime],
    ["c", times.ctime],
    ["b", times.btime],
    ["d", times.dtime ?? null],
  ] as const) {
    if (time !== null) what.set(time, (what.get(time) ?? "") + letter);
  }
  return [...what]
    .map(
      ([time, macb]) =>
        `${safeJson(JSON.stringify({ time, macb, volume, path, path_hex, inode, type, allocated, size }))}\n`,
    )
    .join("");
}
