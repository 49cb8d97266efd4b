import { INTRUDER, traces } from "./attack.js";
import type { Random } from "./random.js";
import { firstTime, shiftTimes } from "./shift.js";
import type { Writing } from "./sources.js";

/** Samples of a rule that ships, by the path of the rule: logs that the rule must meet. */
export type Samples = ReadonlyMap<string, readonly string[]>;

/** Something that happens beside the ordinary: which rule's sample, when, and where it is written. */
interface Scene {
  readonly rule: string;
  readonly source: string;
  /** Milliseconds after the first start; before it, so less than 0. */
  readonly atMs: number;
  /** Who it is instead of the intruder of the samples. */
  readonly address?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** 10:00 JST two days before the first start, as a distance from it. */
export function attackBegin(t0Ms: number): number {
  const day = Math.floor((t0Ms + 9 * 3_600_000) / DAY_MS) * DAY_MS - 9 * 3_600_000;
  return day - 2 * DAY_MS + 10 * 3_600_000 - t0Ms;
}

/** The breach of Storefront, by the clock of Tokyo: minutes after 10:00. */
const BREACH: readonly (readonly [minute: number, rule: string, source: string])[] = [
  [10, "web/web_scanner_names_itself", "web01-access"],
  [31, "web/web_script_requested_in_upload_folder", "web01-access"],
  [33, "web/web_shell_commands_in_query", "web01-access"],
  [34, "linux/lnx_auditd_web_account_looks_around", "web01-auditd"],
  [44, "linux/lnx_auditd_shell_with_effective_root", "web01-auditd"],
];
/** From then on web01's audit log says nothing: its daemon was stopped. */
const SILENT_AFTER_MINUTES = 96;

/** What happens elsewhere in thirty days: mostly administrators, each a little out of line. */
const ELSEWHERE: readonly (readonly [rule: string, source: string, times: number])[] = [
  ["web/web_scanner_names_itself", "web02-access", 5],
  ["web/web_scanner_names_itself", "login01-access", 5],
  ["web/web_sql_injection", "web03-access", 3],
  ["web/web_path_traversal_answered", "mx-web01-access", 2],
  ["web/web_log4shell_lookup", "mx-web02-access", 3],
  ["aws/aws_console_login_without_mfa", "account-dev-cloudtrail", 5],
  ["aws/aws_access_key_created_for_other_user", "account-shared-cloudtrail", 3],
  ["aws/aws_security_group_opened_to_internet", "account-dev-cloudtrail", 4],
  ["aws/aws_iam_administrator_rights_granted", "account-prod-cloudtrail", 2],
  ["aws/aws_s3_public_access_opened", "account-object-cloudtrail", 2],
  ["aws/aws_root_user_active", "account-shared-cloudtrail", 1],
  ["kubernetes/k8s_privileged_container_created", "cluster-a-kubernetes", 4],
  ["kubernetes/k8s_secrets_listed_across_namespaces", "cluster-b-kubernetes", 3],
  ["kubernetes/k8s_cluster_admin_granted", "cluster-a-kubernetes", 2],
  ["azure/entra_application_credential_added", "id-tenant-entra", 3],
  ["azure/entra_privileged_role_assigned", "id-tenant-entra", 2],
  ["azure/azure_diagnostic_settings_deleted", "subscription-lake-azure", 1],
  ["gcp/gcp_service_account_key_created", "project-lake-gcp", 2],
  ["windows/win_security_member_added_to_administrators", "bk01-windows", 2],
];

/** Passwords tried in a row, the day before the first start: what no single record tells. */
const GUESSING: Scene = {
  rule: "linux/lnx_sshd_many_passwords_fail",
  source: "login02-ssh",
  atMs: -26 * 60 * MINUTE_MS,
  address: "203.0.113.200",
};

export interface Told {
  readonly source: string;
  readonly atMs: number;
  readonly lines: readonly string[];
}

/** The records of the story, by the time they are written. Rules without samples tell nothing. */
export function tellStory(samples: Samples, t0Ms: number, random: Random): Told[] {
  const begin = attackBegin(t0Ms);
  const breach = BREACH.map(([minute, rule, source]): Scene => ({ rule, source, atMs: begin + minute * MINUTE_MS }));
  const elsewhere = ELSEWHERE.flatMap(([rule, source, times]) =>
    Array.from({ length: times }, (): Scene => ({ rule, source, atMs: -DAY_MS * 29 + random.below(28 * DAY_MS) })),
  ).map((scene, index): Scene => ({ ...scene, address: `192.0.2.${100 + index}` }));
  const scenes = [...breach, ...elsewhere, GUESSING].flatMap(({ rule, source, atMs, address = INTRUDER }) => {
    const logs = samples.get(rule) ?? [];
    if (logs.length === 0) return [];
    // The breach is told in the first sample of each rule: those are written as one story.
    const log = source.startsWith("web01-") ? (logs[0] ?? "") : random.pick(logs);
    const own = firstTime(log) ?? t0Ms + atMs;
    const lines = shiftTimes(log, t0Ms + atMs - own)
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => ofHost(line.replaceAll(INTRUDER, address), source));
    return [{ source, atMs: t0Ms + atMs, lines }];
  });
  const left = samples.size === 0 ? [] : traces(t0Ms + begin, random);
  const marks = left.map(({ source, minute, line }): Told => {
    return { source, atMs: t0Ms + begin + minute * MINUTE_MS, lines: [line] };
  });
  return [...scenes, ...marks].sort((a, b) => a.atMs - b.atMs);
}

/** A line of a sample as the machine of the source writes it. */
function ofHost(line: string, source: string): string {
  const host = source.slice(0, source.lastIndexOf("-"));
  if (source.endsWith("-auditd")) return `node=${host} ${line}`;
  return source.endsWith("-ssh") ? line.replace(/^(\S+) app\d+ /, `$1 ${host} `) : line;
}

/** Whether a source is silent at an instant, because the intruder stopped what writes it. */
export function isSilenced(source: string, writes: Writing, atMs: number, t0Ms: number): boolean {
  return (
    source.startsWith("web01-") &&
    writes === "auditd" &&
    atMs > t0Ms + attackBegin(t0Ms) + SILENT_AFTER_MINUTES * MINUTE_MS
  );
}
