import { join } from "node:path";
import { goldenSuite, readTarGz } from "@mizugiwa/proof";
import type { Native } from "../event.js";
import { assertedFields, linesWithEvents } from "./crowdsec.js";
import { Tally } from "./tally.js";

const TESTS = "detection/linux/crowdsec-hub-tests.tar.gz";

const NAMES: readonly (readonly [string, string])[] = [
  ["Parsed.program", "program"],
  ["Parsed.pid", "pid"],
  ["Parsed.message", "message"],
  ["Meta.machine", "host"],
];

const tally = new Tally();

/** Every test of CrowdSec that is fed by syslog (sshd, sudo, mail, VPN …): head and message of each line. */
export default goldenSuite({
  name: "detection/syslog",
  needs: [TESTS],
  cases: (root) => {
    const entries = new Map(readTarGz(join(root, TESTS)).map((entry) => [entry.path, entry.bytes]));
    return [...entries].flatMap(([path, bytes]) => {
      if (!path.endsWith("parser.assert")) return [];
      const folder = path.slice(0, -"parser.assert".length);
      const expected = assertedFields(Buffer.from(bytes).toString("utf8"), "s00-raw", "crowdsecurity/syslog-logs");
      const log = [...entries].find(([name]) => name.startsWith(folder) && name.endsWith(".log"))?.[1];
      if (expected.length === 0 || log === undefined) return [];
      return [{ id: folder.slice(0, -1), run: () => judge(expected, log) }];
    });
  },
  verdict: () => tally.verdict(0.98),
});

function judge(expected: readonly ReadonlyMap<string, string>[], log: Uint8Array): void {
  const lines = linesWithEvents(log);
  const wrong: string[] = [];
  for (const fields of expected) {
    const message = fields.get("Parsed.message") ?? "";
    const line = lines.find(({ text }) => text.endsWith(message));
    for (const [theirs, ours] of NAMES) {
      const wanted = fields.get(theirs);
      if (wanted === undefined || (ours === "pid" && wanted === "")) continue;
      const difference = tally.compare(`${ours} of ${message}`, wanted, shown(line?.event?.fields[ours]));
      if (difference !== null) wrong.push(difference);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

function shown(value: Native | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
