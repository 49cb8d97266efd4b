import { SOURCES, type Writing } from "./sources.js";

export interface DemoAsset {
  readonly name: string;
  readonly kind: "virtual-machine" | "cloud-account" | "database" | "storage" | "network" | "container";
  readonly address: string | null;
  readonly service: string;
  readonly criticality: "medium" | "high" | "critical";
  readonly exposure: "internet" | "internal";
}

const CLOUDS: ReadonlySet<Writing> = new Set(["cloudtrail", "entra", "azure", "gcp", "kubernetes"]);

/** What stands in each service beside the machines that send logs. */
const OTHERS: readonly (readonly [
  service: string,
  network: string,
  kind: DemoAsset["kind"],
  prefix: string,
  count: number,
])[] = [
  ["storefront", "10.0.5", "virtual-machine", "app", 8],
  ["storefront", "10.0.5", "database", "shop-db", 2],
  ["storefront", "10.0.5", "network", "edge-lb", 2],
  ["mail", "10.0.6", "virtual-machine", "mx-scan", 4],
  ["mail", "10.0.6", "storage", "mailstore", 3],
  ["id", "10.0.7", "database", "iddb", 3],
  ["id", "10.0.7", "virtual-machine", "token", 4],
  ["compute", "10.0.8", "virtual-machine", "ctl", 6],
  ["compute", "10.0.8", "network", "spine", 4],
  ["kubernetes", "10.0.9", "container", "ingress", 6],
  ["kubernetes", "10.0.9", "virtual-machine", "etcd", 3],
  ["object", "10.0.10", "storage", "osd", 16],
  ["object", "10.0.10", "virtual-machine", "gateway", 4],
  ["backup", "10.0.11", "storage", "tape", 4],
  ["backup", "10.0.11", "virtual-machine", "restore", 2],
  ["lake", "10.0.12", "virtual-machine", "query", 9],
  ["lake", "10.0.12", "storage", "lakestore", 6],
];
const FIRST_ADDRESS = 100;

/** The things of the provider, about 120: those that send logs, then the rest of each service. */
export const ASSETS: readonly DemoAsset[] = [...sending(), ...others()];

function sending(): DemoAsset[] {
  const assets = new Map<string, DemoAsset>();
  for (const { host, address, service, writes } of SOURCES) {
    if (assets.has(host)) continue;
    const isCloud = CLOUDS.has(writes);
    assets.set(host, {
      name: host,
      kind: isCloud ? "cloud-account" : host === "db01" ? "database" : "virtual-machine",
      address: isCloud ? null : address,
      service,
      criticality: host === "db01" ? "critical" : "high",
      exposure: writes === "access" ? "internet" : "internal",
    });
  }
  return [...assets.values()];
}

function others(): DemoAsset[] {
  const next = new Map<string, number>();
  return OTHERS.flatMap(([service, network, kind, prefix, count]) =>
    Array.from({ length: count }, (_, index): DemoAsset => {
      const last = next.get(network) ?? FIRST_ADDRESS;
      next.set(network, last + 1);
      return {
        name: `${prefix}${String(index + 1).padStart(2, "0")}`,
        kind,
        address: `${network}.${last}`,
        service,
        criticality: kind === "database" || kind === "storage" ? "high" : "medium",
        exposure: prefix === "edge-lb" || prefix === "ingress" ? "internet" : "internal",
      };
    }),
  );
}
