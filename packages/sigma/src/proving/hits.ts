/** A hit as the corpora name it: which event, which rule. */
export interface Hit {
  /** Record id or line, whatever the corpus counts by. */
  readonly event: string;
  readonly rule: string;
}

/** A kind of hit that the reference does not have, looked at with the rule's text and found right. */
export interface Settled {
  readonly rule: string | RegExp;
  /** Part of the case's id; every case where it is absent. */
  readonly in?: string;
  readonly why: string;
}

/** Compares found hits with the reference case by case and over all of them. */
export class HitTally {
  readonly #settled: readonly Settled[];
  #both = 0;
  #missing = 0;
  #extra = 0;
  #accepted = 0;
  #events = 0;

  constructor(settled: readonly Settled[] = []) {
    this.#settled = settled;
  }

  /** Begins again: the cases of a suite may be listed more than once. */
  clear(): void {
    this.#both = this.#missing = this.#extra = this.#accepted = this.#events = 0;
  }

  /** Counts one case; throws naming what is missing and what nobody expected. */
  compare(id: string, wanted: readonly Hit[], found: readonly Hit[], events: number): void {
    const keys = new Set(wanted.map(keyOf));
    const had = new Set(found.map(keyOf));
    const missing = [...keys].filter((key) => !had.has(key));
    const unasked = found.filter((hit) => !keys.has(keyOf(hit)));
    const extra = unasked.filter((hit) => !this.#isSettled(id, hit)).map(keyOf);
    this.#both += keys.size - missing.length;
    this.#missing += missing.length;
    this.#extra += extra.length;
    this.#accepted += unasked.length - extra.length;
    this.#events += events;
    if (missing.length + extra.length === 0) return;
    throw new Error(
      `missing ${missing.slice(0, 5).join(", ") || "none"}; beyond ${extra.slice(0, 5).join(", ") || "none"}`,
    );
  }

  /** Recall and precision in a line; throws below the bars (shares of 1). */
  verdict(recallBar: number, precisionBar: number): string[] {
    const recall = share(this.#both, this.#missing);
    const precision = share(this.#both + this.#accepted, this.#extra);
    const raw = share(this.#both, this.#extra + this.#accepted);
    const line =
      `${this.#events} events: ${this.#both} hits shared, ${this.#missing} missing, ${this.#extra} beyond, ` +
      `${this.#accepted} beyond but settled; recall ${percent(recall)}, precision ${percent(precision)} ` +
      `(${percent(raw)} with the settled counted against us)`;
    if (recall < recallBar || precision < precisionBar) throw new Error(line);
    return [line];
  }

  #isSettled(id: string, hit: Hit): boolean {
    return this.#settled.some((each) => {
      const isRule = typeof each.rule === "string" ? each.rule === hit.rule : each.rule.test(hit.rule);
      return isRule && (each.in === undefined || id.includes(each.in));
    });
  }
}

function keyOf({ event, rule }: Hit): string {
  return `${event} ${rule}`;
}

function share(good: number, bad: number): number {
  return good + bad === 0 ? 1 : good / (good + bad);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}
