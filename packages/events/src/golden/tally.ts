/** Counts agreement field by field; the verdict of a suite. */
export class Tally {
  #same = 0;
  #all = 0;

  /** Counts one field and says in words where it differs; null where it does not. */
  compare(name: string, expected: string, actual: string): string | null {
    this.#all += 1;
    if (expected === actual) this.#same += 1;
    return expected === actual ? null : `${name}: expected ${JSON.stringify(expected)}, is ${JSON.stringify(actual)}`;
  }

  /** Throws below `share`. */
  verdict(share: number): readonly string[] {
    const reached = this.#all === 0 ? 0 : this.#same / this.#all;
    const line = `${this.#same} of ${this.#all} fields (${(reached * 100).toFixed(2)} %)`;
    if (reached < share) throw new Error(`${line}, wanted ${share * 100} %`);
    return [line];
  }
}
