import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes that all spools hold in memory together before they put aside in a file. */
const HELD_MAX = 32 * 1024 * 1024;

/**
 * Keeps what jobs give until it is their turn to be printed: files are read in any order, but printed in the order given.
 * What does not fit in memory lies in a file that only this user may open, and that is gone with the process.
 */
export class SpoolStore {
  readonly #heldMax: number;
  #held = 0;
  #aside: { readonly fd: number; readonly folder: string } | null = null;
  #asideSize = 0;

  constructor(heldMax = HELD_MAX) {
    this.#heldMax = heldMax;
  }

  open(): Spool {
    return new Spool(this);
  }

  put(chunk: Uint8Array): Piece {
    if (this.#held + chunk.length <= this.#heldMax) {
      this.#held += chunk.length;
      return { held: chunk };
    }
    this.#aside ??= openAside();
    const offset = this.#asideSize;
    for (let done = 0; done < chunk.length; ) {
      done += writeSync(this.#aside.fd, chunk, done, chunk.length - done, offset + done);
    }
    this.#asideSize += chunk.length;
    return { offset, size: chunk.length };
  }

  take(piece: Piece): Uint8Array {
    if ("held" in piece) {
      this.#held -= piece.held.length;
      return piece.held;
    }
    const bytes = Buffer.allocUnsafe(piece.size);
    const read = this.#aside === null ? 0 : readSync(this.#aside.fd, bytes, 0, piece.size, piece.offset);
    if (read < piece.size) throw new Error("what was put aside cannot be read back");
    return bytes;
  }

  close(): void {
    if (this.#aside === null) return;
    closeSync(this.#aside.fd);
    rmSync(this.#aside.folder, { recursive: true, force: true });
    this.#aside = null;
  }
}

type Piece = { readonly held: Uint8Array } | { readonly offset: number; readonly size: number };

/** Where the system lets an open file lose its name, it loses it at once: nothing stays behind, however the process ends. */
export function openAside(): { fd: number; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-"));
  const fd = openSync(join(folder, "aside"), "wx+", 0o600);
  if (process.platform !== "win32") rmSync(folder, { recursive: true });
  return { fd, folder };
}

/** What one job gives, chunk by chunk, in order. */
export class Spool {
  readonly #store: SpoolStore;
  readonly #pieces: Piece[] = [];
  #waitingBytes = 0;
  #isEnded = false;
  #wake: (() => void) | null = null;

  constructor(store: SpoolStore) {
    this.#store = store;
  }

  /** Bytes that wait to be taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#waitingBytes += chunk.length;
    this.#pieces.push(this.#store.put(chunk));
    this.#wake?.();
  }

  /** Says that nothing more will come. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** The next chunk, waited for; null at the end. */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        const bytes = this.#store.take(piece);
        this.#waitingBytes -= bytes.length;
        return bytes;
      }
      if (this.#isEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
