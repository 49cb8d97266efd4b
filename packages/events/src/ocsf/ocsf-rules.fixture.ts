/**
 * What OCSF 1.3.0 requires, as far as our mappers go: a table of facts from ocsf-schema (events/ and objects/ at 1.3.0),
 * Apache-2.0, Copyright the OCSF contributors. `all` must be there, of each list in `some` at least
 * one, and nothing that neither class nor profile has.
 */
import type { Native, NativeObject } from "../event.js";
import { isList, isObject, isText } from "../sources/source.js";
import type { OcsfEvent } from "./ocsf.js";

interface Needs {
  readonly all?: readonly string[];
  readonly some?: readonly string[];
}

const BASE = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

/** Attributes that an event of any class may have, `time_dt` by the profile `datetime`. */
const ANY = words(
  "activity_name category_name class_name count duration end_time enrichments message observables raw_data severity " +
    "start_time status status_code status_detail status_id time_dt timezone_offset type_name unmapped",
);

/** Attributes that a profile adds. */
const PROFILES: ReadonlyMap<string, readonly string[]> = new Map([
  ["datetime", []],
  ["host", ["actor", "device"]],
  ["cloud", ["api", "cloud"]],
  ["security_control", words("action action_id attacks disposition disposition_id firewall_rule malware policy")],
]);

const NETWORK = words("app_name connection_info dst_endpoint proxy src_endpoint tls traffic");

interface Class extends Needs {
  readonly activities: readonly number[];
  /** Attributes beside those that it needs. */
  readonly may: readonly string[];
}

const CLASSES: ReadonlyMap<number, Class> = new Map<number, Class>([
  [
    1001,
    { all: ["actor", "device", "file"], may: words("component create_mask file_result"), activities: range(1, 14) },
  ],
  [1005, { all: ["actor", "device", "module"], may: words("exit_code"), activities: range(1, 2) }],
  [
    1007,
    {
      all: ["actor", "device", "process"],
      may: words("actual_permissions exit_code injection_type module requested_permissions"),
      activities: range(1, 5),
    },
  ],
  [
    2004,
    {
      all: ["finding_info"],
      may: words("confidence_id evidences impact_id remediation resources risk_level_id"),
      activities: range(1, 3),
    },
  ],
  [
    3002,
    {
      all: ["user"],
      some: ["service", "dst_endpoint"],
      may: words(
        "actor auth_protocol auth_protocol_id http_request is_mfa is_remote logon_process logon_type logon_type_id session src_endpoint",
      ),
      activities: range(1, 6),
    },
  ],
  [4001, { some: ["src_endpoint", "dst_endpoint"], may: [...NETWORK, "url"], activities: range(1, 7) }],
  [
    4002,
    {
      some: ["http_request", "http_response"],
      may: [...NETWORK, "http_cookies", "http_status"],
      activities: range(1, 9),
    },
  ],
  [
    4003,
    {
      some: ["src_endpoint", "dst_endpoint"],
      may: [...NETWORK, ...words("answers query query_time rcode rcode_id response_time")],
      activities: [1, 2, 6],
    },
  ],
  [
    6003,
    {
      all: ["actor", "api", "src_endpoint"],
      may: words("dst_endpoint http_request http_response resources"),
      activities: range(1, 4),
    },
  ],
]);

function words(text: string): string[] {
  return text.split(" ");
}

const ENDPOINT = [
  "ip",
  "uid",
  "name",
  "hostname",
  "svc_name",
  "instance_uid",
  "interface_uid",
  "interface_name",
  "domain",
];

/** Objects by the name of the attribute that holds them. */
const OBJECTS: ReadonlyMap<string, Needs> = new Map([
  ["metadata", { all: ["product", "version"] }],
  ["product", { all: ["vendor_name"], some: ["name", "uid"] }],
  ["actor", { some: ["process", "user", "invoked_by", "session", "app_name", "app_uid"] }],
  ["user", { some: ["account", "name", "uid"] }],
  ["account", { some: ["name", "uid"] }],
  ["process", { some: ["pid", "uid", "name", "cpid"] }],
  ["file", { all: ["name", "type_id"] }],
  ["hashes", { all: ["algorithm_id", "value"] }],
  ["device", { all: ["type_id"], some: [...ENDPOINT] }],
  ["src_endpoint", { some: ENDPOINT }],
  ["dst_endpoint", { some: ENDPOINT }],
  ["connection_info", { all: ["direction_id"] }],
  ["api", { all: ["operation"] }],
  ["service", { some: ["name", "uid"] }],
  ["cloud", { all: ["provider"] }],
  ["query", { all: ["hostname"] }],
  ["answers", { all: ["rdata"] }],
  ["url", { some: ["url_string", "path", "hostname"] }],
  ["http_response", { all: ["code"] }],
  ["finding_info", { all: ["title", "uid"] }],
  ["analytic", { all: ["type_id"], some: ["name", "uid"] }],
  ["resources", { some: ["name", "uid"] }],
]);

/** What an event lacks or has wrong against the table, one line each; `data` and `unmapped` are free. */
export function ocsfFaults(event: OcsfEvent): string[] {
  const { class_uid: uid, activity_id: activity, type_uid: type, category_uid: category, time } = event;
  const needs = CLASSES.get(uid);
  if (needs === undefined) return [`class ${uid} is not in the table`];
  const faults = [...lacks("event", event, { all: BASE }), ...lacks("event", event, needs), ...inner("", event)];
  if (![0, OTHER, ...needs.activities].includes(activity)) faults.push(`activity ${activity} is none of class ${uid}`);
  if (type !== uid * 100 + activity) faults.push("type_uid is not class and activity");
  const profiles = isList(event.metadata["profiles"]) ? event.metadata["profiles"] : [];
  const added = profiles.flatMap((each) => (isText(each) ? (PROFILES.get(each) ?? []) : []));
  const known = new Set([...BASE, ...ANY, ...(needs.all ?? []), ...(needs.some ?? []), ...needs.may, ...added]);
  for (const name in event) if (!known.has(name)) faults.push(`class ${uid} has no attribute ${name}`);
  if (activity === OTHER && event["activity_name"] === undefined) faults.push("an activity of no number has no name");
  if (category !== Math.floor(uid / 1000)) faults.push("category_uid is not that of the class");
  if (!Number.isSafeInteger(time)) faults.push("time is no whole number of milliseconds");
  return faults;
}

const OTHER = 99;

function inner(path: string, object: NativeObject): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (name === "data" || name === "unmapped") return [];
    const here = `${path}${name}`;
    const objects: readonly Native[] = isList(value) ? value : [value];
    const needs = OBJECTS.get(name);
    return objects.flatMap((each) =>
      isObject(each) ? [...(needs === undefined ? [] : lacks(here, each, needs)), ...inner(`${here}.`, each)] : [],
    );
  });
}

function lacks(path: string, object: NativeObject, { all = [], some }: Needs): string[] {
  const missing = all.filter((name) => object[name] === undefined).map((name) => `${path} lacks ${name}`);
  const none = some !== undefined && some.every((name) => object[name] === undefined);
  return none ? [...missing, `${path} has none of ${some.join(", ")}`] : missing;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_each, index) => first + index);
}
