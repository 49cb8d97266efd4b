import { expect, test } from "vitest";
import { measureProcess } from "./process.js";
import { Registry } from "./registry.js";

test("a counter adds up by label set", () => {
  const registry = new Registry();
  const counter = registry.counter("seen_total", "Things seen.");
  counter.add({ kind: "a" });
  counter.add({ kind: "a" }, 2);
  counter.add({ kind: "b" });
  expect(registry.text()).toBe(
    '# HELP seen_total Things seen.\n# TYPE seen_total counter\nseen_total{kind="a"} 3\nseen_total{kind="b"} 1\n',
  );
});

test("a gauge is read when it is asked", () => {
  const registry = new Registry();
  let value = 1;
  registry.gauge("now", "Value now.", () => [[{}, value]]);
  value = 5;
  expect(registry.text()).toContain("\nnow 5\n");
});

test("buckets of a histogram are cumulative and end with everything", () => {
  const registry = new Registry();
  const histogram = registry.histogram("took_seconds", "Time.", [0.1, 1]);
  for (const value of [0.1, 0.5, 3]) histogram.observe({ route: "/x" }, value);
  expect(registry.text().split("\n").slice(2, -1)).toEqual([
    'took_seconds_bucket{route="/x",le="0.1"} 1',
    'took_seconds_bucket{route="/x",le="1"} 2',
    'took_seconds_bucket{route="/x",le="+Inf"} 3',
    'took_seconds_sum{route="/x"} 3.6',
    'took_seconds_count{route="/x"} 3',
  ]);
});

test("labels are escaped as the format says", () => {
  const registry = new Registry();
  registry.counter("x_total", "X.").add({ path: 'a"b\\c\nd' });
  expect(registry.text()).toContain('x_total{path="a\\"b\\\\c\\nd"} 1');
});

test("label sets are bounded", () => {
  const registry = new Registry();
  const counter = registry.counter("x_total", "X.");
  for (let id = 0; id < 5000; id += 1) counter.add({ id: String(id) });
  expect(registry.text().split("\n").length).toBeLessThan(1010);
});

test("the process is measured", () => {
  const registry = new Registry();
  measureProcess(registry, "1.2.3");
  expect(registry.text()).toMatch(/mizugiwa_build_info\{version="1.2.3",node="v\d+/);
  expect(registry.text()).toMatch(/\nprocess_resident_memory_bytes \d{7,}\n/);
});
