import { type Item, problemOf } from "@mizugiwa/base";
import { carve, type Entry, type EvidenceVolume, entryRecord, type Located, type Recovered } from "@mizugiwa/evidence";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../../command/args.js";
import type { Command } from "../../command/command.js";
import { EXIT, type ExitCode } from "../../command/exit.js";
import type { Io } from "../../command/io.js";
import { flag, text } from "../../command/take.js";
import { UsageError } from "../../command/usage-error.js";
import { FolderWriter } from "../../image/folder-writer.js";
import { entryAt, isAt, type Mounted, mountedOf } from "../../image/select.js";
import { OUTPUT } from "../../options.js";
import { safeJson } from "../../print/neutral.js";
import { IMAGE_TAKES, IMAGES, type ImageRun, imagesAndPath, PATH, STREAM, VOLUME, withImage } from "./common.js";

const OUT = text("--output", "image.option.out", { short: "-o", value: "DIR" });
const EVERY_BYTE = flag("--every-byte", "image.option.everyByte");
const READ_BYTES = 1024 * 1024;

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
  takes: [OUT, PATH, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image extract --path /var/www -o out disk.E01", words: "image.extract.example" }],
  run: (args, io, language) =>
    writingFiles(
      { args, io, language },
      ({ fileSystem }) => fileSystem.list(),
      (run, writer, mounted, entry) => {
        if (isAt(entry, args.of(PATH) ?? "/", true)) extractOne(run, writer, mounted, entry);
      },
    ),
};

/** `mizugiwa image recover`: deleted files, with a manifest. */
export const imageRecover: Command = {
  name: "image recover",
  help: "image.recover.help",
  about: "image.about.out",
  takes: [OUT, PATH, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image recover -o out disk.E01 > manifest.ndjson", words: "image.recover.example" }],
  run: (args, io, language) =>
    writingFiles(
      { args, io, language },
      ({ fileSystem }) => fileSystem.deleted(),
      (run, writer, { volume }, found) => {
        if (isAt(found.entry, args.of(PATH) ?? "/", true)) recoverOne(run, writer, volume, found);
      },
    ),
};

/** `mizugiwa image carve`: files in free space, by signature and structure. */
export const imageCarve: Command = {
  name: "image carve",
  help: "image.carve.help",
  about: "image.about.out",
  takes: [OUT, EVERY_BYTE, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image carve -o out disk.E01 > manifest.ndjson", words: "image.carve.example" }],
  run: (args, io, language) =>
    writingFiles(
      { args, io, language },
      ({ volume, fileSystem }) => {
        const options = { blockSize: fileSystem.blockSize, everyByte: args.of(EVERY_BYTE) };
        return carve(volume.source, fileSystem.unallocated(), options);
      },
      (run, writer, { volume }, found) => recoverOne(run, writer, volume, found),
    ),
};

/** Goes through what each file system gives, in turns, and writes what is to be written below the folder that was named. */
function writingFiles<T>(
  { args, io, language }: { readonly args: Args; readonly io: Io; readonly language: Language },
  itemsOf: (mounted: Mounted) => Iterable<Item<T>>,
  take: (run: ImageRun, writer: FolderWriter, mounted: Mounted, value: T) => void,
): Promise<ExitCode> {
  const folder = args.of(OUT);
  if (folder === null) throw new UsageError("cli.usage.valueMissing", { option: OUT.name });
  return withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
    const writer = new FolderWriter(folder);
    for (const mounted of mountedOf(run.evidence, args.of(VOLUME))) {
      for (const problem of mounted.fileSystem.problems) run.tell(problem);
      for (const item of itemsOf(mounted)) {
        if (item.ok) take(run, writer, mounted, item.value);
        else run.tell(item.problem);
        if (run.paced.isDue && !(await run.paced.pause(writer.bytes, writer.files))) break;
      }
    }
    await io.stderr.write(`${say(language, "image.written", { count: writer.files })}\n`);
    return EXIT.done;
  });
}

function extractOne(
  { paced, tell }: ImageRun,
  writer: FolderWriter,
  { volume, fileSystem }: Mounted,
  entry: Entry,
): void {
  const record = entryRecord(entry, volume.name);
  const streams = entry.type === "file" ? entry.streams : entry.streams.filter(({ name }) => name !== "");
  if (entry.type === "dir") writer.folder(volume.name, entry);
  for (const { name } of streams) {
    try {
      const { file, sha256 } = writer.file(volume.name, entry, name, fileSystem.open(entry, name));
      paced.print(`${safeJson(JSON.stringify({ ...record, stream: name, sha256, file }))}\n`);
    } catch (caught) {
      tell(problemOf(caught, { path: record.path }));
    }
  }
  if (streams.length === 0) paced.print(`${safeJson(JSON.stringify({ ...record, file: null }))}\n`);
}

function recoverOne({ paced, tell }: ImageRun, writer: FolderWriter, volume: EvidenceVolume, found: Recovered): void {
  const { entry, stream, method, confidence, ranges, content, lost, problems } = found;
  const record = entryRecord(entry, volume.name);
  let written: { file: string; sha256: string } | null = null;
  try {
    if (content !== null && entry.type === "file") written = writer.file(volume.name, entry, stream, content);
  } catch (caught) {
    tell(problemOf(caught, { path: record.path }));
  }
  const line = {
    ...record,
    stream,
    sha256: written?.sha256 ?? null,
    method,
    confidence,
    ranges: ranges.flatMap((range) => volume.locate(range)?.map(withoutDisk) ?? []),
    ...(lost.length === 0 ? {} : { lost }),
    file: written?.file ?? null,
    problems: [...record.problems, ...problems],
  };
  paced.print(`${safeJson(JSON.stringify(line))}\n`);
}

function withoutDisk({ disk, offset, length }: Located): { offset: number; length: number; disk?: number } {
  return disk === 0 ? { offset, length } : { offset, length, disk };
}
