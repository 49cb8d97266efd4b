/**
 * What OCSF 1.3.0 requires, as far as our mappers go: a table of facts from ocsf-schema (events/ and objects/ at 1.3.0),
 * Apache-2.0, Copyright the OCSF contributors. `all` must be there, of each list in `some` at least one.
 */
import type { Native, NativeObject } from "../event.js";
import { isList, isObject } from "../sources/source.js";
import type { OcsfEvent } from "./ocsf.js";

interface Needs {
  readonly all?: readonly string[];
  readonly some?: readonly string[];
}

const BASE = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

const CLASSES: ReadonlyMap<number, Needs & { readonly activities: readonly number[] }> = new Map([
  [1001, { all: ["actor", "device", "file"], activities: range(1, 14) }],
  [1005, { all: ["actor", "device", "module"], activities: range(1, 2) }],
  [1007, { all: ["actor", "device", "process"], activities: range(1, 5) }],
  [2004, { all: ["finding_info"], activities: range(1, 3) }],
  [3002, { all: ["user"], some: ["service", "dst_endpoint"], activities: range(1, 6) }],
  [4001, { some: ["src_endpoint", "dst_endpoint"], activities: range(1, 7) }],
  [4002, { some: ["http_request", "http_response"], activities: range(1, 9) }],
  [4003, { some: ["src_endpoint", "dst_endpoint"], activities: [1, 2, 6] }],
  [6003, { all: ["actor", "api", "src_endpoint"], activities: range(1, 4) }],
]);

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
