import { createHash, randomUUID } from "node:crypto";
import { createReadStream, type ReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HttpError } from "../../platform/http/problems.js";

/** Largest file of evidence: a screenshot, an export, a report. */
export const FILE_MAX_BYTES = 64 * 2 ** 20;

/**
 * Bytes of evidence below one folder, named by their SHA-256: `ab/cdef…`. A file is complete and synced under its name or
 * not there; what has a name never changes.
 */
export class EvidenceFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps what comes in; throws 413 `file-too-large`, 422 `file-empty`. */
  async keep(incoming: AsyncIterable<unknown>): Promise<{ sha256: string; size: number }> {
    const temporary = join(this.#folder, "tmp", randomUUID());
    await mkdir(join(this.#folder, "tmp"), { recursive: true, mode: 0o700 });
    const hash = createHash("sha256");
    const file = await open(temporary, "wx", 0o600);
    let size = 0;
    try {
      for await (const chunk of incoming) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError("a body is made of bytes");
        size += chunk.byteLength;
        if (size > FILE_MAX_BYTES) throw tooLarge();
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      if (size === 0) throw new HttpError(422, "file-empty", { detail: "the file has no content" });
      await file.sync();
    } catch (caught) {
      await file.close();
      await rm(temporary, { force: true });
      throw caught;
    }
    await file.close();
    const sha256 = hash.digest("hex");
    await mkdir(join(this.#folder, sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
    await rename(temporary, this.#path(sha256));
    return { sha256, size };
  }

  /** Throws 410 `file-gone` where the bytes were lost. */
  async read(sha256: string): Promise<ReadStream> {
    const path = this.#path(sha256);
    await stat(path).catch((cause: unknown) => {
      throw Object.assign(new HttpError(410, "file-gone", { detail: "the bytes of this file are not here" }), {
        cause,
      });
    });
    return createReadStream(path);
  }

  #path(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2));
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, "file-too-large", {
    detail: `a file of evidence has at most ${FILE_MAX_BYTES / 2 ** 20} MiB`,
    remedy: "Keep it elsewhere and hand in a link, or the part that proves the point.",
  });
}
