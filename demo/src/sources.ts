/** What a source writes. */
export type Writing =
  | "access"
  | "ssh"
  | "cloudtrail"
  | "kubernetes"
  | "journal"
  | "auditd"
  | "windows"
  | "entra"
  | "azure"
  | "gcp";

export interface DemoSource {
  readonly code: string;
  readonly name: string;
  readonly host: string;
  readonly address: string;
  readonly service: string;
  readonly writes: Writing;
  /** Events of an ordinary day. */
  readonly perDay: number;
  readonly expectedSilenceSeconds: number | null;
}

const PER_DAY: Readonly<Record<Writing, number>> = {
  access: 900,
  ssh: 130,
  cloudtrail: 420,
  kubernetes: 520,
  journal: 260,
  auditd: 150,
  windows: 180,
  entra: 160,
  azure: 60,
  gcp: 60,
};

/** The data base behind the shop has an address of its own among those of its network. */
const ADDRESSES: Readonly<Record<string, string>> = { db01: "10.0.5.45" };

function sources(service: string, network: string, writes: Writing, names: readonly string[]): DemoSource[] {
  return names.map((host, index) => ({
    code: `${host}-${writes}`,
    name: `${host} ${writes}`,
    host,
    address: ADDRESSES[host] ?? `${network}.${10 + index}`,
    service,
    writes,
    perDay: PER_DAY[writes],
    expectedSilenceSeconds: null,
  }));
}

/** The forty sources. web01 is where the attack begins: its audit log is expected to speak every minute. */
export const SOURCES: readonly DemoSource[] = [
  ...sources("storefront", "10.0.5", "access", ["web01", "web02", "web03"]),
  ...sources("storefront", "10.0.5", "auditd", ["web01", "web02"]),
  ...sources("storefront", "10.0.5", "ssh", ["web01", "web02", "db01"]),
  ...sources("mail", "10.0.6", "access", ["mx-web01", "mx-web02"]),
  ...sources("mail", "10.0.6", "ssh", ["mx01", "mx02", "mx03"]),
  ...sources("id", "10.0.7", "entra", ["id-tenant"]),
  ...sources("id", "10.0.7", "access", ["login01", "login02"]),
  ...sources("id", "10.0.7", "ssh", ["login01", "login02"]),
  ...sources("compute", "10.0.8", "cloudtrail", ["account-prod", "account-shared", "account-dev"]),
  ...sources("compute", "10.0.8", "journal", ["hv01", "hv02", "hv03", "hv04"]),
  ...sources("kubernetes", "10.0.9", "kubernetes", ["cluster-a", "cluster-b"]),
  ...sources("kubernetes", "10.0.9", "journal", ["node01", "node02", "node03"]),
  ...sources("object", "10.0.10", "cloudtrail", ["account-object"]),
  ...sources("object", "10.0.10", "journal", ["store01", "store02"]),
  ...sources("backup", "10.0.11", "windows", ["bk01", "bk02"]),
  ...sources("backup", "10.0.11", "journal", ["vault01"]),
  ...sources("lake", "10.0.12", "gcp", ["project-lake"]),
  ...sources("lake", "10.0.12", "azure", ["subscription-lake"]),
  ...sources("lake", "10.0.12", "journal", ["lake01", "lake02"]),
].map((source) =>
  source.host === "web01" && source.writes === "auditd" ? { ...source, expectedSilenceSeconds: 60 } : source,
);
