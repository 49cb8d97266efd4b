import type { Registry } from "../../platform/metrics/registry.js";

/** How often one is sent, and how long it may take to come through. */
const EVERY_MS = 60_000;
/** … and this often where correlations wait for time to go on: the log's time is that of what is received. */
const HURRIED_MS = 1000;
const LOST_AFTER_MS = 60_000;

/** Where the path of events stands, as the last canaries told. */
export interface CanaryStanding {
  readonly sentAt: string | null;
  /** How long the last one took from being sent until its rule had met it and that was kept. */
  readonly tookMs: number | null;
  /** Since when none has come through; null while they do. */
  readonly lostSince: string | null;
}

interface Sent {
  readonly number: number;
  readonly atMs: number;
}

/** Follows the canaries: which were sent, which came through, and since when none does. */
export class Canaries {
  readonly #under = new Map<number, Sent>();
  readonly #seconds;
  #next: number;
  #sentMs: number | null = null;
  #tookMs: number | null = null;
  #lostSinceMs: number | null = null;
  /** When they came through again; what an earlier start lost is found with the first that comes. */
  #foundMs: number | null = null;
  #isMissed = true;

  /** Numbers go on from the time of the start, so that those of an earlier one are not taken for this one's. */
  constructor(registry: Registry, nowMs: number) {
    this.#next = nowMs;
    this.#seconds = registry.histogram(
      "mizugiwa_canary_seconds",
      "Time from sending the canary until its rule had met it and that was kept.",
      [0.5, 1, 2, 5, 15, 60],
    );
    registry.gauge("mizugiwa_canary_lost", "1 while canaries do not come through.", () => [
      [{}, this.#lostSinceMs === null ? 0 : 1],
    ]);
  }

  /** The number to send now; null where it is not time yet. */
  due(nowMs: number, isHurried = false): number | null {
    if (this.#sentMs !== null && nowMs - this.#sentMs < (isHurried ? HURRIED_MS : EVERY_MS)) return null;
    const number = this.#next;
    this.#next += 1;
    this.#sentMs = nowMs;
    this.#under.set(number, { number, atMs: nowMs });
    return number;
  }

  came(number: number, nowMs: number): void {
    const sent = this.#under.get(number);
    if (sent === undefined) return;
    for (const older of this.#under.keys()) if (older <= number) this.#under.delete(older);
    this.#tookMs = nowMs - sent.atMs;
    if (this.#isMissed) this.#foundMs = nowMs;
    this.#isMissed = false;
    this.#lostSinceMs = null;
    this.#seconds.observe({}, this.#tookMs / 1000);
  }

  /** Since when canaries are lost, told once when it begins; null else. */
  noteLost(nowMs: number): number | null {
    const [first] = this.#under.values();
    if (first === undefined || nowMs - first.atMs <= LOST_AFTER_MS || this.#lostSinceMs !== null) return null;
    this.#lostSinceMs = first.atMs;
    this.#isMissed = true;
    return first.atMs;
  }

  /** When canaries came through again, until `found` is told that it is kept; null else. */
  get foundMs(): number | null {
    return this.#foundMs;
  }

  /** The end of the loss is kept. */
  noteFound(): void {
    this.#foundMs = null;
  }

  get standing(): CanaryStanding {
    return { sentAt: iso(this.#sentMs), tookMs: this.#tookMs, lostSince: iso(this.#lostSinceMs) };
  }
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
