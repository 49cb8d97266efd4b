/** What the suites over CrowdSec's parser tests share: a folder holds a log and the fields its parsers must find. */

import type { NativeEvent } from "../event.js";
import { readLog } from "../index.js";

export interface LoggedLine {
  readonly text: string;
  /** Null where the line could not be read. */
  readonly event: NativeEvent | null;
}

/** The lines of a log with what was made of each. A log of no known kind has events of none. */
export function linesWithEvents(bytes: Uint8Array): LoggedLine[] {
  const lines = Buffer.from(bytes)
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const events = new Map<number, NativeEvent>();
  try {
    for (const item of readLog([bytes], { assumeYear: 2026 }).items)
      if (item.ok) events.set(item.value.index, item.value);
  } catch {
    return lines.map((text) => ({ text, event: null }));
  }
  return lines.map((text, index) => ({ text, event: events.get(index) ?? null }));
}

/** Fields by name that a parser of a stage must find, one map for each line it is asserted on. */
export function assertedFields(assertions: string, stage: string, parser: string): ReadonlyMap<string, string>[] {
  const lines = new Map<string, Map<string, string>>();
  for (const line of assertions.split("\n")) {
    const found = ASSERTION.exec(line);
    if (found === null || found[1] !== stage || found[2] !== parser) continue;
    const fields = lines.get(found[3] ?? "") ?? new Map<string, string>();
    fields.set(`${found[4]}.${found[5]}`, goText(found[6] ?? ""));
    lines.set(found[3] ?? "", fields);
  }
  return [...lines.values()];
}

const ASSERTION =
  /^results\["([^"]+)"\]\["([^"]+)"\]\[(\d+)\]\.Evt\.(Parsed|Meta)\["([^"]+)"\] == "((?:[^"\\]|\\.)*)"$/;

/** Undoes the escapes of a Go string as far as the assertions have any. */
function goText(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/g, (_whole, byte, unit, plain) => {
    if (typeof byte === "string") return String.fromCharCode(Number.parseInt(byte, 16));
    if (typeof unit === "string") return String.fromCharCode(Number.parseInt(unit, 16));
    return plain === "n" ? "\n" : plain === "t" ? "\t" : plain === "r" ? "\r" : String(plain);
  });
}
