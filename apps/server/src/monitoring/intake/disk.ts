import { statfs } from "node:fs/promises";

/** Below this nothing is accepted: what was accepted must still be converted, and PostgreSQL must go on. */
const FREE_MIN_BYTES = 512 * 1024 * 1024;
const LOOK_AGAIN_MS = 2000;

/** Watches the room on the disk of a folder. */
export class DiskWatch {
  readonly #folder: string;
  readonly #clock: () => number;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #isLow = false;

  constructor(folder: string, clock: () => number = Date.now) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async isLow(): Promise<boolean> {
    const now = this.#clock();
    if (now - this.#lookedAtMs >= LOOK_AGAIN_MS) {
      this.#lookedAtMs = now;
      const { bavail, bsize } = await statfs(this.#folder);
      this.#isLow = bavail * bsize < FREE_MIN_BYTES;
    }
    return this.#isLow;
  }
}
