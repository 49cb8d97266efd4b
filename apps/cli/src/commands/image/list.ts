import { problemOf } from "@mizugiwa/base";
import {
  bodyfileLine,
  type Change,
  type Entry,
  type EntryRecord,
  entryRecord,
  type FileSystem,
} from "@mizugiwa/evidence";
import type { Command } from "../../command/command.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import { choice } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { changeLine } from "../../image/change-line.js";
import { makeHash } from "../../image/open-image.js";
import { entriesOf, entryAt, isAt, mountedOf } from "../../image/select.js";
import { LIMIT, OUTPUT } from "../../options.js";
import { csvLine } from "../../print/csv.js";
import { safeJson, safeJsonLines, visible } from "../../print/neutral.js";
import { padEnd } from "../../print/width.js";
import {
  IMAGE_TAKES,
  IMAGES,
  type ImageRun,
  imagesAndPath,
  LIVE,
  PATH,
  RECURSIVE,
  VOLUME,
  withImage,
} from "./common.js";

const LS_FORMAT = choice("--format", "cli.option.format", ["table", "json", "ndjson", "csv"]);
const TIMELINE_FORMAT = choice("--format", "cli.option.format", ["bodyfile", "ndjson"]);
const HASH_FORMAT = choice("--format", "cli.option.format", ["table", "ndjson"]);

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

const CSV_COLUMNS = [
  "volume",
  "path",
  "path_hex",
  "inode",
  "type",
  "allocated",
  "size",
  "mtime",
  "atime",
  "ctime",
  "btime",
  "mode",
  "uid",
  "gid",
  "links",
  "target",
] as const;

/** `mizugiwa image ls`. */
export const imageLs: Command = {
  name: "image ls",
  help: "image.ls.help",
  takes: [RECURSIVE, PATH, LIVE, LS_FORMAT, LIMIT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image ls -r --format ndjson disk.E01", words: "image.ls.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
      const format = args.of(LS_FORMAT) ?? "table";
      let separator = "";
      if (format === "csv") run.paced.print(csvLine(CSV_COLUMNS));
      if (format === "json") run.paced.print("[");
      const code = await eachEntry(run, { deep: args.of(RECURSIVE), deleted: !args.of(LIVE) }, (entry, volume) => {
        const record = entryRecord(entry, volume);
        if (format === "ndjson") return `${safeJson(JSON.stringify(record))}\n`;
        if (format === "csv") return csvLine(CSV_COLUMNS.map((name) => cellOf(record[name])));
        if (format === "table") return tableLine(record);
        const text = `${separator}\n${safeJson(JSON.stringify(record))}`;
        separator = ",";
        return text;
      });
      if (format === "json") run.paced.print("\n]\n");
      return code;
    }),
};

function cellOf(value: string | number | boolean | null): string | null {
  return value === null ? null : String(value);
}

/** `! 12  100644  0:0  1024  2026-01-02T03:04:05Z  /path -> target`; the mark stands before what was deleted. */
function tableLine({ volume, path, inode, type, allocated, size, mtime, mode, uid, gid, target }: EntryRecord): string {
  const columns = [
    allocated ? " " : "✗",
    String(inode ?? "—").padStart(8),
    padEnd(mode ?? type, 7),
    padEnd(uid === null ? "" : `${uid}:${gid ?? ""}`, 9),
    String(size).padStart(12),
    padEnd(mtime?.slice(0, 19).replace("T", " ") ?? "—", 19),
    `${volume === null ? "" : `${visible(volume)}:`}${visible(path)}${target === null ? "" : ` -> ${visible(target)}`}`,
  ];
  return `${columns.join("  ")}\n`;
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

const READ_BYTES = 1024 * 1024;

/** `mizugiwa image hash`. */
export const imageHash: Command = {
  name: "image hash",
  help: "image.hash.help",
  takes: [PATH, HASH_FORMAT, LIMIT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image hash --path /usr/bin disk.E01", words: "image.hash.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, (run) => {
      const asLines = args.of(HASH_FORMAT) === "ndjson";
      // Names of one file share its content: it is hashed once.
      const known = new Map<string, string | null>();
      return eachEntry(run, { deep: true, deleted: false }, (entry, volume, fileSystem) => {
        if (entry.type !== "file") return asLines ? `${safeJson(JSON.stringify(entryRecord(entry, volume)))}\n` : "";
        const streams = entry.streams.map((stream) => {
          const key =
            entry.inode === null || (entry.links ?? 1) < 2 ? null : `${volume ?? ""}\0${entry.inode}\0${stream.name}`;
          const sha256 = (key === null ? undefined : known.get(key)) ?? hashStream(run, fileSystem, entry, stream.name);
          if (key !== null) known.set(key, sha256);
          return { ...stream, sha256 };
        });
        const record = entryRecord(entry, volume);
        if (asLines) return `${safeJson(JSON.stringify({ ...record, streams }))}\n`;
        const path = `${volume === null ? "" : `${volume}:`}${record.path}`;
        return streams
          .map(
            ({ name, sha256 }) => `${sha256 ?? "-".repeat(64)}  ${visible(name === "" ? path : `${path}:${name}`)}\n`,
          )
          .join("");
      });
    }),
};

/** Null where the content cannot be had; the problem is told. */
function hashStream({ tell }: ImageRun, fileSystem: FileSystem, entry: Entry, stream: string): string | null {
  const hash = makeHash("sha256");
  try {
    const content = fileSystem.open(entry, stream);
    for (let offset = 0; offset < content.size; offset += READ_BYTES) hash.update(content.read(offset, READ_BYTES));
    return hash.digest();
  } catch (caught) {
    tell(problemOf(caught, { path: entryRecord(entry, null).path }));
    return null;
  }
}
