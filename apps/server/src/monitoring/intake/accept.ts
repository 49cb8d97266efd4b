import type { SegmentLog, Stored } from "../hot/segment-log.js";
import type { IdMemory } from "./id-memory.js";
import { idOf, joinMarks, sameBody } from "./marks.js";

/** An event to be stored: its bytes as they came, and its mark where the sender gave it an id. */
export interface Offered {
  readonly bytes: Uint8Array;
  readonly mark: Buffer | null;
}

/** What became of an event; all of them are safe on the disk. */
export type Outcome =
  | "stored"
  /** It was stored before under the same id, with the same body. */
  | "repeated"
  /** Another body was stored before under the same id; this one is dropped. */
  | "differs";

export interface Accepted {
  readonly outcomes: readonly Outcome[];
  /** Where the new ones lie, one after the other; null where nothing was new. */
  readonly stored: Stored | null;
}

/** Stores events exactly once. One for a hot log. */
export class Acceptor {
  readonly #log: Pick<SegmentLog, "append">;
  readonly #memory: Pick<IdMemory, "find" | "add">;
  readonly #clock: () => number;
  /** Ids of batches that are being written: who brings one again waits for what becomes of the first. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(log: Pick<SegmentLog, "append">, memory: Pick<IdMemory, "find" | "add">, clock: () => number) {
    this.#log = log;
    this.#memory = memory;
    this.#clock = clock;
  }

  /**
   * Stores what is new of a source's events; resolves when it is on the disk. Throws LogError, and then nothing of it is
   * known to be stored: the sender repeats it. `key` is the mark of the whole request: one that came before is not looked
   * into again.
   */
  async accept(source: string, offered: readonly Offered[], key: Buffer | null = null): Promise<Accepted> {
    const marks = [...(key === null ? [] : [key]), ...offered.flatMap(({ mark }) => mark ?? [])];
    // Waits until no id of these is under way, and then goes on within the same turn: nobody comes between.
    for (let writing = this.#writing(marks); writing.length > 0; writing = this.#writing(marks)) {
      await Promise.allSettled(writing);
    }
    const before = key === null ? null : this.#memory.find(key);
    if (key !== null && before !== null) {
      const outcome = sameBody(before, key) ? "repeated" : "differs";
      return { outcomes: offered.map(() => outcome), stored: null };
    }
    const outcomes = this.#judge(offered);
    const fresh = offered.filter((_, index) => outcomes[index] === "stored");
    if (fresh.length === 0) return { outcomes, stored: null };
    return { outcomes, stored: await this.#store(source, fresh, key) };
  }

  #writing(marks: readonly Buffer[]): Promise<unknown>[] {
    return marks.flatMap((mark) => this.#underWay.get(idOf(mark)) ?? []);
  }

  #judge(offered: readonly Offered[]): Outcome[] {
    const within = new Map<string, Buffer>();
    return offered.map(({ mark }) => {
      if (mark === null) return "stored";
      const before = within.get(idOf(mark)) ?? this.#memory.find(mark);
      if (before !== null) return sameBody(before, mark) ? "repeated" : "differs";
      within.set(idOf(mark), mark);
      return "stored";
    });
  }

  async #store(source: string, fresh: readonly Offered[], key: Buffer | null): Promise<Stored> {
    const receivedMs = this.#clock();
    const marks = fresh.map(({ mark }) => mark);
    const joined = joinMarks(marks);
    const head = {
      source,
      receivedMs,
      key: key?.toString("base64") ?? null,
      ...(joined === undefined ? {} : { marks: joined }),
    };
    const all = [...(key === null ? [] : [key]), ...marks.filter((mark) => mark !== null)];
    const writing = this.#log.append({ head, events: fresh.map(({ bytes }) => bytes) }).then((stored) => {
      for (const mark of all) this.#memory.add(stored.segment, mark, receivedMs);
      return stored;
    });
    for (const mark of all) this.#underWay.set(idOf(mark), writing);
    try {
      return await writing;
    } finally {
      for (const mark of all) this.#underWay.delete(idOf(mark));
    }
  }
}
