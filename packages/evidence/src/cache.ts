/** Values by number, the least recently used given up first; their sizes never pass the budget (one value may, alone). */
export class Cache<Value> {
  readonly #budgetBytes: number;
  readonly #held = new Map<number, { readonly value: Value; readonly bytes: number }>();
  #heldBytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get(key: number): Value | undefined {
    const found = this.#held.get(key);
    if (found === undefined) return undefined;
    this.#held.delete(key);
    this.#held.set(key, found);
    return found.value;
  }

  put(key: number, value: Value, bytes: number): void {
    this.#drop(key);
    for (const oldest of this.#held.keys()) {
      if (this.#heldBytes + bytes <= this.#budgetBytes) break;
      this.#drop(oldest);
    }
    this.#held.set(key, { value, bytes });
    this.#heldBytes += bytes;
  }

  #drop(key: number): void {
    this.#heldBytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }
}
