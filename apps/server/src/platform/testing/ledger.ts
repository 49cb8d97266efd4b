import type { FromServer } from "./server-protocol.js";

/** One job as the database has it. */
export interface Kept {
  readonly id: string;
  readonly state: string;
  readonly mark: number;
  readonly counted: number;
  readonly highest: number;
}

/** What a server acknowledged, and whether the database still has it. */
export class Ledger {
  readonly #started = new Set<string>();
  readonly #cancelled = new Set<string>();
  readonly #counted = new Map<string, number>();

  hear(message: FromServer): void {
    if (message.type === "started") this.#started.add(message.job);
    if (message.type === "cancelled") this.#cancelled.add(message.job);
    if (message.type === "counted") this.#counted.set(message.job, message.n);
  }

  /** As it stands: what is acknowledged after this moment is not in it. */
  copy(): Ledger {
    const copied = new Ledger();
    for (const job of this.#started) copied.#started.add(job);
    for (const job of this.#cancelled) copied.#cancelled.add(job);
    for (const [job, n] of this.#counted) copied.#counted.set(job, n);
    return copied;
  }

  jobs(): string[] {
    return [...this.#started];
  }

  /** Sentences on what was acknowledged and is gone, or is there and was never whole. */
  lost(rows: readonly Kept[]): string[] {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const gone = this.jobs().filter((id) => !byId.has(id));
    return [...gone.map((id) => `job ${id} was started and is gone`), ...rows.flatMap((row) => this.#faults(row))];
  }

  #faults({ id, state, mark, counted, highest }: Kept): string[] {
    const told = this.#counted.get(id) ?? 0;
    const faults: string[] = [];
    if (mark < told) faults.push(`job ${id} told ${told}, its checkpoint says ${mark}`);
    if (counted !== mark || highest !== mark) {
      faults.push(`job ${id}: checkpoint ${mark}, but ${counted} numbers up to ${highest}`);
    }
    if (this.#cancelled.has(id) && !["cancelled", "running", "succeeded"].includes(state)) {
      faults.push(`job ${id} was cancelled and is ${state}`);
    }
    return faults;
  }

  summary(): string {
    const told = [...this.#counted.values()].reduce((sum, n) => sum + n, 0);
    return `${this.#started.size} jobs, ${this.#cancelled.size} cancelled, ${told} checkpoints acknowledged, none lost`;
  }
}
