import { Budget, type Item, problem, record } from "@mizugiwa/base";
import { type ByteSource, memorySource, readZip, type ZipEntry } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { type LogicalFile, type LogicalSource, logicalFileSystem } from "./logical.js";

const WINDOW_BYTES = 8 * 1024 * 1024;
/** What one file of the directory costs in memory, about. */
const HELD_EACH = 512;
/** A file is unpacked to memory to be read at random. */
const CONTENT_MAX = 512 * 1024 * 1024;

/** A zip as logical evidence. A file is unpacked into memory when it is opened, at most 512 MiB of it. */
export const zip: FileSystemFormat = {
  name: "zip",
  detect: (volume) => {
    const head = volume.read(0, 4);
    return (
      head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
    );
  },
  open: (volume, options) => logicalFileSystem(zipSource(volume, options), options),
};

function zipSource(volume: ByteSource, options: FileSystemOptions): LogicalSource {
  const most = Math.floor(options.heldBytes / HELD_EACH);
  const items = (): Iterable<Item<ZipEntry>> =>
    readZip(volume, { entries: new Budget(most, "files in a zip"), windowBytes: WINDOW_BYTES });
  let held: ZipEntry[] | null = null;
  const entries = (): ZipEntry[] => [...items()].flatMap((item) => (item.ok ? [item.value] : []));
  return {
    facts: new Map([["archive", "zip"]]),
    files: () => files(items()),
    open: (id) => {
      held ??= entries();
      const entry = held[id];
      if (entry === undefined)
        throw new EvidenceError("stream-unknown", { record: id, detail: "there is no such file in the zip" });
      return unpacked(entry);
    },
  };
}

function* files(items: Iterable<Item<ZipEntry>>): Generator<Item<LogicalFile>, void, undefined> {
  let id = 0;
  for (const item of items) {
    if (!item.ok) {
      yield item;
      continue;
    }
    const { name, size, modified } = item.value;
    const number = id;
    id += 1;
    if (size === null) {
      yield problem("zip-size-unknown", { path: name, detail: "the zip does not tell the size of the file" });
      continue;
    }
    const seconds = modified === null ? null : Math.floor(modified / 1000);
    yield record({
      id: number,
      path: new TextEncoder().encode(name.replaceAll("\\", "/")),
      type: name.endsWith("/") ? "dir" : "file",
      size,
      modified: seconds === null ? null : { seconds, nanos: 0, digits: 0 },
    });
  }
}

function unpacked(entry: ZipEntry): ByteSource {
  const size = entry.size ?? CONTENT_MAX;
  if (size > CONTENT_MAX) {
    throw new EvidenceError("limit-passed", {
      path: entry.name,
      detail: `${size} bytes are more than the ${CONTENT_MAX} that are unpacked to memory`,
      remedy: "Unpack the archive first, and give the folder.",
    });
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const chunk of entry.open((packed) => packed)) {
    length += chunk.length;
    if (length > size)
      throw new EvidenceError("content-damaged", { path: entry.name, detail: `more than the ${size} bytes told` });
    chunks.push(Uint8Array.from(chunk));
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return memorySource(bytes);
}
