import { type Problem, toProblem } from "@mizugiwa/base";
import { type Baseline, domainOf, type Facts } from "./read.js";
import { placeholders } from "./render.js";
import { CLASSES, type ClassId, type Language, type Requirement, type Vocabulary } from "./schema.js";
import { weakerClasses } from "./strength.js";
import { bareNumbers, vagueWords } from "./wording.js";

/** A requirement is read at a glance: longer ones are two. */
const WORDS_MAX = 90;
const CHARACTERS_MAX = 250;
/** At least two of these must know what a requirement asks. */
const MAIN_SOURCES = ["iso-27001-2022", "csa-ccm-4.1", "nist-800-53-r5", "ismap"];
const LANGUAGES: readonly Language[] = ["en", "ja"];

type Fault = readonly [code: string, field: string, detail: string];

/** What keeps a baseline from being published, requirement by requirement, then as a whole. */
export function examineBaseline(baseline: Baseline): Problem[] {
  const { requirements, vocabulary, facts, paths } = baseline;
  const single = requirements.flatMap((requirement) =>
    examineRequirement(requirement, { vocabulary, facts }).map(({ code, place, detail }) =>
      toProblem(code, { ...place, path: paths.get(requirement.id) ?? "", detail }),
    ),
  );
  const whole = [
    ...ledgerFaults(baseline),
    ...countFaults(baseline),
    ...jointFaults(baseline),
    ...twinFaults(baseline),
  ];
  return [...single, ...whole.map(([code, field, detail]) => toProblem(code, { path: "baseline", field, detail }))];
}

/** What keeps one requirement from being agreed to, whatever the others say. Fields are paths in the requirement. */
export function examineRequirement(
  requirement: Requirement,
  { vocabulary, facts }: Pick<Baseline, "vocabulary" | "facts">,
): Problem[] {
  return [
    ...wordingFaults(requirement),
    ...parameterFaults(requirement, vocabulary),
    ...classFaults(requirement),
    ...proofFaults(requirement, vocabulary),
    ...factFaults(requirement, facts),
  ].map(([code, field, detail]) => toProblem(code, { field, detail }));
}

/** Exact words, obligations in both languages, and a length that can be read. */
function wordingFaults({ statements, params, title }: Requirement): Fault[] {
  const scales = params.flatMap((param) =>
    param.direction === "set" ? param.scale.map((text) => ({ at: `params.${param.id}`, text })) : [],
  );
  const sentences = statements.map((text) => ({ at: `statements.${text.id}`, text }));
  const vague = [{ at: "title", text: title }, ...sentences, ...scales].flatMap(({ at, text }) =>
    LANGUAGES.flatMap((language) =>
      vagueWords(text[language], language).map(
        (word): Fault => ["vague-word", `${at}.${language}`, `"${word}": ${text[language]}`],
      ),
    ),
  );
  const numbers = statements.flatMap((statement) =>
    LANGUAGES.flatMap((language) =>
      bareNumbers(statement[language], language).map(
        (number): Fault => ["number-outside-parameter", `statements.${statement.id}.${language}`, number],
      ),
    ),
  );
  const obligations = statements.flatMap(({ id, en, ja }): Fault[] => [
    ...(/\bmust\b/.test(en) ? [] : [["no-obligation", `statements.${id}.en`, `no "must": ${en}`] as const]),
    ...(ja.endsWith("こと。") ? [] : [["no-obligation", `statements.${id}.ja`, `ends otherwise: ${ja}`] as const]),
    ...(/[\u3040-\u30ff]/.test(ja) ? [] : [["not-japanese", `statements.${id}.ja`, ja] as const]),
    ...(/[\u3040-\u30ff]/.test(en) ? [["not-english", `statements.${id}.en`, en] as const] : []),
  ]);
  const words = statements.reduce((sum, { en }) => sum + en.split(/\s+/).length, 0);
  const characters = statements.reduce((sum, { ja }) => sum + ja.length, 0);
  const length: Fault[] =
    words > WORDS_MAX || characters > CHARACTERS_MAX
      ? [["too-long", "statements", `${words} words, ${characters} characters`]]
      : [];
  return [...vague, ...numbers, ...obligations, ...length];
}

/** The same parameters in both texts, each known, each used, each with a unit, none weaker as the class rises. */
function parameterFaults({ statements, params }: Requirement, vocabulary: Vocabulary): Fault[] {
  const known = new Set(params.map(({ id }) => id));
  const inTexts = statements.flatMap(({ id, en, ja }): Fault[] => {
    const [inEnglish, inJapanese] = [placeholders(en), placeholders(ja)];
    const same = [...inEnglish].sort().join() === [...inJapanese].sort().join();
    return [
      ...(same
        ? []
        : [["parameters-differ", `statements.${id}`, `${inEnglish.join()} and ${inJapanese.join()}`] as const]),
      ...[...inEnglish, ...inJapanese]
        .filter((name) => !known.has(name))
        .map((name): Fault => ["parameter-unknown", `statements.${id}`, name]),
    ];
  });
  const used = new Set(statements.flatMap(({ en }) => placeholders(en)));
  const units = new Set(vocabulary.units.map(({ id }) => id));
  const own = params.flatMap((param): Fault[] => [
    ...(used.has(param.id) ? [] : [["parameter-unused", `params.${param.id}`, "no statement uses it"] as const]),
    ...weakerClasses(param).map(
      (at): Fault => ["weaker-with-class", `params.${param.id}`, `${at} is weaker than below`],
    ),
    ...(param.direction !== "set" && !units.has(param.unit)
      ? [["unit-unknown", `params.${param.id}`, param.unit] as const]
      : []),
    ...(param.direction === "set" && Object.values(param.values).some((value = 0) => value > param.scale.length)
      ? [["scale-too-short", `params.${param.id}`, `${param.scale.length} entries`] as const]
      : []),
  ]);
  const twice = params.length === known.size ? [] : [["parameter-twice", "params", [...known].join()] as const];
  return [...inTexts, ...own, ...twice];
}

/** A value for exactly the classes in which the requirement applies: nothing is left open, nothing idle. */
function classFaults({ applies, params, evidence, verify, waivable }: Requirement): Fault[] {
  const classes = applies.classes ?? CLASSES;
  const fits = (values: Partial<Record<ClassId, number | undefined>>): boolean =>
    CLASSES.every((id) => (values[id] !== undefined) === classes.includes(id));
  const tables = [
    ...params.map(({ id, values }) => [`params.${id}`, values] as const),
    ...evidence.map(({ maxAgeDays }, index) => [`evidence.${index}`, maxAgeDays] as const),
    ...verify.map(({ everyMonths }, index) => [`verify.${index}`, everyMonths] as const),
    ...verify.flatMap(({ sample }, index) =>
      sample === undefined ? [] : [[`verify.${index}.sample`, sample] as const],
    ),
  ];
  const open = tables
    .filter(([, values]) => !fits(values))
    .map(([field]): Fault => ["class-without-value", field, `applies in ${classes.join()}`]);
  const shorter = [...evidence.map(({ maxAgeDays }) => maxAgeDays), ...verify.map(({ everyMonths }) => everyMonths)]
    .flatMap((values) => weakerClasses({ direction: "max", values }))
    .map((at): Fault => ["proof-rarer-with-class", "evidence, verify", at]);
  const foreign = waivable
    .filter((id) => !classes.includes(id))
    .map((id): Fault => ["waivable-elsewhere", "waivable", id]);
  return [...open, ...shorter, ...foreign];
}

/** Somebody can verify it: known kinds and methods, one kind that is no document, checks that name a statement. */
function proofFaults({ evidence, checks, statements, phases }: Requirement, vocabulary: Vocabulary): Fault[] {
  const kinds = new Set(vocabulary.evidence.map(({ id }) => id));
  const known = new Set(vocabulary.phases.map(({ id }) => id));
  const letters = new Set(statements.map(({ id }) => id));
  return [
    ...evidence
      .filter(({ kind }) => !kinds.has(kind))
      .map(({ kind }): Fault => ["evidence-kind-unknown", "evidence", kind]),
    ...(evidence.every(({ kind }) => kind === "document")
      ? [["documents-only", "evidence", "a document alone proves no practice"] as const]
      : []),
    ...phases.filter((id) => !known.has(id)).map((id): Fault => ["phase-unknown", "phases", id]),
    ...checks
      .filter(({ statement }) => !letters.has(statement))
      .map(({ check }): Fault => ["check-without-statement", "checks", check]),
  ];
}

/** Identifiers exist; ATT&CK links each technique to one of the mitigations, or the link is argued. */
function factFaults({ maps, attack }: Requirement, facts: Facts): Fault[] {
  const unknown = maps
    .filter(({ source, id }) => facts.controls.get(source)?.has(id) !== true)
    .map(({ source, id }): Fault => ["control-unknown", "maps", `${source} ${id}`]);
  const keys = maps.map(({ source, id }) => `${source} ${id}`);
  const twice = keys
    .filter((key, index) => keys.indexOf(key) !== index)
    .map((key): Fault => ["mapped-twice", "maps", key]);
  const main = MAIN_SOURCES.filter((source) => maps.some((map) => map.source === source));
  const few: Fault[] = main.length < 2 ? [["few-sources", "maps", main.join()]] : [];
  if ("none" in attack) return [...unknown, ...twice, ...few];
  const linked = (technique: string): boolean =>
    attack.mitigations.some((id) => facts.techniques.get(technique)?.includes(id) === true);
  return [
    ...unknown,
    ...twice,
    ...few,
    ...attack.mitigations
      .filter((id) => !facts.mitigations.has(id))
      .map((id): Fault => ["mitigation-unknown", "attack.mitigations", id]),
    ...attack.techniques
      .filter((id) => !linked(id))
      .map((id): Fault => ["technique-not-linked", "attack.techniques", id]),
    ...attack.argued
      .filter(({ technique }) => !facts.techniques.has(technique) || linked(technique))
      .map(({ technique }): Fault => ["argued-needlessly", "attack.argued", technique]),
  ];
}

/** Ids are unique, in the folder of their domain, and never given twice over time. */
function ledgerFaults({ requirements, ledger, paths }: Baseline): Fault[] {
  const ids = requirements.map(({ id }) => id);
  const live = new Set(ledger.filter(({ retired }) => retired === undefined).map(({ id }) => id));
  const misplaced = ids.filter((id) => paths.get(id) !== `baseline/${domainOf(id).toLowerCase()}/${id}.yaml`);
  return [
    ...misplaced.map((id): Fault => ["misplaced", id, `must stand in its domain's folder under its id`]),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id): Fault => ["id-twice", id, "two files"]),
    ...ids.filter((id) => !live.has(id)).map((id): Fault => ["id-not-in-ledger", id, "new, or retired"]),
    ...[...live].filter((id) => !ids.includes(id)).map((id): Fault => ["id-lost", id, "in the ledger, not in a file"]),
    ...(new Set(ledger.map(({ id }) => id)).size === ledger.length
      ? []
      : [["id-twice", "ledger", "given twice"] as const]),
  ];
}

function countFaults({ requirements, vocabulary }: Baseline): Fault[] {
  return vocabulary.domains.flatMap(({ id, requirements: planned }): Fault[] => {
    const found = requirements.filter((requirement) => domainOf(requirement.id) === id).length;
    return found === planned ? [] : [["domain-count", id, `${found} of ${planned}`]];
  });
}

/** Each member of a joint map touches the control and none contains it alone. */
function jointFaults({ joint, requirements, facts }: Baseline): Fault[] {
  return joint.flatMap(({ source, id, requirements: members }): Fault[] => {
    const field = `joint ${source} ${id}`;
    if (facts.controls.get(source)?.has(id) !== true) return [["control-unknown", field, id]];
    return members.flatMap((member): Fault[] => {
      const maps = requirements.find((requirement) => requirement.id === member)?.maps;
      const own = maps?.find((map) => map.source === source && map.id === id)?.relation;
      if (own === "subset" || own === "intersects") return [];
      return [["joint-member", field, `${member}: ${own ?? "not mapped"}`]];
    });
  });
}

/** No two titles alike, no statement said twice: word sets that overlap by more than 60 of 100 are one statement. */
function twinFaults({ requirements }: Baseline): Fault[] {
  const titles = requirements.flatMap(({ title }) => [title.en, title.ja]);
  const same = titles.filter((title, index) => titles.indexOf(title) !== index);
  const sets = requirements.flatMap(({ id, statements }) =>
    statements.map(({ id: letter, en }) => ({
      name: `${id} ${letter}`,
      words: new Set(
        en
          .replaceAll(/\$\{[^}]*\}/g, "")
          .toLowerCase()
          .match(/[a-z]{4,}/g) ?? [],
      ),
    })),
  );
  const twins = sets.flatMap((one, index) =>
    sets.slice(index + 1).flatMap((other): Fault[] => {
      const shared = [...one.words].filter((word) => other.words.has(word)).length;
      const all = one.words.size + other.words.size - shared;
      return shared / all > 0.6 ? [["said-twice", one.name, other.name]] : [];
    }),
  );
  return [...same.map((title): Fault => ["title-twice", title, "two requirements"]), ...twins];
}
