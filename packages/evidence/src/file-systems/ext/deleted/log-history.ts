import { BLOCK, type Log, type Tag } from "../journal/log.js";

/** An older content of a block of the file system, as a transaction wrote it into the journal. */
export interface Copy {
  readonly tag: Tag;
  readonly sequence: number;
  /** Sequence relative to where the log stands, so that it orders across the wrap of 32 bits. */
  readonly order: number;
}

/**
 * All copies of blocks that the log still holds, also before its start, whatever a revoke says of them: the deleted view. A descriptor whose
 * copies were overwritten ends where a newer block of the journal's own begins; where tags have checksums, a copy must bear its own.
 */
export class LogHistory {
  readonly #log: Log | null;
  readonly #copies = new Map<number, Copy[]>();
  readonly #commits = new Map<number, number>();

  constructor(log: Log | null) {
    this.#log = log;
    if (log === null) return;
    for (let at = log.first; at < log.last; at += 1) {
      const header = log.header(at);
      if (header?.type === BLOCK.commit) this.#addCommit(log, at, header.sequence);
      if (header?.type === BLOCK.descriptor) this.#addCopies(log, at, header.sequence);
    }
    for (const copies of this.#copies.values()) copies.sort((a, b) => a.order - b.order);
  }

  #addCommit(log: Log, at: number, sequence: number): void {
    const seconds = log.commitSeconds(at);
    if (seconds !== null) this.#commits.set(sequence, seconds);
  }

  #addCopies(log: Log, at: number, sequence: number): void {
    for (const tag of log.tags(at)) {
      if (log.header(tag.at) !== null) return;
      if (!log.isSoundCopy(tag, sequence)) continue;
      const copy = { tag, sequence, order: (sequence - log.sequence) | 0 };
      const held = this.#copies.get(tag.target);
      if (held === undefined) this.#copies.set(tag.target, [copy]);
      else held.push(copy);
    }
  }

  get isEmpty(): boolean {
    return this.#copies.size === 0;
  }

  /** Copies of a block, oldest first. */
  of(block: number): readonly Copy[] {
    return this.#copies.get(block) ?? NO_COPIES;
  }

  /** Content of a copy, memory of its own. */
  read({ tag }: Copy): Uint8Array {
    if (this.#log === null) throw new RangeError("a copy without a log");
    return this.#log.copy(tag.at, tag.escaped);
  }

  /** Seconds at which a transaction was committed, where its commit block is still there and says so. */
  commitSeconds(sequence: number): number | null {
    return this.#commits.get(sequence) ?? null;
  }
}

const NO_COPIES: readonly Copy[] = [];
