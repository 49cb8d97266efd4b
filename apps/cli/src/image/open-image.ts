import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ByteSource } from "@mizugiwa/bytes";
import {
  type Evidence,
  type EvidenceOptions,
  type MakeHash,
  openEvidence,
  type Part,
  type Scratch,
  type Surroundings,
} from "@mizugiwa/evidence";
import { FileError, fileError } from "../files/file-problem.js";
import { openFile } from "../files/file-source.js";
import { openAside } from "../hunt/spool.js";
import { folderEvidence } from "./folder-evidence.js";
import { NODE_CODECS } from "./node-codecs.js";

/** Evidence opened from files and devices of this machine; everything is opened for reading alone. */
export interface OpenImage {
  readonly evidence: Evidence;
  readonly close: () => void;
}

/**
 * Opens the parts of one image, or the members of one set. Throws FileError and EvidenceError. `gate` is called before each
 * read of a file: what it throws ends the work, however deep in a reader it is.
 */
export function openImage(paths: readonly string[], options: EvidenceOptions = {}, gate?: () => void): OpenImage {
  const folder = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (folder !== undefined) return { evidence: folderEvidence(folder, paths, gate), close: () => {} };
  const files = new PartFiles(gate ?? null);
  try {
    return {
      evidence: openEvidence(
        paths.map((path) => files.open(path)),
        files,
        { codecs: NODE_CODECS, ...options },
      ),
      close: () => files.close(),
    };
  } catch (caught) {
    files.close();
    throw caught;
  }
}

export const makeHash: MakeHash = (name) => {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
};

class PartFiles implements Surroundings {
  readonly #closers: (() => void)[] = [];
  readonly #gate: (() => void) | null;

  constructor(gate: (() => void) | null = null) {
    this.#gate = gate;
  }

  open(path: string): Part {
    const isDevice = statSync(path, { throwIfNoEntry: false })?.isBlockDevice() === true;
    const { source, close } = isDevice ? openDevice(path) : openFile(path, path);
    this.#closers.push(close);
    return { label: path, source: this.#gated(source) };
  }

  #gated(source: ByteSource): ByteSource {
    const gate = this.#gate;
    if (gate === null) return source;
    return {
      size: source.size,
      read: (offset, length) => {
        gate();
        return source.read(offset, length);
      },
    };
  }

  /**
   * A file that an image names is looked for in the image's own folder, by its last name: whoever made the image wrote the
   * name, and must not choose which files of this machine are shown as evidence.
   */
  resolve(name: string, namedBy: Part): Part | null {
    const path = join(dirname(namedBy.label), basename(name.replaceAll("\\", "/")));
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? this.open(path) : null;
  }

  scratch(): Scratch {
    const { fd } = openAside();
    this.#closers.push(() => closeSync(fd));
    let size = 0;
    return {
      write: (bytes) => {
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, size + done);
        size += bytes.length;
      },
      finish: () => this.#gated(descriptorSource(fd, size, "unpacked image")),
    };
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close();
  }
}

const SECTOR = 512;

/** A block device tells no size by itself; Linux lists it in sectors of 512 bytes (sysfs, /sys/dev/block). */
function openDevice(path: string): { source: ByteSource; close: () => void } {
  let fd = -1;
  try {
    fd = openSync(path, constants.O_RDONLY);
    const { rdev } = fstatSync(fd, { bigint: true });
    const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
    const minor = (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn);
    const sectors = Number(readFileSync(`/sys/dev/block/${major}:${minor}/size`, "utf8"));
    const device = fd;
    return { source: descriptorSource(device, sectors * SECTOR, path), close: () => closeSync(device) };
  } catch (caught) {
    if (fd !== -1) closeSync(fd);
    throw fileError(caught, path);
  }
}

function descriptorSource(fd: number, size: number, path: string): ByteSource {
  return {
    size,
    read: (offset, length) => {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
      let have = 0;
      while (have < bytes.length) {
        const read = readSync(fd, bytes, have, bytes.length - have, offset + have);
        if (read === 0)
          throw new FileError("file-read-failed", { path, offset: offset + have, detail: "it ends early" });
        have += read;
      }
      return bytes;
    },
  };
}
