/** What a token may send; the day is that of UTC. */
export interface Quota {
  readonly eventsPerSecond: number;
  readonly bytesPerDay: number;
}

/** Whether a request fits, or how long its sender should wait. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly waitSeconds: number };

const DAY_MS = 86_400_000;
/** Seconds of quota that may be used at once: senders come in bursts, and none is larger than what it may send. */
const BURST_SECONDS = 10;

/** Counts what a token sends: a bucket of events that refills by the second, and the bytes of the day. */
export class QuotaMeter {
  #events: number | null = null;
  #atMs = 0;
  #day = -1;
  #bytes = 0;

  /** Takes a request's share, or says when to come again; time in ms since the epoch. */
  take({ eventsPerSecond, bytesPerDay }: Quota, events: number, bytes: number, nowMs: number): Verdict {
    const room = eventsPerSecond * BURST_SECONDS;
    const refilled = (this.#events ?? room) + (Math.max(0, nowMs - this.#atMs) / 1000) * eventsPerSecond;
    const have = Math.min(room, refilled);
    const day = Math.floor(nowMs / DAY_MS);
    const used = day === this.#day ? this.#bytes : 0;
    [this.#atMs, this.#events, this.#day, this.#bytes] = [nowMs, have, day, used];
    if (used + bytes > bytesPerDay) return { ok: false, waitSeconds: Math.ceil(((day + 1) * DAY_MS - nowMs) / 1000) };
    // One request larger than the bucket is let through when the bucket is full, and paid for afterwards.
    const needed = Math.min(events, room);
    if (have < needed) return { ok: false, waitSeconds: Math.ceil((needed - have) / eventsPerSecond) };
    this.#events = have - events;
    this.#bytes = used + bytes;
    return { ok: true };
  }
}
