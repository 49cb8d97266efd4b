import type { Refusal } from "../files/file-problem.js";
import { type Entry, encodeEntries, type Found } from "./entries.js";
import type { FromWorker, JobProblems } from "./protocol.js";

/** A batch goes out this often, so that progress and cancelling feel immediate … */
const EVERY_MS = 150;
/** … or when this much text has gathered, so that memory stays small. */
const TEXT_MAX = 1_000_000;
/** Unreadable records named for each batch; a file of noise has millions. */
const NAMED_MAX = 100;

/** Gathers what a job found until it is worth a message. */
export class Batch {
  readonly #job: number;
  readonly #send: (message: FromWorker) => void;
  readonly #now: () => number;
  #sentAt: number;
  #entries: Entry[] = [];
  #feeds: Entry[] = [];
  #textSize = 0;
  #tally = { read: 0, unreadable: 0, recovered: 0, detections: 0 };
  #problems = noProblems();

  constructor(job: number, send: (message: FromWorker) => void, now: () => number) {
    this.#job = job;
    this.#send = send;
    this.#now = now;
    this.#sentAt = now();
  }

  event({ entries, feeds }: Found): void {
    this.#tally.read += 1;
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#textSize += entry.text.length;
      this.#tally.detections += 1;
    }
    for (const feed of feeds) {
      this.#feeds.push(feed);
      this.#textSize += feed.text.length;
    }
  }

  unreadable(refusal: Refusal): void {
    this.#tally.unreadable += 1;
    if (this.#problems.unreadable.length < NAMED_MAX) this.#problems.unreadable.push(refusal);
  }

  refused(refusal: Refusal): void {
    this.#problems.refused.push(refusal);
  }

  damaged(refusal: Refusal): void {
    this.#problems.damaged.push(refusal);
  }

  isDue(): boolean {
    return this.#textSize > TEXT_MAX || this.#now() - this.#sentAt > EVERY_MS;
  }

  flush(doneBytes: number): void {
    const entries = encodeEntries(this.#entries);
    const feeds = encodeEntries(this.#feeds);
    const [tally, problems] = [this.#tally, this.#problems];
    this.#entries = [];
    this.#feeds = [];
    this.#textSize = 0;
    this.#tally = { read: 0, unreadable: 0, recovered: 0, detections: 0 };
    this.#problems = noProblems();
    this.#send({ type: "batch", job: this.#job, entries, feeds, tally, problems, doneBytes });
    this.#sentAt = this.#now();
  }
}

function noProblems(): { [Key in keyof JobProblems]: Refusal[] } {
  return { refused: [], damaged: [], unreadable: [] };
}
