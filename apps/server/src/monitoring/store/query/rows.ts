import { z } from "zod";
import type { Row } from "../engine/protocol.js";

/** An event as the store keeps it. */
export interface StoredEvent {
  readonly eventId: string;
  /** Event time as RFC 3339 with the resolution of its source, and in microseconds since the epoch. */
  readonly at: string;
  readonly atUs: bigint;
  readonly receivedUs: bigint;
  readonly atFlag: string | null;
  readonly source: string;
  readonly sourceCode: string | null;
  readonly service: string | null;
  readonly tenant: string | null;
  readonly kind: string | null;
  readonly host: string | null;
  /** The bytes as they came; empty where the event is cut for a list. */
  readonly raw: Uint8Array;
  /** The same as text; where the bytes are no UTF-8, those that are not ASCII stand as \xNN. */
  readonly rawText: string;
  readonly isText: boolean;
  /** Whether the text was cut, or the fields left out, because they are long. */
  readonly isCut: boolean;
  /** Native fields, and the event in OCSF where its source is mapped. */
  readonly fields: unknown;
  readonly ocsf: unknown;
}

/** What a list shows of an event at most. */
const CUT_CHARACTERS = 4000;
const CUT_FIELDS_BYTES = 65_536;

const HEAD =
  "event_id, segment, ordinal, at_text, at_us, received_us, at_flag, source, source_code, service, tenant, kind, host";

/** Bytes are read as bytes: the engine's texts lose a byte order mark on their way. */
const RAW = "CASE WHEN raw_bytes IS NOT NULL THEN raw END, coalesce(raw_bytes, encode(raw))";
/** All of an event, in the order `toEvent` reads it. */
export const WHOLE = `${HEAD}, ${RAW}, fields::VARCHAR, ocsf::VARCHAR, raw_bytes IS NULL, false`;

const short = (column: string): string =>
  `CASE WHEN strlen(${column}::VARCHAR) <= ${CUT_FIELDS_BYTES} THEN ${column}::VARCHAR END`;
/** The same for a list. */
export const SHORTENED = `${HEAD}, left(raw, ${CUT_CHARACTERS}), NULL::BLOB, ${short("fields")}, ${short("ocsf")}, raw_bytes IS NULL,
  length(raw) > ${CUT_CHARACTERS} OR coalesce(strlen(fields::VARCHAR) > ${CUT_FIELDS_BYTES} OR strlen(ocsf::VARCHAR) > ${CUT_FIELDS_BYTES}, false)`;

const Text = z.string().nullable();
const EventRow = z.tuple([
  z.string(),
  z.bigint(),
  z.bigint(),
  z.string(),
  z.bigint(),
  z.bigint(),
  Text,
  z.string(),
  Text,
  Text,
  Text,
  Text,
  Text,
  Text,
  z.instanceof(Uint8Array).nullable(),
  Text,
  Text,
  z.boolean(),
  z.boolean(),
]);

export function toEvent(row: Row): StoredEvent {
  const [
    eventId,
    ,
    ,
    at,
    atUs,
    receivedUs,
    atFlag,
    source,
    sourceCode,
    service,
    tenant,
    kind,
    host,
    text,
    bytes,
    fields,
    ocsf,
    isText,
    isCut,
  ] = EventRow.parse(row);
  return {
    eventId,
    at,
    atUs,
    receivedUs,
    atFlag,
    source,
    sourceCode,
    service,
    tenant,
    kind,
    host,
    raw: bytes ?? new Uint8Array(0),
    rawText: text ?? Buffer.from(bytes ?? []).toString("utf8"),
    isText,
    isCut,
    fields: fields === null ? null : (JSON.parse(fields) satisfies unknown),
    ocsf: ocsf === null ? null : (JSON.parse(ocsf) satisfies unknown),
  };
}

/** Where an event stands in the order of results: newest first by time, then by place in the log. */
export interface Key {
  readonly atUs: bigint;
  readonly segment: bigint;
  readonly ordinal: bigint;
}

/** Negative where `a` is the newer. */
export function newestFirst(a: Key, b: Key): number {
  return compare(b.atUs, a.atUs) || compare(b.segment, a.segment) || compare(b.ordinal, a.ordinal);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The key of an event; its place is in its id. */
export function keyOf({ atUs, eventId }: Pick<StoredEvent, "atUs" | "eventId">): Key {
  const [, segment = "0", ordinal = "0"] = eventId.split(".");
  return { atUs, segment: BigInt(segment), ordinal: BigInt(ordinal) };
}
