const CAPACITY_FIRST = 64;

/** The groups that have entries in a window, by number; numbers are given out again. */
export class Groups {
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #free: number[] = [];
  #live = new Int32Array(CAPACITY_FIRST);
  #newest = new Float64Array(CAPACITY_FIRST);
  #alerted = new Float64Array(CAPACITY_FIRST);

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of a group, a new one where it has none. */
  numberOf(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const made = this.#free.pop() ?? this.#keys.length;
    if (made >= this.#live.length) this.#grow();
    this.#numbers.set(key, made);
    this.#keys[made] = key;
    this.#live[made] = 0;
    this.#newest[made] = -1;
    this.#alerted[made] = Number.NEGATIVE_INFINITY;
    return made;
  }

  find(key: string): number | undefined {
    return this.#numbers.get(key);
  }

  keyOf(group: number): string {
    return this.#keys[group] ?? "";
  }

  /** How many entries the group has. */
  count(group: number): number {
    return this.#live[group] ?? 0;
  }

  /** The group's newest entry, or -1. */
  newest(group: number): number {
    return this.#newest[group] ?? -1;
  }

  entered(group: number, entry: number): void {
    this.#live[group] = this.count(group) + 1;
    this.#newest[group] = entry;
  }

  /** Takes one entry out; gives whether it was the last, and the group is gone. */
  left(group: number): boolean {
    const count = this.count(group) - 1;
    this.#live[group] = count;
    if (count > 0) return false;
    this.#numbers.delete(this.keyOf(group));
    this.#keys[group] = "";
    this.#free.push(group);
    return true;
  }

  /** When the group last alerted; minus infinity where it has not within the window. */
  alerted(group: number): number {
    return this.#alerted[group] ?? Number.NEGATIVE_INFINITY;
  }

  setAlerted(group: number, at: number): void {
    this.#alerted[group] = at;
  }

  /** Groups that alerted, with the instant. */
  *alerts(): Generator<[key: string, at: number]> {
    for (const [key, group] of this.#numbers) {
      const at = this.alerted(group);
      if (at > Number.NEGATIVE_INFINITY) yield [key, at];
    }
  }

  #grow(): void {
    const size = this.#live.length * 2;
    const live = new Int32Array(size);
    live.set(this.#live);
    const newest = new Float64Array(size);
    newest.set(this.#newest);
    const alerted = new Float64Array(size);
    alerted.set(this.#alerted);
    this.#live = live;
    this.#newest = newest;
    this.#alerted = alerted;
  }
}
