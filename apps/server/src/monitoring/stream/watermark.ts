/** How far events of a source may come out of order before they are late. */
export const LATENESS_US = 10n * 60n * 1_000_000n;
/** A source that sends nothing for this long does not hold time back. */
export const IDLE_US = 60n * 1_000_000n;

/**
 * Event time of one source: no event older than the watermark is expected any more. Only the source's own events move it,
 * so that a clock running ahead never makes the events of others late; events placed by their receipt do not move it past
 * their receipt.
 */
export class Watermark {
  #newestUs: bigint | null = null;
  #heardUs: bigint | null = null;

  /** Whether an event comes later than it may; it counts all the same. */
  see(atUs: bigint, receivedUs: bigint): boolean {
    const late = this.#newestUs !== null && atUs < this.#newestUs - LATENESS_US;
    if (this.#newestUs === null || atUs > this.#newestUs) this.#newestUs = atUs;
    if (this.#heardUs === null || receivedUs > this.#heardUs) this.#heardUs = receivedUs;
    return late;
  }

  /** The watermark at an instant; null before the first event. */
  at(nowUs: bigint): bigint | null {
    if (this.#newestUs === null || this.#heardUs === null) return null;
    const own = this.#newestUs - LATENESS_US;
    const idle = nowUs - LATENESS_US;
    return nowUs - this.#heardUs > IDLE_US && idle > own ? idle : own;
  }
}
