import type { RuleFacts } from "../facts.js";

/** What the events of one kind may be to Sigma's log sources. */
interface Voice {
  readonly product?: string;
  readonly category?: string;
  /** Absent where it may be any service of the product. */
  readonly services?: readonly string[];
}

/** By the kind that a parser gives its events (docs/log-sources.md). Carriers say nothing of what they carry. */
const VOICES: ReadonlyMap<string, readonly Voice[]> = new Map([
  ["evtx", [{ product: "windows" }]],
  ["windows-json", [{ product: "windows" }]],
  ["cloudtrail", [{ product: "aws", services: ["cloudtrail"] }]],
  ["azure-activity", [{ product: "azure", services: ["activitylogs"] }]],
  ["entra", [{ product: "azure", services: ["signinlogs", "auditlogs", "riskdetection", "pim"] }]],
  ["m365", [{ product: "m365" }]],
  ["gcp-audit", [{ product: "gcp", services: ["gcp.audit"] }]],
  ["google-workspace", [{ product: "gcp", services: ["google_workspace.admin", "google_workspace.login"] }]],
  ["k8s-audit", [{ product: "kubernetes" }]],
  ["okta", [{ product: "okta" }]],
  ["github", [{ product: "github" }]],
  ["bitbucket", [{ product: "bitbucket" }]],
  ["onelogin", [{ product: "onelogin" }]],
  ["duo", [{ product: "cisco", services: ["duo"] }]],
  ["opencanary", [{ product: "opencanary" }]],
  ["zeek", [{ product: "zeek" }, { category: "dns" }]],
  ["suricata", [{ product: "suricata" }]],
  ["access-log", [{ category: "webserver" }]],
  ["w3c", [{ category: "webserver" }, { category: "proxy" }]],
  ["auditd", [{ product: "linux", services: ["auditd"] }]],
  ["sysmon-linux", [{ product: "linux", services: ["sysmon"] }, { product: "linux" }]],
  [
    "syslog",
    [{ product: "linux", services: ["sshd", "sudo", "auth", "syslog", "cron", "clamav", "guacamole", "vsftpd"] }],
  ],
  ["journald", [{ product: "linux", services: ["sshd", "sudo", "auth", "syslog", "cron"] }]],
  ["cef", [{ category: "firewall" }, { category: "antivirus" }]],
]);

/** Whether events of these kinds may be what a rule is about. */
export function isHeard({ logsource }: Pick<RuleFacts, "logsource">, kinds: ReadonlySet<string>): boolean {
  return [...kinds].some((kind) => (VOICES.get(kind) ?? []).some((voice) => fits(voice, logsource, kind)));
}

function fits({ product, category, services }: Voice, logsource: RuleFacts["logsource"], kind: string): boolean {
  if (product !== undefined && product !== logsource.product) return false;
  if (category !== undefined && (category !== logsource.category || logsource.product !== null)) return false;
  if (logsource.service === null)
    return services === undefined || logsource.category === null || kind === "sysmon-linux";
  return services === undefined || services.includes(logsource.service);
}
