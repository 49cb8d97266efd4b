import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NativeObject } from "@mizugiwa/events";
import { goldenSuite } from "@mizugiwa/proof";
import { canonicalHost } from "./forms/host.js";
import { canonicalUrl } from "./forms/url.js";
import { isIndicatorType, readIndicator } from "./index.js";
import { listOf, objectOf, textOf } from "./proving/json.js";

const DEFANG = "intel/ioc/defang_cases.json";
const IDN = "intel/ioc/idn_cases.json";

interface Case {
  readonly text: string;
  readonly type: string | null;
  readonly value: string | null;
}

/**
 * Kinds that are no indicator to compare (CVE, AS, technique) and texts that a reader of reports must leave alone (file names, versions in a
 * sentence): as a value that somebody gives as an indicator they mean something else, and are not of this suite.
 */
const NOT_OURS = new Set(["cve", "asn", "technique"]);

/** Defanged writings are read as what they were. */
export default goldenSuite({
  name: "intel/defanged",
  needs: [DEFANG, IDN],
  cases: (root) => {
    const cases = jsonOf(join(root, DEFANG)).map((one) => caseOf(objectOf(one)));
    const names = jsonOf(join(root, IDN)).map(objectOf);
    return [
      ...cases.filter(isOurs).map((one) => ({ id: one.text, run: () => judge(one) })),
      ...names.map(({ input, ascii }) => ({
        id: textOf(input),
        run: () => expectSame(canonicalHost(textOf(input)), textOf(ascii)),
      })),
    ];
  },
});

function jsonOf(path: string): readonly unknown[] {
  return listOf(JSON.parse(readFileSync(path, "utf8")));
}

function caseOf({ text, type, value }: NativeObject): Case {
  return {
    text: textOf(text),
    type: type === null ? null : textOf(type),
    value: value === null ? null : textOf(value),
  };
}

function isOurs({ type }: Case): boolean {
  return type !== null && !NOT_OURS.has(type);
}

function judge({ text, type, value }: Case): void {
  const wanted = type === "ipv4-private" ? "ipv4" : type;
  const read = readIndicator(text);
  if (!read.ok) throw new Error(`${read.problem.code} for ${wanted} ${value}`);
  if (wanted === null || !isIndicatorType(wanted)) throw new Error(`no type: ${wanted}`);
  expectSame(read.value.type, wanted);
  // The cases leave a bare host without the slash that a canonical URL has.
  expectSame(read.value.key, wanted === "url" ? (canonicalUrl(value ?? "")?.key ?? "") : (value ?? ""));
}

function expectSame(got: string | null, wanted: string): void {
  if (got !== wanted) throw new Error(`wanted ${wanted}, got ${got}`);
}
