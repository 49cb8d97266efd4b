import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Registry } from "./registry.js";

/** Measures of the process itself, under the names that dashboards for Prometheus clients know. */
export function measureProcess(registry: Registry, version: string): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const one = (value: number): readonly [readonly [Readonly<Record<string, string>>, number]] => [[{}, value]];
  const started = Date.now() / 1000 - process.uptime();
  registry.gauge("mizugiwa_build_info", "Version that runs.", () => [[{ version, node: process.version }, 1]]);
  registry.gauge("process_start_time_seconds", "Start of the process, seconds since the epoch.", () => one(started));
  registry.gauge(
    "process_cpu_seconds_total",
    "Processor time, user and system.",
    () => one((process.cpuUsage().user + process.cpuUsage().system) / 1e6),
    "counter",
  );
  registry.gauge("process_resident_memory_bytes", "Resident memory.", () => one(process.memoryUsage.rss()));
  registry.gauge("nodejs_heap_size_used_bytes", "Heap in use.", () => one(process.memoryUsage().heapUsed));
  registry.gauge("nodejs_eventloop_lag_p99_seconds", "Delay of the event loop since the last reading, p99.", () => {
    const p99 = delay.percentile(99) / 1e9;
    delay.reset();
    return one(p99);
  });
}
