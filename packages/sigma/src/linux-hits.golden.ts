import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type GoldenCase, goldenSuite, readJsonLines, readTarGz } from "@mizugiwa/proof";
import { activeRules, RULES } from "./proving/active-rules.js";
import { HitTally } from "./proving/hits.js";
import { objectOf, textOf } from "./proving/json.js";
import { hitsFound, hitsStated } from "./proving/lines.js";

const LINUX = "detection/linux";
const ZEEK = "detection/network/zeek-json";
const LOGS = [
  `${LINUX}/auditd.log.gz`,
  `${LINUX}/sysmon-for-linux-log4shell-syslog.ndjson.gz`,
  ...["dce_rpc", "dns", "kerberos", "rdp", "smb_files", "x509"].map((name) => `${ZEEK}/${name}.ndjson.gz`),
];
const WEB = `${LINUX}/crowdsec-hub-tests.tar.gz`;
const WEB_STATED = `${LINUX}/crowdsec-hub-tests.web-sigma.expected.ndjson`;

const tally = new HitTally([
  {
    rule: "710bdbce-495d-491d-9a8f-7d0d88d2b41e",
    in: "auditd",
    why: "line 119 has syscall 133 of x86-64, which is mknod: the reader names it, the reference does not",
  },
  {
    rule: "d292e0af-9a18-420c-9525-ec0ac3936892",
    in: "sysmon-for-linux",
    why: "line 8 is cut within its last field; what stands before is bash under java, and the reference could not parse it",
  },
  {
    rule: "83dcd9f6-9ca8-4af7-a16e-a1c7a6b51871",
    in: "sysmon-for-linux",
    why: "bash with a connection to 0:0:0:0:0:0:0:0, which is neither of the two addresses the rule leaves out",
  },
]);

/** Every hit on auditd, Sysmon for Linux, Zeek and web access logs. */
export default goldenSuite({
  name: "detection/linux-hits",
  needs: [RULES, WEB, WEB_STATED, ...LOGS],
  cases: (root) => {
    tally.clear();
    return [...LOGS.map((path) => logCase(root, path)), ...webCases(root)];
  },
  verdict: () => tally.verdict(0.999, 0.999),
});

function logCase(root: string, path: string): GoldenCase {
  return {
    id: path,
    run: () => {
      const stated = join(root, path.replace(/(\.log|\.ndjson)\.gz$/, ".expected.ndjson"));
      const wanted = existsSync(stated) ? hitsStated(readJsonLines(stated)) : [];
      const set = activeRules(() => readTarGz(join(root, RULES)));
      const found = hitsFound(set, gunzipSync(readFileSync(join(root, path))));
      tally.compare(path, wanted, found.hits, found.events);
    },
  };
}

function webCases(root: string): GoldenCase[] {
  const stated = readJsonLines(join(root, WEB_STATED)).map(objectOf);
  const entries = readTarGz(join(root, WEB));
  return [...new Set(stated.map((line) => textOf(line["file"])))].map((file) => ({
    id: file,
    run: () => {
      const entry = entries.find(({ path }) => path.endsWith(file));
      if (entry === undefined) throw new Error("the corpus does not hold this file");
      const wanted = hitsStated(stated.filter((line) => line["file"] === file));
      const found = hitsFound(
        activeRules(() => readTarGz(join(root, RULES))),
        entry.bytes,
      );
      tally.compare(file, wanted, found.hits, found.events);
    },
  }));
}
