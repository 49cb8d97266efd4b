import type { Position } from "../hot/position.js";
import type { FieldColumns } from "./columns.js";
import type { EventFile } from "./manifest.js";

/** Something that holds events and is read as one: a file, or a part of the tail up to a place in the log. */
export type Piece = FilePiece | TailPiece;

export interface FilePiece {
  readonly kind: "file";
  readonly name: string;
  readonly rows: number;
  readonly minUs: bigint;
  readonly maxUs: bigint;
  readonly columns: FieldColumns;
  readonly from: Pick<Position, "segment" | "ordinal">;
  readonly to: Pick<Position, "segment" | "ordinal">;
}

export interface TailPiece extends Omit<FilePiece, "kind"> {
  readonly kind: "tail";
}

/** What is read together: every event up to a place in the log, each once. */
export interface View {
  readonly pieces: readonly Piece[];
  /** Every event before it is in the pieces. */
  readonly upTo: Position;
  /** Must be called once nothing of it is read any more. */
  release(): void;
}

interface Held {
  users: number;
  /** What is done once nobody reads it, where it is not current any more. */
  dispose: (() => void) | null;
}

/**
 * Which pieces are current, and who still reads those that are not: a file that was joined into another, or a part of the tail
 * that became a file, is there until its last reader is done.
 */
export class Shelf {
  readonly #held = new Map<string, Held>();
  #views = 0;

  /** Views that somebody reads. */
  get views(): number {
    return this.#views;
  }

  add(name: string): void {
    this.#held.set(name, { users: 0, dispose: null });
  }

  /** Takes a name off; `dispose` is called now or when its last reader is done. */
  retire(name: string, dispose: () => void): void {
    const held = this.#held.get(name);
    if (held === undefined || held.users === 0) {
      this.#held.delete(name);
      dispose();
    } else {
      held.dispose = dispose;
    }
  }

  /** Forgets a name whose piece is gone by itself. */
  forget(name: string): void {
    this.#held.delete(name);
  }

  take(pieces: readonly Piece[], upTo: Position): View {
    for (const { name } of pieces) this.#use(name, 1);
    this.#views += 1;
    let released = false;
    return {
      pieces,
      upTo,
      release: () => {
        if (released) return;
        released = true;
        this.#views -= 1;
        for (const { name } of pieces) this.#use(name, -1);
      },
    };
  }

  #use(name: string, by: 1 | -1): void {
    const held = this.#held.get(name);
    if (held === undefined) return;
    held.users += by;
    if (held.users > 0 || held.dispose === null) return;
    this.#held.delete(name);
    held.dispose();
  }
}

export function filePiece(file: EventFile): FilePiece {
  const { path, rows, minUs, maxUs, columns, from, to } = file;
  return { kind: "file", name: path, rows, minUs, maxUs, columns, from, to };
}
