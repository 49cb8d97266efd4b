import { MizugiwaError } from "@mizugiwa/base";
import { isEvtx, readEvtx, utf8Chunks } from "@mizugiwa/records";
import { headOf } from "./head.js";
import { readJsonLog } from "./json-log.js";
import { lineEvents, lineKindOf } from "./line-log.js";
import type { LogReading } from "./reading.js";
import { evtxEvents } from "./sources/evtx.js";
import type { Clock } from "./time/instant.js";
import { UTC, zoneOf } from "./time/zone.js";

/** What the caller knows about a log that the log itself may not say. */
export interface ReadLogOptions {
  /** Path for problems; it never decides how the bytes are read. */
  readonly path?: string;
  /** Zone of times that name none: an IANA name or an offset. UTC where absent; such times are flagged either way. */
  readonly assumeZone?: string;
  /** Year of times that name none; else `modified` decides. */
  readonly assumeYear?: number;
  /** When the file was last written, ms since the epoch. */
  readonly modified?: number;
}

/**
 * Reads a log of any supported kind. The kind is decided from the content (docs/log-sources.md lists how), never from
 * the name. Throws MizugiwaError `log-unrecognised` where nothing fits, `zone-unknown` for a zone that does not exist.
 */
export function readLog(chunks: Iterable<Uint8Array>, options: ReadLogOptions = {}): LogReading {
  const clock = clockOf(options);
  const { head, whole } = headOf(chunks);
  if (isEvtx(head)) return { kind: "evtx", items: evtxEvents(readEvtx(whole)) };
  const text = Buffer.concat([...utf8Chunks([head])]).toString("utf8");
  if (/^[\s\0]*$/.test(text)) return { kind: "empty", items: [] };
  if (JSON_START.test(text)) return readJsonLog(whole, clock);
  const kind = lineKindOf(text, clock);
  if (kind !== null) return { kind, items: lineEvents(whole, kind, clock) };
  if (JSON_LATER.test(text)) return readJsonLog(whole, clock);
  throw unrecognised(options);
}

/** An object, or a list of objects; `[error]` and `[2026-01-01]` begin other logs. */
const JSON_START = /^[\s\0\u001e]*(?:\{|\[\s*[\]{])/;
/** A line that is an object from end to end, behind a damaged first one. */
const JSON_LATER = /^\{.*"\s*:.*\}\r?$/m;

/** The clock of a log by what the caller knows of it; throws MizugiwaError `zone-unknown`. */
export function clockOf(options: ReadLogOptions): Clock {
  return {
    zone: options.assumeZone === undefined ? UTC : zoneOf(options.assumeZone),
    year: options.assumeYear ?? null,
    modified: options.modified ?? null,
  };
}

function unrecognised({ path }: ReadLogOptions): MizugiwaError {
  return new MizugiwaError("log-unrecognised", {
    ...(path === undefined ? {} : { path }),
    detail: "no known log begins like this",
    remedy: "docs/log-sources.md lists what is read.",
  });
}
