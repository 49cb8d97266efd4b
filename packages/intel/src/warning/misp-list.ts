/**
 * Warning lists in the format of MISP: what is known to be no sign of an attack (resolvers, much visited sites, private networks, hashes
 * of empty files), so that an indicator of the kind is a slip.
 *
 * Source: MISP/misp-warninglists, README and schema.json: `name`, `description`, `version`, `type` (string, substring, hostname, cidr,
 * regex), `list`, `matching_attributes`. Our own lists are written in it too.
 * Departure: an entry of `string` or `hostname` that begins with a dot, as some lists have it, is a host with what is below it. Patterns of
 * `regex` run in linear time; one that cannot is a problem.
 */
import { type Item, type Problem, record, toProblem } from "@mizugiwa/base";
import { type Network, parseAddress, parseNetwork } from "../forms/address.js";

export type WarningType = "string" | "substring" | "hostname" | "cidr" | "regex";

export interface WarningList {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly type: WarningType;
  readonly entries: readonly string[];
}

export interface WarningListReading {
  /** Null where nothing of it can be used. */
  readonly list: WarningList | null;
  readonly problems: readonly Problem[];
}

const TYPES: readonly WarningType[] = ["string", "substring", "hostname", "cidr", "regex"];
const ENTRIES_MAX = 500_000;
const ENTRY_MAX = 2048;
/** Every entry of these is tried on every hit: more would be slow. */
const SLOW_MAX = 20_000;
const PROBLEMS_MAX = 100;

/** Reads a list from the text of its file; entries that cannot be used are problems, the others stay. */
export function readWarningList(text: string, path: string): WarningListReading {
  const parsed = parse(text, path);
  if (!parsed.ok) return { list: null, problems: [parsed.problem] };
  const { name, description, version, type, list } = parsed.value;
  const kind = TYPES.find((each) => each === type);
  if (!isList(list) || kind === undefined) return refused(path, `type ${String(type)} with a list of entries`);
  const problems: Problem[] = [];
  const limit = kind === "substring" || kind === "regex" ? SLOW_MAX : ENTRIES_MAX;
  const entries: string[] = [];
  for (const [index, entry] of list.entries()) {
    const fault = entries.length >= limit ? `beyond ${limit} entries` : faultOf(entry, kind);
    if (fault === null && typeof entry === "string") entries.push(entry);
    else if (problems.length < PROBLEMS_MAX) problems.push(entryProblem(path, index, fault ?? "not a text"));
  }
  const made = {
    name: textOr(name, path),
    description: textOr(description, ""),
    version: textOr(version, ""),
    type: kind,
    entries,
  };
  return { list: made, problems };
}

interface Written {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly version?: unknown;
  readonly type?: unknown;
  readonly list?: unknown;
}

function parse(text: string, path: string): Item<Written> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? record(value) : wrongItem(path, "no JSON object");
  } catch (caught) {
    if (!(caught instanceof SyntaxError)) throw caught;
    return wrongItem(path, caught.message);
  }
}

function wrongItem(path: string, detail: string): Item<never> {
  return { ok: false, problem: wrong(path, detail) };
}

function refused(path: string, wanted: string): WarningListReading {
  return { list: null, problems: [wrong(path, `no known ${wanted}`)] };
}

function wrong(path: string, detail: string): Problem {
  const remedy = "Give a warning list in the JSON format of MISP.";
  return toProblem("warning-list-unreadable", { path, detail, remedy });
}

function entryProblem(path: string, index: number, fault: string): Problem {
  const remedy = "The other entries are used.";
  return toProblem("warning-list-entry", {
    path,
    field: `list[${index}]`,
    detail: `the entry is left out: ${fault}`,
    remedy,
  });
}

function faultOf(entry: unknown, type: WarningType): string | null {
  if (typeof entry !== "string" || entry === "") return "not a text";
  if (entry.length > ENTRY_MAX) return `longer than ${ENTRY_MAX} characters`;
  return type === "cidr" && networkOf(entry) === null ? `"${entry}" is no network` : null;
}

/** A network, or a single address as the network of that one. */
export function networkOf(text: string): Network | null {
  const network = parseNetwork(text);
  if (network !== null) return network;
  const address = parseAddress(text);
  return address === null ? null : { ...address, bits: 128 };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : otherwise;
}
