import type { Coverage, TechniqueCoverage } from "./schema.js";
import type { CoverageState } from "./states.js";

/** Coverage as CSV (RFC 4180); cells that a spreadsheet would take for formulas are text. */
export function coverageCsv({ techniques, tactics }: Coverage): string {
  const names = new Map(tactics.map(({ code, name }) => [code, name]));
  const head = [
    "technique",
    "name",
    "tactics",
    "state",
    "logs heard",
    "rules",
    "proved rules",
    "last proof",
    "last hit",
    "hits in 30 days",
  ];
  const rows = techniques.map((each) => [
    each.id,
    each.name,
    each.tactics.map((code) => names.get(code) ?? code).join("; "),
    each.state,
    each.heard ? "yes" : "no",
    String(each.rules),
    String(each.proved),
    each.lastProofAt ?? "",
    each.lastHitAt ?? "",
    String(each.recentHits),
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const SCORES: Readonly<Record<CoverageState, readonly [score: number, color: string]>> = {
  proved: [100, "#2f9e63"],
  stale: [50, "#d9a521"],
  tagged: [25, "#9db4cc"],
  blind: [0, ""],
};

/** A layer of the ATT&CK Navigator (layer format 4.5): techniques that some rule names, with what was proved as their score. */
export function navigatorLayer(coverage: Coverage): object {
  const named = coverage.techniques.filter(({ state }) => state !== "blind");
  const expanded = new Set(named.flatMap(({ parent }) => parent ?? []));
  return {
    name: "Mizugiwa: proved detections",
    versions: { attack: coverage.attack.split(".")[0], navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: `Rules that run and fired on their samples within ${coverage.maxAgeDays} days, as of ${coverage.at}`,
    sorting: 0,
    layout: { layout: "side", showID: true, showName: true },
    hideDisabled: false,
    techniques: coverage.techniques
      .filter(({ id, state }) => state !== "blind" || expanded.has(id))
      .map((each) => layered(each, expanded)),
    gradient: { colors: ["#ffffff", "#d9a521", "#2f9e63"], minValue: 0, maxValue: 100 },
    legendItems: [
      { label: "proved", color: SCORES.proved[1] },
      { label: "proof is old or fails", color: SCORES.stale[1] },
      { label: "tagged only", color: SCORES.tagged[1] },
    ],
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
  };
}

function layered(each: TechniqueCoverage, expanded: ReadonlySet<string>): object {
  const [score, color] = SCORES[each.state];
  return {
    techniqueID: each.id,
    score,
    color,
    comment:
      each.state === "blind"
        ? ""
        : `${each.proved} of ${each.rules} rules proved${each.heard ? "" : "; no log of theirs has come"}`,
    enabled: true,
    metadata: [
      { name: "last proof", value: each.lastProofAt ?? "never" },
      { name: "last hit", value: each.lastHitAt ?? "never" },
    ],
    showSubtechniques: expanded.has(each.id),
  };
}
