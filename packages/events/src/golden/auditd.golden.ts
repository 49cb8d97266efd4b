import { constants } from "node:os";
import { join } from "node:path";
import { type GoldenCase, goldenSuite, readTarGz } from "@mizugiwa/proof";
import type { NativeEvent } from "../event.js";
import { readLog } from "../index.js";
import { Tally } from "./tally.js";

const GOLDEN = "detection/linux/go-libaudit-golden.tar.gz";

interface Expected {
  readonly id: string;
  readonly time: string;
  readonly serial: string;
  readonly lines: string;
  readonly fields: ReadonlyMap<string, string>;
}

const tally = new Tally();

/**
 * go-libaudit's parses of raw records and of whole actions. That library renames and splits what we leave as it came
 * (`res`, SELinux contexts, "unset" for the highest number …); `inItsWords` does the same to our fields.
 */
export default goldenSuite({
  name: "detection/auditd",
  needs: [GOLDEN],
  cases: (root) => {
    const files = new Map(
      readTarGz(join(root, GOLDEN)).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
    );
    return [...files].flatMap(([path, text]) => {
      if (path.endsWith(".log.golden")) return singleRecords(path, text);
      return path.endsWith(".yaml") ? actions(text, files.get(path.replace(/\.yaml$/, ".json.golden")) ?? "[]") : [];
    });
  },
  verdict: () => tally.verdict(0.98),
});

/** `*.log.golden`: a list of records; null where the library could not read the line. */
function singleRecords(path: string, golden: string): GoldenCase[] {
  return objectsIn(golden).map((each, index) => {
    const type = textIn(each, "record_type").toUpperCase();
    const expected = {
      id: `${path} ${index} ${type}`,
      time: textIn(each, "@timestamp"),
      serial: textIn(each, "sequence"),
      lines: `type=${type} msg=${textIn(each, "raw_msg")}\n`,
      fields: leaves(each["data"]),
    };
    return { id: expected.id, run: () => judge(expected) };
  });
}

/** `*.yaml` beside `*.json.golden`: the raw records of an action and what they come to together. */
function actions(yaml: string, golden: string): GoldenCase[] {
  const lines = new Map<string, string>();
  for (const part of yaml.split(/^ {2}(?=\S.*: \|$)/m).slice(1)) {
    const [name = "", ...rest] = part.split("\n");
    lines.set(name.replace(/: \|$/, ""), rest.map((line) => `${line.trim()}\n`).join(""));
  }
  return objectsIn(golden).flatMap((each) => {
    const [name, event] = [textIn(each, "test_name"), each["event"]];
    if (!isObject(event)) return [];
    const expected = {
      id: name,
      time: textIn(event, "@timestamp"),
      serial: textIn(event, "sequence"),
      lines: lines.get(name) ?? "",
      fields: new Map([...leaves(event["data"]), ...processFields(event["process"])]),
    };
    return [{ id: name, run: () => judge(expected) }];
  });
}

/** Their names of what an action says of its process. */
function processFields(process: unknown): Map<string, string> {
  const names = { pid: "pid", ppid: "ppid", title: "proctitle", name: "comm", exe: "exe", cwd: "cwd" };
  const fields = new Map<string, string>();
  for (const [theirs, ours] of Object.entries(names)) {
    if (isObject(process) && typeof process[theirs] === "string") fields.set(ours, process[theirs]);
  }
  return fields;
}

function judge(expected: Expected): void {
  const events = [...readLog([Buffer.from(expected.lines)]).items].flatMap((item) => (item.ok ? [item.value] : []));
  const found = events.map(inItsWords);
  const wrong = [
    tally.compare("time", Date.parse(expected.time).toString(), Date.parse(events[0]?.time ?? "").toString()),
    tally.compare("serial", expected.serial, events[0]?.id ?? ""),
  ];
  for (const [name, value] of expected.fields) {
    // Several records of an action may have the field; theirs is one of them.
    const ours = found.flatMap((fields) => fields.get(name) ?? []);
    wrong.push(tally.compare(name, value, ours.includes(value) ? value : ours.join(" | ")));
  }
  const differences = wrong.filter((each) => each !== null);
  if (differences.length > 0) throw new Error(differences.join("\n"));
}

/** Our fields as go-libaudit would put them, each with all its values. */
function inItsWords({ fields }: NativeEvent): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, value: unknown): void => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    found.set(name, [...(found.get(name) ?? []), text]);
  };
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) addOne(name, String(each), add);
  }
  return found;
}

function addOne(name: string, value: string, add: (name: string, value: string) => void): void {
  add(name, value);
  if (name === "res" || name === "success") add("result", /^(?:success|1|yes)$/.test(value) ? "success" : "fail");
  if (value === "4294967295") add(name, "unset");
  if (name === "exit" && /^-\d+$/.test(value)) add(name, errorName(Number(value)));
  if (name === "ARCH" || name === "SYSCALL") add(name.toLowerCase(), value);
  if (name === "SADDR") addAddress(value, add);
  if (name === "subj" || name === "obj") addContext(name, value, add);
}

function errorName(exit: number): string {
  return Object.entries(constants.errno).find(([, number]) => number === -exit)?.[0] ?? "";
}

function addAddress(value: string, add: (name: string, value: string) => void): void {
  const parts = new Map(
    value.split(" ").map((part): [string, string] => [part.split("=")[0] ?? "", part.split("=")[1] ?? ""]),
  );
  const family = parts.get("saddr_fam") ?? "";
  const put = (name: string, text: string): void => {
    add(name, text);
    add(`socket_${name}`, text);
  };
  put("family", { inet: "ipv4", inet6: "ipv6", local: "unix" }[family] ?? family);
  put("addr", parts.get("laddr") ?? "");
  put("port", parts.get("lport") ?? "");
  put("path", parts.get("path") ?? "");
}

/** user:role:domain:level:category */
function addContext(name: string, value: string, add: (name: string, value: string) => void): void {
  const parts = value.split(":");
  for (const [place, part] of ["user", "role", "domain", "level", "category"].entries()) {
    const text = parts[place];
    if (text !== undefined) add(`${name}_${part}`, text);
  }
}

type Plain = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Plain {
  return typeof value === "object" && value !== null;
}

function objectsIn(golden: string): Plain[] {
  const list: unknown = JSON.parse(golden);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function textIn(object: Plain, name: string): string {
  const value = object[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function leaves(data: unknown): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(isObject(data) ? data : {}))
    if (typeof value === "string") fields.set(name, value);
  return fields;
}
