import type { Random } from "./random.js";

/** One golden case: it throws, with a message that shows the difference, when the outcome is not the expected one. */
export interface GoldenCase {
  readonly id: string;
  readonly run: () => void | Promise<void>;
}

/**
 * A golden suite: `x.golden.ts`, default export, beside what it judges. `npm run golden` runs every case,
 * `npm test` the seeded sample (all of them where `sample` is absent).
 */
export interface GoldenSuite {
  readonly kind: "golden";
  /** `<corpus folder>/<what>`, as `detection/evtx-hits`. */
  readonly name: string;
  /** Paths below the corpora root that must be there; where one is not, the suite is skipped with a notice. */
  readonly needs: readonly string[];
  /** How many cases `npm test` takes. */
  readonly sample?: number;
  /** Lists the cases of the corpora at `root`. */
  readonly cases: (root: string) => readonly GoldenCase[] | Promise<readonly GoldenCase[]>;
  /** Judges the run as a whole after all cases (recall, precision, share); lines are printed, a throw fails the suite. */
  readonly verdict?: () => readonly string[];
}

export function goldenSuite(suite: Omit<GoldenSuite, "kind">): GoldenSuite {
  return { kind: "golden", ...suite };
}

/** A long count with a seed: `x.soak.ts`, default export. `npm test` runs `sample` rounds, `npm run soak` `full`. */
export interface Soak {
  readonly kind: "soak";
  readonly name: string;
  readonly sample: number;
  readonly full: number;
  /** Milliseconds one whole sample may take in `npm test`. */
  readonly timeoutMs: number;
  /** Paths below the corpora root that must be there, if any. */
  readonly needs?: readonly string[];
  /** Runs the rounds; throws at the first that breaks a promise, naming it. Gives lines to print. */
  readonly run: (rounds: number, random: Random) => readonly string[] | Promise<readonly string[]>;
}

export function soak(each: Omit<Soak, "kind">): Soak {
  return { kind: "soak", ...each };
}

/** One size of a bench: the input, made outside the clock, and a check that the work was really done. */
interface BenchSize<Input, Output> {
  /** Null where the corpus it needs is absent. */
  readonly input: () => Input | null;
  readonly check: (output: Output) => void;
}

/**
 * A measured path: `x.bench.ts`, default export. The small size runs with the tests so that the bench does not rot.
 */
export interface Bench<Input = unknown, Output = unknown> {
  readonly kind: "bench";
  readonly name: string;
  readonly unit: "bytes" | "events" | "seconds";
  /** How many units one run of the work does (ignored for seconds). */
  readonly amount: (input: Input) => number;
  readonly small: BenchSize<Input, Output>;
  readonly full: BenchSize<Input, Output>;
  readonly work: (input: Input) => Output;
  /** Another program that does the same work; measured in the same run where it is on PATH. */
  readonly peer?: Peer<Input>;
}

export interface Peer<Input> {
  readonly program: string;
  /** Operands and, where the peer needs files, a preparation that writes them into `scratch`. */
  readonly operands: (input: Input, scratch: string) => readonly string[];
}

/** A bench with its types hidden: what a runner holds. */
export interface AnyBench {
  readonly kind: "bench";
  readonly name: string;
  readonly unit: Bench["unit"];
  readonly peer: string | null;
  /** Runs the work once at a size; null where its input is absent. */
  readonly once: (size: "small" | "full") => BenchRun | null;
  /** Prepares the peer at full size; null where there is no peer or no input. */
  readonly peerCommand: (scratch: string) => readonly string[] | null;
}

export interface BenchRun {
  /** Does the work and checks its outcome; gives the seconds the work alone took. */
  readonly run: () => number;
  readonly amount: number;
}

export function bench<Input, Output>(each: Omit<Bench<Input, Output>, "kind">): AnyBench {
  const { peer } = each;
  let made: { readonly input: Input | null } | null = null;
  /** The full input is made once: the peer has the same as we. */
  const full = (): Input | null => (made ??= { input: each.full.input() }).input;
  return {
    kind: "bench",
    name: each.name,
    unit: each.unit,
    peer: peer?.program ?? null,
    once: (size) => {
      const input = size === "full" ? full() : each.small.input();
      if (input === null) return null;
      const run = (): number => {
        const start = process.hrtime.bigint();
        const output = each.work(input);
        const seconds = Number(process.hrtime.bigint() - start) / 1e9;
        each[size].check(output);
        return seconds;
      };
      return { run, amount: each.amount(input) };
    },
    peerCommand: (scratch) => {
      const input = peer === undefined ? null : full();
      return peer === undefined || input === null ? null : [peer.program, ...peer.operands(input, scratch)];
    },
  };
}
