import { existsSync, readFileSync } from "node:fs";
import { goldenSuite } from "@mizugiwa/proof";
import { isArray, isObject, type Json, spelling } from "../json.js";
import { hasError } from "../problem.js";
import { readOscal } from "../read/read.js";
import { type Resolved, resolveProfile } from "../resolve/resolve.js";
import { corpusFile, documentIn, FIXED, factsIn, mustEqual, mustHold, OSCAL } from "./corpus.js";

const TESTS = "profile-resolution-tests";
const adjudicated: string[] = [];

/**
 * The tests of the resolution specification, by the verdicts kept beside them: those that agree must give the expected
 * tree, those that must fail give no catalogue and name why. Where the expected file contradicts the specification,
 * the document must resolve without loss, and the difference is printed.
 */
export default goldenSuite({
  name: "grc/oscal-resolution-tests",
  needs: [`${OSCAL}/${TESTS}/verdicts.json`],
  cases: (root) => {
    const verdicts = factsIn(readFileSync(corpusFile(root, TESTS, "verdicts.json")));
    if (!isObject(verdicts)) return [];
    const names = (key: string): string[] => namesIn(verdicts[key]);
    const caseOf = (name: string, run: () => void) => ({ id: name, run });
    return [
      ...[...names("agree"), ...names("agree_only_if_ancestors_included")].map((name) =>
        caseOf(name, () => agree(root, name)),
      ),
      ...names("must_fail").map((name) => caseOf(name, () => fail(root, name))),
      ...names("contested").map((name) => caseOf(name, () => contest(root, name, verdicts["contested"]))),
      ...names("no_expected_file").map((name) =>
        caseOf(name, () => mustHold(resolve(root, name).catalog !== null, "gives no catalogue")),
      ),
    ];
  },
  verdict: () => adjudicated,
});

function namesIn(value: Json | undefined): string[] {
  if (isObject(value)) return Object.keys(value);
  return isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function resolve(root: string, name: string): Resolved {
  const { document, problems } = readOscal(readFileSync(corpusFile(root, TESTS, `${name}.xml`)));
  if (document === null) return { catalog: null, problems };
  return resolveProfile(document, {
    ...FIXED,
    href: `${name}.xml`,
    load: (href) => {
      const path = corpusFile(root, TESTS, href);
      return existsSync(path) ? readFileSync(path) : null;
    },
  });
}

const BODY = ["params", "groups", "controls"];

function agree(root: string, name: string): void {
  const { catalog } = resolve(root, name);
  const expected = documentIn(readFileSync(corpusFile(root, TESTS, "expected", `${name}.xml`)));
  for (const key of BODY) mustEqual(settled(catalog?.content[key]), settled(expected.content[key]), `/${key}`);
}

function fail(root: string, name: string): void {
  const { catalog, problems } = resolve(root, name);
  mustHold(catalog === null && hasError(problems), "gives a catalogue");
  mustHold(
    problems.every(({ detail }) => detail.length > 0),
    "gives no reason",
  );
}

function contest(root: string, name: string, reasons: Json | undefined): void {
  const { catalog, problems } = resolve(root, name);
  mustHold(catalog !== null && !hasError(problems), problems.map(({ detail }) => detail).join("; "));
  const expected = documentIn(readFileSync(corpusFile(root, TESTS, "expected", `${name}.xml`)));
  const same = BODY.every(
    (key) => JSON.stringify(settled(catalog?.content[key])) === JSON.stringify(settled(expected.content[key])),
  );
  const reason = isObject(reasons) ? spelling(reasons[name]) : "";
  adjudicated.push(`${name}: ${same ? "equal" : "differs, as adjudicated"}: ${reason}`);
}

/** Spaces at line ends and starts of prose are how the files are laid out, not what they say. */
function settled(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return value.replace(/[ \t]*\n[ \t]*/g, "\n").trim();
  if (isArray(value)) return value.map((each) => settled(each) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, settled(each) ?? null]));
}
