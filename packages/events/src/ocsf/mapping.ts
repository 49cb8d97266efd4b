import type { Native, NativeEvent, NativeObject } from "../event.js";
import { isObject } from "../sources/source.js";
import { put } from "../sources/windows-fields.js";
import { OCSF_VERSION, type OcsfEvent, type OcsfHead, type OcsfMapper, STAND_INS, UNKNOWN } from "./ocsf.js";
import { OTHER, text } from "./values.js";

/** An attribute's value from a field's; undefined where the field holds none of its kind. */
type Convert = (value: Native) => Native | undefined;

/**
 * A field (`/` goes into an object) and the attribute that takes it (`.` goes into an object); null for a field whose
 * meaning is in the event already, as its time. Of several rows for a field the first that fits takes it. Text unless said.
 */
export type Row = readonly [field: string, attribute: string | null, convert?: Convert];

interface Product {
  readonly vendor_name: string;
  readonly name: string;
}

export interface Mapping {
  /** What wrote the log; a function where the event itself says it. */
  readonly product: Product | ((fields: NativeObject) => Product);
  readonly profiles?: readonly string[];
  readonly rows: readonly Row[];
  /** Decides class, activity and what more than one field says; null where the event has no class. */
  readonly head: (fields: NativeObject, event: NativeEvent) => OcsfHead | null;
}

interface Target {
  readonly path: readonly string[] | null;
  readonly convert: Convert;
}

interface Node {
  readonly targets: Target[];
  readonly inner: Map<string, Node>;
}

type Attributes = Record<string, Native>;

/** A mapper from its table. The table is compiled once; an event costs one walk over its fields. */
export function mapper({ product, profiles = [], rows, head }: Mapping): OcsfMapper {
  const tree = compile(rows);
  const named = ["datetime", ...profiles];
  return {
    map: (event, atMs) => {
      const time = event.time === null ? atMs : Date.parse(event.time);
      const decided = time === null ? null : head(event.fields, event);
      if (time === null || decided === null) return null;
      const { vendor_name, name } = typeof product === "function" ? product(event.fields) : product;
      const metadata: Attributes = { version: OCSF_VERSION, product: { vendor_name, name }, profiles: named };
      if (event.id !== null) metadata["uid"] = event.id;
      const made = begin(decided, time, metadata);
      if (event.time !== null) made["time_dt"] = event.time;
      if (decided.status !== undefined) made["status_id"] = decided.status;
      copyInto(made, decided.attributes);
      const left = take(event.fields, tree, made);
      addStandIns(made, decided.class);
      if (decided.activity === OTHER) made["activity_name"] = otherName(made);
      if (left !== null) made["unmapped"] = left;
      return made;
    },
  };
}

/** What the source calls an activity that OCSF has no number for. */
function otherName({ api, http_request: request, metadata }: Attributes): Native {
  const named = [mutable(api)?.["operation"], mutable(request)?.["http_method"], mutable(metadata)?.["event_code"]];
  return named.find((name) => name !== undefined) ?? UNKNOWN;
}

/** The event with what every class has; attributes are set on it as on any object. */
function begin(head: OcsfHead, time: number, metadata: NativeObject): OcsfEvent & Attributes {
  return {
    class_uid: head.class,
    category_uid: Math.floor(head.class / 1000),
    activity_id: head.activity,
    type_uid: head.class * 100 + head.activity,
    severity_id: head.severity ?? 1,
    time,
    metadata,
  };
}

function compile(rows: readonly Row[]): Node {
  const root: Node = { targets: [], inner: new Map() };
  for (const [field, attribute, convert = text] of rows) {
    let node = root;
    for (const name of field.split("/")) {
      const next = node.inner.get(name) ?? { targets: [], inner: new Map() };
      node.inner.set(name, next);
      node = next;
    }
    node.targets.push({ path: attribute?.split(".") ?? null, convert });
  }
  return root;
}

/** Fills the attributes from the fields; gives the fields that no row took, null where none is left. */
function take(fields: NativeObject, { inner }: Node, attributes: Attributes): NativeObject | null {
  let left: Attributes | null = null;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const node = inner.get(name);
    if (node !== undefined && (isNothing(value) || isTaken(value, node.targets, attributes))) continue;
    const rest = node !== undefined && node.inner.size > 0 && isObject(value) ? take(value, node, attributes) : value;
    if (rest !== null || value === null) put((left ??= {}), name, rest);
  }
  return left;
}

/** How sources write that there is no value. */
function isNothing(value: Native): boolean {
  return value === null || value === "" || value === "-";
}

function isTaken(value: Native, targets: readonly Target[], attributes: Attributes): boolean {
  for (const { path, convert } of targets) {
    if (path === null) return true;
    const made = convert(value);
    if (made !== undefined && isSet(attributes, path, made)) return true;
  }
  return false;
}

/** Sets an attribute that is not there yet; false where it is. */
function isSet(attributes: Attributes, path: readonly string[], value: Native): boolean {
  let object = attributes;
  for (let depth = 0; depth < path.length - 1; depth += 1) {
    const name = path[depth] ?? "";
    object[name] ??= {};
    const inner = mutable(object[name]);
    if (inner === null) return false;
    object = inner;
  }
  const last = path.at(-1) ?? "";
  if (object[last] === undefined) {
    object[last] = value;
    return true;
  }
  const had = mutable(object[last]);
  if (had === null || !isObject(value)) return false;
  // Fields come in any order: what was said of a file (its hashes) may stand before its name.
  for (const name in value) had[name] ??= value[name] ?? null;
  return true;
}

/** An object among the attributes, which are made here or copied, never the event's own. */
function mutable(value: unknown): Attributes | null {
  return isAttributes(value) ? value : null;
}

function isAttributes(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Copies attributes with the objects in them, which are then the event's to be added to. */
function copyInto(object: Attributes, attributes: NativeObject | undefined): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined) continue;
    if (isObject(value)) {
      const inner: Attributes = {};
      copyInto(inner, value);
      object[name] = inner;
    } else object[name] = value;
  }
}

/** Names what must have a name, and says of what the class requires and the source does not know that it is unknown. */
function addStandIns(attributes: Attributes, classUid: number): void {
  const actor = mutable(attributes["actor"]);
  for (const holder of [attributes, actor]) {
    nameProcess(mutable(holder?.["process"]));
    nameUser(mutable(holder?.["user"]));
  }
  nameFile(mutable(attributes["file"]));
  nameFile(mutable(mutable(attributes["module"])?.["file"]));
  nameEndpoint(mutable(attributes["src_endpoint"]));
  nameEndpoint(mutable(attributes["dst_endpoint"]));
  fill(mutable(attributes["device"]), "type_id", 0);
  fill(mutable(attributes["connection_info"]), "direction_id", 0);
  fill(mutable(attributes["query"]), "hostname", UNKNOWN);
  for (const [attribute, value, unless] of STAND_INS.get(classUid) ?? []) {
    if (unless === undefined || attributes[unless] === undefined) attributes[attribute] ??= value;
  }
}

function fill(object: Attributes | null, attribute: string, value: Native): void {
  if (object !== null) object[attribute] ??= value;
}

/** A process is called as its program is, unless it has a name. */
function nameProcess(process: Attributes | null): void {
  if (process === null) return;
  const file = mutable(process["file"]);
  nameFile(file);
  nameUser(mutable(process["user"]));
  if (file !== null) process["name"] ??= file["name"] ?? UNKNOWN;
  else if (process["pid"] === undefined && process["uid"] === undefined) process["name"] ??= UNKNOWN;
}

function nameFile(file: Attributes | null): void {
  if (file === null || file["name"] !== undefined) return;
  file["name"] = UNKNOWN;
  file["type_id"] = 0;
}

function nameUser(user: Attributes | null): void {
  if (user === null || user["uid"] !== undefined || user["account"] !== undefined) return;
  user["name"] ??= UNKNOWN;
}

function nameEndpoint(endpoint: Attributes | null): void {
  if (endpoint === null || ADDRESSES.some((name) => endpoint[name] !== undefined)) return;
  endpoint["name"] = UNKNOWN;
}

const ADDRESSES = ["ip", "hostname", "name", "svc_name"] as const;
