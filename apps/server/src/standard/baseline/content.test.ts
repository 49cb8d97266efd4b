import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeProblem } from "@mizugiwa/base";
import { describe, expect, test } from "vitest";
import { type ContentFile, coverageOf, examineBaseline, readBaseline, readFacts, renderStatements } from "./index.js";
import { CLASSES } from "./schema.js";

/** The standard that ships, walked from file to sentence; content/baseline/README.md says what a requirement must have. */
const FOLDER = fileURLToPath(new URL("../../../../../content/", import.meta.url));
const files: ContentFile[] = ["baseline", "facts"].flatMap((part) =>
  readdirSync(FOLDER + part, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ path: `${part}/${name}`, text: readFileSync(`${FOLDER}${part}/${name}`, "utf8") })),
);
const { facts, problems: factProblems } = readFacts(files);
const { baseline, problems } = readBaseline(files, facts);
/** Enough of it to plant a violation in: what one domain and the files beside it say. */
const some = files.filter(({ path }) => /^baseline\/(?:[a-z]+\.yaml|iam\/|gov\/|phy\/)/.test(path));

/** By source: covered, partial, open. A change here is a change of what may be claimed. */
const COUNTS: readonly (readonly [source: string, covered: number, partial: number, open: number])[] = [
  ["iso-27001-2022", 93, 0, 0],
  ["iso-27017-2015", 7, 0, 0],
  ["csa-ccm-4.1", 127, 70, 7],
  ["nist-800-53-r5", 82, 183, 742],
  ["ismap", 112, 9, 0],
  ["meti-cloud-2013", 0, 124, 9],
  ["enisa-tig-2025", 35, 14, 0],
];

/** The codes found after one replacement in one file, which the shipped content must hold. */
function codesAfter(path: string, from: string, to: string): string[] {
  expect(some.find((file) => file.path === path)?.text).toContain(from);
  const planted = some.map((file) => (file.path === path ? { path, text: file.text.replace(from, to) } : file));
  const read = readBaseline(planted, facts);
  return [...read.problems, ...examineBaseline(read.baseline)].map(({ code }) => code);
}

describe("what ships", () => {
  test("every file is read without a problem", () =>
    expect([...factProblems, ...problems].map(describeProblem)).toEqual([]));
  test("nothing keeps it from being published", () =>
    expect(examineBaseline(baseline).map(describeProblem)).toEqual([]));
  test("120 requirements in 17 domains", () => {
    expect(baseline.requirements).toHaveLength(120);
    expect(baseline.vocabulary.domains).toHaveLength(17);
  });
  test("every statement has a whole sentence in both languages for every class it applies in", () => {
    for (const requirement of baseline.requirements)
      for (const at of requirement.applies.classes ?? CLASSES)
        for (const language of ["en", "ja"] as const)
          for (const { text } of renderStatements(requirement, at, language, baseline.vocabulary))
            expect(text).not.toMatch(/\$\{|undefined|NaN| {2}/);
  });
  test("every phase and every technique of the demonstration's attack is met by a requirement", () => {
    const phases = new Set(baseline.requirements.flatMap((each) => each.phases));
    expect([...phases].sort()).toEqual(baseline.vocabulary.phases.map(({ id }) => id));
    const techniques = new Set(
      baseline.requirements.flatMap(({ attack }) =>
        "none" in attack ? [] : [...attack.techniques, ...attack.argued.map(({ technique }) => technique)],
      ),
    );
    for (const id of ["T1190", "T1505.003", "T1574", "T1078", "T1570", "T1070", "T1048"])
      expect(techniques).toContain(id);
  });
});

describe("coverage by source", () => {
  const counts = coverageOf(baseline).map(({ source, covered, partial, open }) => [
    source,
    covered.length,
    partial.length,
    open.length,
  ]);
  test("is computed, and as README.md says", () => {
    expect(counts).toEqual(COUNTS);
    const readme = readFileSync(`${FOLDER}baseline/README.md`, "utf8");
    for (const [source, ...numbers] of COUNTS) expect(readme).toContain(`| ${source} | ${numbers.join(" | ")} |`);
  });
  test("all 93 of ISO/IEC 27001 Annex A, all 7 of ISO/IEC 27017, a control in each of the 17 CCM domains", () => {
    const [annex, cloud, matrix] = coverageOf(baseline);
    expect([annex?.covered.length, cloud?.covered.length]).toEqual([93, 7]);
    expect(new Set(matrix?.covered.map((id) => id.slice(0, id.indexOf("-")))).size).toBe(17);
  });
  test("a relation weaker than containing leaves the control partial", () => {
    const path = "baseline/gov/MZ-GOV-01.yaml";
    const from = 'id: "A.5.1", relation: superset';
    const planted = files.map((file) =>
      file.path === path ? { path, text: file.text.replace(from, from.replace("superset", "intersects")) } : file,
    );
    expect(coverageOf(readBaseline(planted, facts).baseline)[0]?.partial).toEqual(["A.5.1"]);
  });
});

describe("planted violations are found", () => {
  const signIn = "baseline/iam/MZ-IAM-03.yaml";
  const rows: [name: string, path: string, from: string, to: string, code: string][] = [
    ["a vague English word", signIn, "must end after", "must end in a timely manner after", "vague-word"],
    ["a vague Japanese word", signIn, "セッションは無操作", "セッションは適切に無操作", "vague-word"],
    ["a Japanese 'and so on'", signIn, "管理系への対話型", "管理系等への対話型", "vague-word"],
    ["a vague term of a scale", signIn, "en: two factors", "en: suitable factors", "vague-word"],
    [
      "a number outside the parameters",
      signIn,
      "must be at most ${breakglass}",
      "must be at most 3",
      "number-outside-parameter",
    ],
    ["a parameter in one language only", signIn, "通算${life}で", "通算で", "parameters-differ"],
    ["a parameter nobody defines", signIn, "${idle} of", "${pause} of", "parameter-unknown"],
    ["a parameter nobody uses", signIn, "id: idle", "id: unused", "parameter-unused"],
    ["a missing language", signIn, "    ja: 認証ポリシーの設定出力\n", "", "content-shape"],
    [
      "English in the place of Japanese",
      signIn,
      "ja: セッションは無操作${idle}、通算${life}で終了させること。",
      "ja: ${idle} ${life} end",
      "not-japanese",
    ],
    ["a sentence without obligation", signIn, "A session must end", "A session ends", "no-obligation"],
    [
      "a class weaker than the one below",
      signIn,
      "{ C1: 30, C2: 15, C3: 10 }",
      "{ C1: 30, C2: 15, C3: 20 }",
      "weaker-with-class",
    ],
    [
      "a scale that falls as the class rises",
      signIn,
      "{ C1: 1, C2: 2, C3: 3 }",
      "{ C1: 1, C2: 3, C3: 2 }",
      "weaker-with-class",
    ],
    [
      "a value left open for a class",
      signIn,
      "{ C1: 30, C2: 15, C3: 10 }",
      "{ C1: 30, C2: 15 }",
      "class-without-value",
    ],
    ["an unknown unit", signIn, "unit: minute", "unit: moment", "unit-unknown"],
    ["a control that does not exist", signIn, '"A.8.5"', '"A.8.35"', "control-unknown"],
    ["a control identifier in another spelling", signIn, '"IA-2(1)"', '"IA-02(01)"', "control-unknown"],
    ["a technique that does not exist", signIn, "T1110", "T9110", "technique-not-linked"],
    ["a technique ATT&CK does not link", signIn, "T1110", "T1486", "technique-not-linked"],
    ["a mitigation that does not exist", signIn, "M1026", "M1099", "mitigation-unknown"],
    ["a check for no statement", signIn, "statement: a", "statement: h", "check-without-statement"],
    ["an id that is not the file's", signIn, "id: MZ-IAM-03", "id: MZ-IAM-13", "misplaced"],
    ["an id given twice", signIn, "id: MZ-IAM-03", "id: MZ-IAM-04", "id-twice"],
    ["an id that vanished", "baseline/ledger.yaml", "MZ-IAM-03", "MZ-IAM-99", "id-lost"],
    [
      "a retired id in use",
      "baseline/ledger.yaml",
      'MZ-IAM-03, since: "1.0"',
      'MZ-IAM-03, since: "1.0", retired: "2.0"',
      "id-not-in-ledger",
    ],
    ["an unknown key", signIn, "provenance:", "origin: x\nprovenance:", "content-shape"],
    ["text that is no YAML", signIn, "title:", "title: [", "content-not-yaml"],
    ["an alias", signIn, "provenance: incident", "provenance: &x incident\nother: *x", "content-alias"],
    ["a title used twice", signIn, "ja: 管理者の認証", "ja: 職務分離", "title-twice"],
    [
      "a joint map whose member does not touch the control",
      "baseline/joint.yaml",
      "MZ-IAM-10",
      "MZ-PHY-02",
      "joint-member",
    ],
  ];
  for (const [name, path, from, to, code] of rows) test(name, () => expect(codesAfter(path, from, to)).toContain(code));

  test("a statement said twice", () => {
    const sentence = "A session must end after ${idle} of inactivity and ${life} in total.";
    expect(codesAfter("baseline/phy/MZ-PHY-02.yaml", "Alarms must be tested every ${test}.", sentence)).toContain(
      "said-twice",
    );
  });
  test("a damaged file costs itself alone, and its place is named", () => {
    const planted = files.map((file) =>
      file.path === signIn ? { ...file, text: file.text.replace("P2", "P0") } : file,
    );
    const read = readBaseline(planted, facts);
    expect(read.baseline.requirements).toHaveLength(119);
    expect(read.problems.map(({ code, place }) => [code, place.path, place.line, place.field])).toEqual([
      ["content-shape", signIn, 5, "phases.0"],
    ]);
  });
  test("too large, too deep and missing files are problems", () => {
    const large = files.map((file) => (file.path === signIn ? { ...file, text: "#".repeat(300_000) } : file));
    const deep = files.map((file) => (file.path === signIn ? { ...file, text: `id: ${"[".repeat(5000)}` } : file));
    const gone = files.filter(({ path }) => path !== "facts/ismap.yaml");
    expect(readBaseline(large, facts).problems.map(({ code }) => code)).toEqual(["content-too-large"]);
    expect(readBaseline(deep, facts).problems.map(({ code }) => code)).toEqual(["content-too-deep"]);
    expect(readFacts(gone).problems.map(({ code }) => code)).toEqual(["content-missing"]);
  });
});
