/**
 * Where indicators stand in events, beyond what a value says by itself.
 *
 * Addresses, hashes, mail addresses and URLs with a scheme are known by their form, in whatever field. Names of hosts are not: a file
 * (`install.sh`) or a class of a program (`System.Net`) has the same form. They are taken from the fields below. Names are those of the
 * sources in packages/events, of ECS, OCSF, CEF and Sigma; case and punctuation do not count (`cs-host`, `csHost`, `CS_HOST`).
 */

/** `host`: the value is the name of a host; `text`: hosts, addresses and the rest stand within it; `none`: nothing does. */
export type FieldRole = "host" | "text" | "none";

/** By the last part of the field's name. */
const HOSTS = [
  // DNS: Sysmon 22, Zeek, Suricata, Route 53, OCSF, ECS
  "QueryName query query_name rrname rdata answers qname question",
  // Web: Zeek, Suricata, W3C, access logs, ECS
  "host hostname cs-host http_host server_name sni tls_sni url_domain authority cs_sni cs-uri uri_host site",
  // Connections: Sysmon 3, firewall 5156, CEF, LEEF, ECS, auditd, sshd
  "DestinationHostname SourceHostname dhost shost dst_host src_host dest_host DestinationHost rhost remote_host RemoteHost",
  "RemoteName DestAddress SourceAddress remoteHostname domain destinationDnsDomain sourceDnsDomain registered_domain fqdn",
  "dns_name DomainName name_server server destination dst target_host peer endpoint",
  // Certificates: Zeek x509, Suricata tls
  "san_dns san.dns dns common_name SubjectCN",
];

const TEXTS = [
  // Commands: Sysmon, 4688, PowerShell 4103 and 4104, auditd, EDR
  "CommandLine ParentCommandLine ProcessCommandLine command_line cmdline command proctitle cmd args argv",
  "ScriptBlockText Payload ContextInfo HostApplication",
  // What carries several: Sysmon's hashes and DNS answers, registry values, services, tasks
  "Hashes Hash QueryResults Details ImagePath ServiceFileName TaskContent Contents",
  // What is written for people
  "message msg log text body subject description reason signature",
  // Mail
  "from to cc sender recipient recipients reply_to return_path",
  // What a request said
  "request cs-uri-query cs-uri-stem query_string requestParameters http_request referer",
];

const BY_NAME: ReadonlyMap<string, FieldRole> = new Map([
  ...HOSTS.flatMap((names) => names.split(" ").map((name): [string, FieldRole] => [plain(name), "host"])),
  ...TEXTS.flatMap((names) => names.split(" ").map((name): [string, FieldRole] => [plain(name), "text"])),
]);

/** URLs that a source writes in parts: fields of host and path, and of the query where it stands apart. */
export const URL_PARTS: readonly UrlParts[] = [
  { host: ["host"], path: ["uri"], query: [] }, // Zeek http
  { host: ["http", "hostname"], path: ["http", "url"], query: [] }, // Suricata http
  { host: ["cs-host"], path: ["cs-uri-stem"], query: ["cs-uri-query"] }, // W3C, proxies
  { host: ["url", "domain"], path: ["url", "path"], query: ["url", "query"] }, // ECS
];

export interface UrlParts {
  readonly host: readonly string[];
  readonly path: readonly string[];
  readonly query: readonly string[];
}

/** What a field is for, by the last part of its name; undefined where only the form of its value speaks. */
export function roleOf(name: string): FieldRole | undefined {
  const known = REMEMBERED.get(name);
  if (known !== undefined || REMEMBERED.has(name)) return known;
  const role = plain(name).endsWith("version") ? "none" : BY_NAME.get(plain(name));
  // Whoever writes the logs chooses the names: they are not remembered without end.
  if (REMEMBERED.size >= REMEMBERED_MAX) REMEMBERED.clear();
  REMEMBERED.set(name, role);
  return role;
}

const REMEMBERED = new Map<string, FieldRole | undefined>();
const REMEMBERED_MAX = 10_000;

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
