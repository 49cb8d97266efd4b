import type { Native, NativeObject } from "@mizugiwa/events";

/** Where sources name the machine that an event is of, the surest first; a dot goes into an object. */
const NAMES = [
  "Computer",
  "host",
  // auditd: there "hostname" is the other end.
  "node",
  "hostname",
  "HostName",
  "_HOSTNAME",
  "host.name",
  "agent.hostname",
  "s-computername",
];
const HOST_MAX = 255;

/** The machine that an event is of, folded to lower case; null where it names none. */
export function hostOf(fields: NativeObject): string | null {
  for (const name of NAMES) {
    const value = fields[name] ?? inner(fields, name);
    if (typeof value === "string" && value !== "" && value !== "-" && value.length <= HOST_MAX)
      return value.toLowerCase();
  }
  return null;
}

function inner(fields: NativeObject, name: string): Native | undefined {
  const dot = name.indexOf(".");
  if (dot === -1) return undefined;
  const object = fields[name.slice(0, dot)];
  return isObject(object) ? object[name.slice(dot + 1)] : undefined;
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
