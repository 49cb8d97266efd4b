/**
 * Linux audit in OCSF: execve (the SYSCALL record and the arguments in EXECVE) as Process Activity (1007), what PATH says was created
 * or deleted as File System Activity (1001), logins as Authentication (3002). Records of one action share
 * `metadata.correlation_uid`.
 *
 * Sources: OCSF 1.3.0, these classes; linux-audit documentation, message and field dictionaries.
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper } from "../ocsf/ocsf.js";
import { file, integer, ip } from "../ocsf/values.js";
import { isText } from "./source.js";

const product = { vendor_name: "Linux", name: "auditd" };

const META: readonly Row[] = [
  ["type", "metadata.event_code"],
  ["node", "device.hostname"],
  ["host", "device.hostname"],
];

const launch = mapper({
  product,
  profiles: ["host"],
  head: ({ SYSCALL: call, success }) => {
    if (call !== "execve" && call !== "execveat") return null;
    const status = success === "yes" ? 1 : success === "no" ? 2 : 0;
    return { class: CLASS.process, activity: 1, status };
  },
  rows: [
    ...META,
    ["exe", "process.file", file],
    ["comm", "process.name"],
    ["pid", "process.pid", integer],
    ["ppid", "actor.process.pid", integer],
    ["uid", "process.user.uid"],
    ["UID", "process.user.name"],
    ["auid", "actor.user.uid"],
    ["AUID", "actor.user.name"],
    ["ses", "actor.session.uid"],
    ["exit", "exit_code", integer],
    ["success", null],
    ["SYSCALL", null],
    ["syscall", null],
  ],
});

const ARGUMENTS_MAX = 4096;

const argumentsOf = mapper({
  product,
  profiles: ["host"],
  head: (fields) => {
    const words: string[] = [];
    for (let number = 0; number < ARGUMENTS_MAX; number += 1) {
      const word = fields[`a${number}`];
      if (!isText(word)) break;
      words.push(word);
    }
    const [name] = words;
    const process: NativeObject = name === undefined ? {} : { name, cmd_line: words.join(" ") };
    return { class: CLASS.process, activity: 1, attributes: { process } };
  },
  rows: META,
});

const path = mapper({
  product,
  profiles: ["host"],
  head: ({ nametype, objtype }) => {
    const said = nametype ?? objtype;
    const activity = isText(said) ? FILE_ACTIVITY.get(said) : undefined;
    return activity === undefined ? null : { class: CLASS.file, activity };
  },
  rows: [
    ...META,
    ["name", "file", file],
    ["ouid", "file.owner.uid"],
    ["OUID", "file.owner.name"],
    ["inode", "file.uid"],
    ["nametype", null],
  ],
});

const FILE_ACTIVITY: ReadonlyMap<string, number> = new Map([
  ["CREATE", 1],
  ["DELETE", 4],
]);

function login(activity: number): OcsfMapper {
  return mapper({
    product,
    head: ({ res, exe }): OcsfHead => ({
      class: CLASS.authentication,
      activity,
      status: res === "success" || res === "1" ? 1 : res === undefined ? 0 : 2,
      attributes: isText(exe) ? { service: { name: exe } } : {},
    }),
    rows: [
      ["type", "metadata.event_code"],
      ["node", "dst_endpoint.hostname"],
      ["host", "dst_endpoint.hostname"],
      ["acct", "user.name"],
      ["id", "user.uid"],
      ["addr", "src_endpoint.ip", ip],
      ["hostname", "src_endpoint.hostname", named],
      ["exe", "actor.process.file", file],
      ["pid", "actor.process.pid", integer],
      ["auid", "actor.user.uid"],
      ["AUID", "actor.user.name"],
      ["ses", "session.uid"],
      ["res", null],
    ],
  });
}

function named(value: NativeObject[string]): string | undefined {
  return isText(value) && value !== "?" ? value : undefined;
}

const MAPPERS: ReadonlyMap<string, OcsfMapper> = new Map([
  ["SYSCALL", launch],
  ["EXECVE", argumentsOf],
  ["PATH", path],
  ["USER_LOGIN", login(1)],
  ["USER_AUTH", login(1)],
  ["USER_LOGOUT", login(2)],
]);

export const auditdOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => {
    const { type } = event.fields;
    const made = isText(type) ? MAPPERS.get(type)?.map(event, atMs) : undefined;
    if (made === undefined || made === null || event.id === null) return null;
    // The serial is of the action, not of the record.
    const { uid, ...metadata } = made.metadata;
    return { ...made, metadata: { ...metadata, correlation_uid: uid ?? event.id } };
  },
};
