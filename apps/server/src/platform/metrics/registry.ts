/**
 * A small registry of measures and their text form.
 *
 * Source: Prometheus, "Text-based exposition format" 0.0.4. Only what the server measures: counters, gauges,
 * histograms; no summaries, no timestamps.
 */
export type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly lines: () => readonly string[];
}

export interface Counter {
  add(labels?: Labels, amount?: number): void;
}

export interface Histogram {
  observe(labels: Labels, value: number): void;
}

/** A label set more than this is dropped and counted: labels must never come from what a client sends. */
const SERIES_MAX = 1000;

export class Registry {
  readonly #families: Family[] = [];

  counter(name: string, help: string): Counter {
    const values = new Map<string, number>();
    this.#families.push({ name, help, type: "counter", lines: () => plainLines(name, values) });
    return {
      add: (labels = {}, amount = 1) => {
        const key = labelText(labels);
        if (values.has(key) || values.size < SERIES_MAX) values.set(key, (values.get(key) ?? 0) + amount);
      },
    };
  }

  /** A gauge is asked when it is read: `read` gives the current value for each label set. */
  gauge(
    name: string,
    help: string,
    read: () => Iterable<readonly [Labels, number]>,
    type: "gauge" | "counter" = "gauge",
  ): void {
    const lines = (): string[] =>
      plainLines(name, new Map([...read()].map(([labels, value]) => [labelText(labels), value])));
    this.#families.push({ name, help, type, lines });
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const series = new Map<string, Buckets>();
    const lines = (): string[] => [...series.values()].flatMap((each) => histogramLines(name, bounds, each));
    this.#families.push({ name, help, type: "histogram", lines });
    return {
      observe: (labels, value) => {
        const key = labelText(labels);
        const found = series.get(key) ?? { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
        if (!series.has(key) && series.size >= SERIES_MAX) return;
        const at = bounds.findIndex((bound) => value <= bound);
        if (at !== -1) found.counts[at] = (found.counts[at] ?? 0) + 1;
        found.sum += value;
        found.count += 1;
        series.set(key, found);
      },
    };
  }

  /** All families in the text form, in the order they were made. */
  text(): string {
    const parts = this.#families.map(({ name, help, type, lines }) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(), ""].join("\n"),
    );
    return parts.join("");
  }
}

interface Buckets {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

function plainLines(name: string, values: ReadonlyMap<string, number>): string[] {
  return [...values].map(([labels, value]) => `${name}${labels} ${value}`);
}

/** Buckets are cumulative, the last one is everything. */
function histogramLines(name: string, bounds: readonly number[], { labels, counts, sum, count }: Buckets): string[] {
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += counts[index] ?? 0;
    return `${name}_bucket${labelText({ ...labels, le: String(bound) })} ${below}`;
  });
  const all = `${name}_bucket${labelText({ ...labels, le: "+Inf" })} ${count}`;
  return [...buckets, all, `${name}_sum${labelText(labels)} ${sum}`, `${name}_count${labelText(labels)} ${count}`];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
