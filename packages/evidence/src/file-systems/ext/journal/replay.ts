import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { BLOCK, type Log, type Tag } from "./log.js";

/** What playing the journal back changes: blocks of the file system whose newest content lies in the journal. */
export interface Replay {
  readonly blocks: ReadonlyMap<number, Tag>;
  /** Committed transactions that were played back. */
  readonly transactions: number;
  readonly problems: readonly Problem[];
}

interface Transaction {
  readonly sequence: number;
  readonly tags: readonly Tag[];
}

/** Whether sequence `a` is not before `b`; sequences wrap at 32 bits. */
const notBefore = (a: number, b: number): boolean => ((a - b) | 0) >= 0;

/**
 * Plays the committed transactions back in memory, as the kernel does at a mount: from `start`, as long as sequences go on and commits are
 * whole; a block that a later transaction revokes is left alone. Source: fs/jbd2/recovery.c, as described in the Linux ext4 documentation.
 */
export function replayLog(log: Log): Replay {
  const problems: Problem[] = [];
  if (log.start === 0) return { blocks: new Map(), transactions: 0, problems };
  const { transactions, revokes } = committed(log, problems);
  const blocks = new Map<number, Tag>();
  for (const { sequence, tags } of transactions) {
    for (const tag of tags) {
      const revoked = revokes.get(tag.target);
      if (revoked !== undefined && notBefore(revoked, sequence)) continue;
      if (log.isSoundCopy(tag, sequence)) blocks.set(tag.target, tag);
      else problems.push(damaged(log, tag.at, `copy of block ${tag.target} in transaction ${sequence}`));
    }
  }
  const fast = log.fastCommitSequence();
  if (fast !== null && transactions.at(-1) !== undefined && notBefore(fast, (transactions.at(-1)?.sequence ?? 0) + 1)) {
    const detail = `fast commits after transaction ${transactions.at(-1)?.sequence ?? 0} wait and are not played back`;
    problems.push(
      toProblem("journal-fast-commits", {
        field: "journal",
        detail,
        remedy: "The newest changes that were synced singly are missing here.",
      }),
    );
  }
  return { blocks, transactions: transactions.length, problems };
}

function damaged(log: Log, at: number, what: string): Problem {
  const detail = `${what}: the checksum does not hold; it is not played back`;
  return toProblem("checksum-mismatch", { offset: at * log.blockSize, field: "journal", detail });
}

/** The transactions that have a commit, in order, and per block the last sequence that revokes it. */
function committed(log: Log, problems: Problem[]): { transactions: Transaction[]; revokes: Map<number, number> } {
  const transactions: Transaction[] = [];
  const revokes = new Map<number, number>();
  let tags: Tag[] = [];
  let revoked: number[] = [];
  let sequence = log.sequence;
  let at = log.start;
  for (let steps = 0; steps < log.last && at < log.last; steps += 1) {
    const header = log.header(at);
    if (header === null || header.sequence !== sequence) break;
    if (header.type !== BLOCK.descriptor && header.type !== BLOCK.revoke && header.type !== BLOCK.commit) break;
    if (!log.isSoundBlock(at, header.type)) {
      problems.push(damaged(log, at, `transaction ${sequence}`));
      break;
    }
    if (header.type === BLOCK.descriptor) {
      const more = log.tags(at);
      tags = tags.concat(more);
      at = more.at(-1)?.at ?? at;
    } else if (header.type === BLOCK.revoke) revoked = revoked.concat(log.revoked(at));
    else {
      transactions.push({ sequence, tags });
      for (const block of revoked) revokes.set(block, sequence);
      tags = [];
      revoked = [];
      sequence = (sequence + 1) >>> 0;
    }
    at = log.after(at);
  }
  return { transactions, revokes };
}

/** The volume with the blocks of the replay in their places; nothing is held but their numbers. */
export function replayedSource(volume: ByteSource, log: Log, { blocks }: Replay): ByteSource {
  if (blocks.size === 0) return volume;
  const { blockSize } = log;
  return {
    size: volume.size,
    read: (offset, length) => {
      const bytes = volume.read(offset, length);
      const first = Math.floor(offset / blockSize);
      let own: Uint8Array | null = null;
      for (let block = first; block * blockSize < offset + bytes.length; block += 1) {
        const tag = blocks.get(block);
        if (tag === undefined) continue;
        own ??= Uint8Array.from(bytes);
        const copy = log.copy(tag.at, tag.escaped);
        const from = Math.max(offset, block * blockSize);
        const to = Math.min(offset + bytes.length, (block + 1) * blockSize);
        own.set(copy.subarray(from - block * blockSize, to - block * blockSize), from - offset);
      }
      return own ?? bytes;
    },
  };
}
