import { type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";
import { LOG_LINE } from "../text-beginnings.js";
import { runOverText } from "../text-run.js";

/**
 * Text logs: runs of lines as syslog (RFC 3164, RFC 5424, ISO times of rsyslog), web servers (common and combined format) and auditd write them. A
 * run that begins within a line is the rest of a log whose beginning is lost.
 */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => Uint8Array.of(0x20 + index));
const HEAD = 4096;
const LINES_LOOKED_AT = 16;
const text = new TextDecoder("latin1");

export const logLines: CarvingFormat = {
  name: "log-lines",
  extension: "log",
  starts: PRINTABLE,
  atBlocksOnly: true,
  measure: measureLines,
};

function measureLines(reach: Reach): Measured | null {
  const lines = firstLines(reach.upTo(0, HEAD));
  const fit = lines.filter((line) => LOG_LINE.test(line)).length;
  const fromStart = LOG_LINE.test(lines[0] ?? "");
  if (fromStart ? fit * 2 < lines.length : fit < 2 || fit * 2 < lines.length - 1) return null;
  const { length, end } = runOverText(reach);
  const place = { length, sound: length };
  if (!fromStart) return unsound("cut", place, "the text begins within a line: what stood before it is lost");
  if (end !== "clean") return unsound("cut", place, "the text ends within a line, and no end of a file follows");
  return fit > 1 ? whole(length) : unsound("begun", place, "a single line makes no log");
}

/** The first lines of the head, the last one left out where the head ends within it. */
function firstLines(head: Uint8Array): string[] {
  const zero = head.indexOf(0);
  const lines = text.decode(zero < 0 ? head : head.subarray(0, zero)).split("\n");
  if (lines.length > 1) lines.pop();
  return lines.slice(0, LINES_LOOKED_AT);
}
