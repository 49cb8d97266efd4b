import { join } from "node:path";
import { goldenSuite, readTarGz } from "@mizugiwa/proof";
import type { NativeObject } from "../event.js";
import { assertedFields, linesWithEvents } from "./crowdsec.js";
import { Tally } from "./tally.js";

const TESTS = "detection/linux/crowdsec-hub-tests.tar.gz";
const PARSERS = ["crowdsecurity/nginx-logs", "crowdsecurity/apache2-logs"];

/** Their names beside ours. */
const NAMES: readonly (readonly [string, string])[] = [
  ["remote_addr", "c-ip"],
  ["clientip", "c-ip"],
  ["remote_user", "cs-username"],
  ["auth", "cs-username"],
  ["verb", "cs-method"],
  ["request", "cs-uri"],
  ["status", "sc-status"],
  ["response", "sc-status"],
  ["body_bytes_sent", "sc-bytes"],
  ["bytes", "sc-bytes"],
  ["http_referer", "cs-referer"],
  ["referrer", "cs-referer"],
  ["http_user_agent", "cs-user-agent"],
];

/** A log format of its own (time first), and lines that a platform's own JSON carries. */
const OTHER_FORMATS = new Set(["nginx_http-catch-npm/", "base-upsun-httplog-logs/"]);

const tally = new Tally();

/** CrowdSec's nginx and Apache tests: the fields of each access line as their parsers find them. */
export default goldenSuite({
  name: "detection/access-log",
  needs: [TESTS],
  cases: (root) => {
    const entries = new Map(readTarGz(join(root, TESTS)).map((entry) => [entry.path, entry.bytes]));
    return [...entries].flatMap(([path, bytes]) => {
      if (!path.endsWith("parser.assert")) return [];
      const folder = path.slice(0, -"parser.assert".length);
      const text = Buffer.from(bytes).toString("utf8");
      const expected = PARSERS.flatMap((parser) => assertedFields(text, "s01-parse", parser)).filter(isAccessLine);
      const log = [...entries].find(([name]) => name.startsWith(folder) && name.endsWith(".log"))?.[1];
      if (expected.length === 0 || log === undefined || OTHER_FORMATS.has(folder)) return [];
      return [{ id: folder.slice(0, -1), run: () => judge(expected, log) }];
    });
  },
  verdict: () => tally.verdict(0.98),
});

/** Error lines go through the same parsers; they have no status. */
function isAccessLine(fields: ReadonlyMap<string, string>): boolean {
  return fields.has("Parsed.status") || fields.has("Parsed.response");
}

function judge(expected: readonly ReadonlyMap<string, string>[], log: Uint8Array): void {
  const lines = linesWithEvents(log);
  const wrong: string[] = [];
  for (const fields of expected) {
    const message = fields.get("Parsed.message") ?? "";
    const line = lines.find(({ text }) => text === message || text.endsWith(` ${message}`));
    const found = line?.event?.fields ?? {};
    for (const [theirs, ours] of NAMES) {
      const wanted = fields.get(`Parsed.${theirs}`);
      if (wanted === undefined) continue;
      const difference = tally.compare(`${ours} of ${message}`, wanted, shown(found, ours));
      if (difference !== null) wrong.push(difference);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

/** Theirs say `-` for what is absent. */
function shown(fields: NativeObject, name: string): string {
  const value = fields[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "-";
}
