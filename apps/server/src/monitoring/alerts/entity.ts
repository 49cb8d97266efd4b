/** What an alert is about: the one thing an analyst would look at, isolate or block. */
export interface Entity {
  readonly kind: EntityKind;
  /** Folded, so that the same thing written otherwise is the same: lower case, IPv4 out of its IPv6 form. */
  readonly key: string;
}
export const ENTITY_KINDS = ["address", "user", "host", "source"] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Of a rule or of the event it met. */
export interface LogSourceNames {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

/** Native names of fields in the order they are asked; a dot goes into an object where no field is named with it. */
const FIELDS: Readonly<Record<Exclude<EntityKind, "source">, readonly string[]>> = {
  address: [
    "c-ip",
    "client_ip",
    "src_ip",
    "SourceIp",
    "IpAddress",
    "sourceIPAddress",
    "callerIpAddress",
    "ClientIP",
    "ipAddress",
    "client.ipAddress",
    "actor_ip",
    "protoPayload.requestMetadata.callerIp",
    "sourceIPs",
    "id.orig_h",
    "remote_addr",
    "rhost",
    "addr",
    "src",
    "source.ip",
  ],
  user: [
    "userIdentity.arn",
    "userIdentity.userName",
    "userIdentity.principalId",
    "UserId",
    "userPrincipalName",
    "initiatedBy.user.userPrincipalName",
    "InitiatedBy.user.userPrincipalName",
    "protoPayload.authenticationInfo.principalEmail",
    "actor.alternateId",
    "actor",
    "user.username",
    "TargetUserName",
    "SubjectUserName",
    "User",
    "cs-username",
    "acct",
    "auid",
    "user",
    "user.name",
  ],
  host: ["Computer", "host.name", "hostname", "HostName", "host", "node", "s-computername", "objectRef.namespace"],
};

/** Which kind is asked first, by what the log is about; the first line that fits counts. */
const ORDERS: readonly { fits: (names: LogSourceNames) => boolean; order: readonly (keyof typeof FIELDS)[] }[] = [
  {
    fits: isOneOf("category", "webserver", "proxy", "firewall", "dns", "application"),
    order: ["address", "user", "host"],
  },
  { fits: isOneOf("service", "sshd", "auth", "vsftpd", "named", "http"), order: ["address", "user", "host"] },
  {
    fits: isOneOf("product", "aws", "azure", "gcp", "m365", "okta", "github", "bitbucket", "onelogin", "kubernetes"),
    order: ["user", "address", "host"],
  },
  { fits: isOneOf("product", "zeek", "cisco", "juniper", "fortios", "paloalto"), order: ["address", "user", "host"] },
  { fits: isOneOf("product", "windows", "linux", "macos"), order: ["host", "user", "address"] },
];
const OTHERWISE = ["host", "user", "address"] as const;

function isOneOf(dimension: keyof LogSourceNames, ...names: string[]): (of: LogSourceNames) => boolean {
  return (of) => names.includes(of[dimension] ?? "");
}

export const ENTITY_KEY_MAX = 300;

/**
 * Chooses the entity of a hit from the event's native fields: by what the log is about, a source address (web, proxy,
 * firewall, sign-in), an identity (cloud) or a host (end points). `host` is what intake knows beside the fields. Where
 * the event names none of them, the source itself is it.
 */
export function chooseEntity(
  names: LogSourceNames,
  fields: Readonly<Record<string, unknown>>,
  { host, sourceCode }: { readonly host: string | null; readonly sourceCode: string },
): Entity {
  const order = ORDERS.find(({ fits }) => fits(names))?.order ?? OTHERWISE;
  for (const kind of order) {
    const found = FIELDS[kind].map((name) => textAt(fields, name)).find((text) => text !== null && says(text));
    const key = found ?? (kind === "host" ? host : null);
    if (key !== null && key !== undefined) return { kind, key: foldKey(kind, key) };
  }
  return { kind: "source", key: foldKey("source", sourceCode) };
}

/** Placeholders of logs that had nothing to say. */
const NOTHING = new Set([
  "",
  "-",
  "?",
  "n/a",
  "null",
  "none",
  "unset",
  "(unknown)",
  "unknown",
  "::",
  "0.0.0.0",
  "4294967295",
]);

function says(text: string): boolean {
  return !NOTHING.has(text.trim().toLowerCase());
}

/** The same thing under one name; at most 300 characters. */
export function foldKey(kind: EntityKind, text: string): string {
  const clean = text.trim().normalize("NFC").toLowerCase();
  const bare = kind === "address" ? clean.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "") : clean;
  return bare.slice(0, ENTITY_KEY_MAX);
}

/** Text or number at a name: the literal one first, then along its dots; of an array the first element. */
function textAt(fields: Readonly<Record<string, unknown>>, name: string): string | null {
  const literal = own(fields, name);
  const found = literal === undefined ? name.split(".").reduce<unknown>(step, fields) : literal;
  const one: unknown = Array.isArray(found) ? found[0] : found;
  if (typeof one === "string") return one;
  return typeof one === "number" || typeof one === "bigint" ? String(one) : null;
}

function step(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? own(value, name) : undefined;
}

function own(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
