import type { Native, NativeEvent, NativeObject } from "@mizugiwa/events";

/** A value of an event as one text: strings as they are, all else as JSON; absent is —. */
export function valueText(value: Native): string {
  if (value === null) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The beginning of a text, of at most `size` UTF-16 code units; no surrogate pair is cut apart. */
export function beginning(text: string, size: number): string {
  if (text.length <= size) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(size - 1)) ? size - 1 : size;
  return text.slice(0, end);
}

/** Paths of fields that say best where something happened, or who did it; the first that is there counts. */
const WHERE: readonly (readonly string[])[] = [
  ["Computer"],
  ["host"],
  ["hostname"],
  ["userIdentity", "arn"],
  ["userIdentity", "userName"],
  ["userIdentity", "invokedBy"],
  ["user", "username"],
  ["c-ip"],
  ["node"],
];

/** The host, the identity or the address that a reader looks for first; null where the event names none. */
export function whereOf({ fields }: Pick<NativeEvent, "fields">): string | null {
  for (const path of WHERE) {
    const value = path.reduce<Native | undefined>(memberOf, fields);
    if (typeof value === "string" && value !== "" && value !== "-") return value;
  }
  return null;
}

function memberOf(value: Native | undefined, name: string): Native | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
