import type { NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper } from "../ocsf/ocsf.js";
import { file, fingerprints, flag, integer, ip, port } from "../ocsf/values.js";
import { WINDOWS_META } from "../ocsf/windows.js";
import { isText } from "./source.js";

const product = { vendor_name: "Microsoft", name: "Sysmon" };

const META: readonly Row[] = [...WINDOWS_META, ["Computer", "device.hostname"]];

/** The fields of a process under a prefix of theirs, as an attribute. */
function process(prefix: string, attribute: string): Row[] {
  return [
    [`${prefix}Image`, `${attribute}.file`, file],
    [`${prefix}ProcessId`, `${attribute}.pid`, integer],
    [`${prefix}ProcessGuid`, `${attribute}.uid`],
    [`${prefix}ProcessGUID`, `${attribute}.uid`],
    [`${prefix}CommandLine`, `${attribute}.cmd_line`],
    [`${prefix}User`, `${attribute}.user.name`],
  ];
}

/** The process that did it, and its user as the actor. */
const ACTOR: readonly Row[] = [
  ["User", "actor.user.name"],
  ...process("", "actor.process").filter(([field]) => field !== "User"),
];

const PROCESS: readonly Row[] = [
  ...process("", "process"),
  ["IntegrityLevel", "process.integrity"],
  ["LogonId", "process.session.uid"],
  ["Hashes", "process.file.hashes", fingerprints],
  ["Description", "process.file.desc"],
  ["Company", "process.file.company_name"],
  ["FileVersion", "process.file.version"],
  ...process("Parent", "actor.process").filter(([field]) => field !== "ParentUser"),
  ["ParentUser", "actor.user.name"],
];

const head = (of: number, activity: number) => (): OcsfHead => ({ class: of, activity });

const launch = mapper({ product, profiles: ["host"], head: head(CLASS.process, 1), rows: [...META, ...PROCESS] });
const terminate = mapper({ product, profiles: ["host"], head: head(CLASS.process, 2), rows: [...META, ...PROCESS] });

/** One process at another: CreateRemoteThread and ProcessAccess. */
function between(activity: number): OcsfMapper {
  const rows = [...META, ...process("Source", "actor.process"), ...process("Target", "process")];
  const granted: Row = ["GrantedAccess", "requested_permissions", integer];
  return mapper({ product, profiles: ["host"], head: head(CLASS.process, activity), rows: [...rows, granted] });
}

const module = mapper({
  product,
  profiles: ["host"],
  head: head(CLASS.module, 1),
  rows: [...META, ...ACTOR, ["ImageLoaded", "module.file", file], ["Hashes", "module.file.hashes", fingerprints]],
});

function files(activity: number): OcsfMapper {
  const rows: Row[] = [
    ["TargetFilename", "file", file],
    ["Hashes", "file.hashes", fingerprints],
    ["Hash", "file.hashes", fingerprints],
  ];
  return mapper({ product, profiles: ["host"], head: head(CLASS.file, activity), rows: [...META, ...ACTOR, ...rows] });
}

const connection = mapper({
  product,
  profiles: ["host"],
  head: ({ Initiated: initiated }) => ({
    class: CLASS.network,
    activity: 1,
    attributes: { connection_info: { direction_id: directionOf(flag(lower(initiated))) } },
  }),
  rows: [
    ...META,
    ...ACTOR,
    ["Protocol", "connection_info.protocol_name"],
    ["Initiated", null],
    ["SourceIp", "src_endpoint.ip", ip],
    ["SourceHostname", "src_endpoint.hostname"],
    ["SourcePort", "src_endpoint.port", port],
    ["SourcePortName", "src_endpoint.svc_name"],
    ["DestinationIp", "dst_endpoint.ip", ip],
    ["DestinationHostname", "dst_endpoint.hostname"],
    ["DestinationPort", "dst_endpoint.port", port],
    ["DestinationPortName", "dst_endpoint.svc_name"],
  ],
});

function lower(value: NativeObject[string] | undefined): NativeObject[string] {
  return isText(value) ? value.toLowerCase() : (value ?? null);
}

/** Inbound 1, outbound 2. */
function directionOf(initiated: boolean | undefined): number {
  return initiated === undefined ? 0 : initiated ? 2 : 1;
}

const dns = mapper({
  product,
  profiles: ["host"],
  head: (fields) => {
    const answers = answersOf(fields["QueryResults"]);
    const attributes: Record<string, NativeObject | NativeObject[]> = {};
    if (answers.length > 0) attributes["answers"] = answers;
    // Sysmon sees the query on the host that asks.
    if (isText(fields["Computer"])) attributes["src_endpoint"] = { hostname: fields["Computer"] };
    return { class: CLASS.dns, activity: answers.length > 0 ? 6 : 1, attributes };
  },
  rows: [...META, ...ACTOR, ["QueryName", "query.hostname"], ["QueryStatus", "status_code"], ["QueryResults", null]],
});

/** `type:  5 name;::ffff:192.0.2.1;`: names with their type, and addresses. */
function answersOf(results: NativeObject[string] | undefined): NativeObject[] {
  if (!isText(results)) return [];
  return results.split(";", ANSWERS_MAX).flatMap((part) => {
    const rdata = part.replace(/^type: +\d+ /, "").trim();
    return rdata === "" || rdata === "-" ? [] : [{ rdata: ip(rdata) ?? rdata }];
  });
}

const ANSWERS_MAX = 256;

/** By the number of the event. */
export const SYSMON_MAPPERS: ReadonlyMap<number, OcsfMapper> = new Map([
  [1, launch],
  [2, files(6)],
  [3, connection],
  [5, terminate],
  [7, module],
  [8, between(4)],
  [10, between(3)],
  [11, files(1)],
  [15, files(1)],
  [22, dns],
  [23, files(4)],
  [26, files(4)],
]);
