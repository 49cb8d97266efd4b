import { CLASSES, type Language, type Requirement, renderStatements, type Vocabulary } from "../baseline/index.js";
import type { Standard } from "../versions/published.js";
import { appliesIn, valueWords } from "../versions/strength.js";
import { STYLE } from "./style.js";

/** What the document says besides the standard itself. */
const WORDS = {
  en: {
    title: "Service security guideline",
    version: "Standard version",
    from: "in force from",
    always: "in force from the beginning",
    phase: "Phase",
    contents: "Contents",
    strength: "Strength",
    evidence: "Evidence",
    verified: "How it is verified",
    why: "Why",
    age: "at most",
    days: (count: number): string => (count === 1 ? "1 day old" : `${count} days old`),
    every: (months: number): string => (months === 1 ? "every month" : `every ${months} months`),
    notIn: "does not apply",
    provider: "Practised once for all services; services inherit it.",
    waivable: "An exception can be granted in",
    never: "No exception is granted.",
    identical: "All classes",
  },
  ja: {
    title: "サービスセキュリティ対応ガイドライン",
    version: "基準の版",
    from: "適用開始",
    always: "当初から適用",
    phase: "フェーズ",
    contents: "目次",
    strength: "水準",
    evidence: "証跡",
    verified: "確認の方法",
    why: "理由",
    age: "鮮度",
    days: (count: number): string => `${count}日以内`,
    every: (months: number): string => `${months}か月ごと`,
    notIn: "適用外",
    provider: "全社で一度実施し、各サービスが継承する。",
    waivable: "例外措置を認める区分",
    never: "例外措置は認めない。",
    identical: "全区分",
  },
} as const;

/**
 * The guideline of a phase, or of all, as one HTML page that prints well: what to do, at which strength, with what to show
 * and why. It holds nothing but the standard, needs no script and loads nothing.
 */
export function guidelineOf(standard: Standard, language: Language, phase: string | null): string {
  const { vocabulary } = standard;
  const words = WORDS[language];
  const own = standard.requirements.filter(({ content }) => phase === null || content.phases.includes(phase));
  const term = vocabulary.phases.find(({ id }) => id === phase);
  const title = term === undefined ? words.title : `${words.title}: ${term.id} ${term[language]}`;
  const domains = vocabulary.domains.flatMap((domain) => {
    const members = own.filter(({ requirement }) => requirement.slice(3, 6) === domain.id);
    return members.length === 0 ? [] : [{ domain, members }];
  });
  const contents = domains
    .map(({ domain, members }) => {
      const links = members.map(({ requirement, content }) => {
        return `<li><a href="#${requirement}"><b>${requirement}</b> ${escape(content.title[language])}</a></li>`;
      });
      return `<section><h3>${escape(domain[language])}</h3><ol>${links.join("")}</ol></section>`;
    })
    .join("");
  const body = domains
    .map(
      ({ domain, members }) =>
        `<section class="domain"><h2>${domain.id} ${escape(domain[language])}</h2>${members
          .map(({ content }) => requirementOf(content, language, vocabulary))
          .join("")}</section>`,
    )
    .join("");
  const since = standard.effectiveOn === null ? words.always : `${words.from} ${standard.effectiveOn}`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escape(title)}</h1>
<p>${words.version} ${standard.number} · ${since} · ${own.length} · <code>${standard.digest.slice(0, 12)}</code></p></header>
<nav><h2>${words.contents}</h2>${contents}</nav><main>${body}</main></body></html>
`;
}

function requirementOf(content: Requirement, language: Language, vocabulary: Vocabulary): string {
  const words = WORDS[language];
  const { id, title, rationale, practisedBy, waivable, phases } = content;
  const phaseNames = phases.map((phase) => vocabulary.phases.find((each) => each.id === phase)?.[language] ?? phase);
  const exception = waivable.length === 0 ? words.never : `${words.waivable} ${waivable.join(", ")}.`;
  return `<article id="${id}"><h3><span>${id}</span> ${escape(title[language])}</h3>
<p class="phases">${phaseNames.map(escape).join(" · ")}</p>
${statementsOf(content, language, vocabulary)}
${strengthOf(content, language, vocabulary)}
<h4>${words.evidence}</h4><ul>${content.evidence.map((each) => `<li>${escape(each[language])} <small>${agesOf(each.maxAgeDays, words)}</small></li>`).join("")}</ul>
<h4>${words.verified}</h4><ul>${content.verify
    .map(({ method, everyMonths, ...text }) => {
      const name = vocabulary.methods.find((each) => each.id === method)?.[language] ?? method;
      return `<li><b>${escape(name)}</b> ${escape(text[language])} <small>${rhythm(everyMonths, words)}</small></li>`;
    })
    .join("")}</ul>
<p class="why"><b>${words.why}</b> ${escape(rationale[language])}</p>
<p class="small">${practisedBy === "provider" ? `${words.provider} ` : ""}${exception}</p></article>`;
}

/** The statements of the strictest class it speaks to, with the terms that differ by class marked; the table says the rest. */
function statementsOf(content: Requirement, language: Language, vocabulary: Vocabulary): string {
  const at = CLASSES.findLast((each) => appliesIn(content, each)) ?? "C3";
  const items = renderStatements(content, at, language, vocabulary).map(
    ({ id, text }) => `<li><i>${id}</i>${escape(text)}</li>`,
  );
  return `<ol class="statements">${items.join("")}</ol>`;
}

function strengthOf(content: Requirement, language: Language, vocabulary: Vocabulary): string {
  const words = WORDS[language];
  const head = CLASSES.map((at) => `<th>${at}</th>`).join("");
  const rows = content.params.map((param) => {
    const cells = CLASSES.map((at) => {
      const text = valueWords(content, param, at, vocabulary)?.[language];
      return `<td>${text === undefined ? `<em>${words.notIn}</em>` : escape(text)}</td>`;
    });
    return `<tr><th>${escape(param.id)}</th>${cells.join("")}</tr>`;
  });
  return `<table><caption>${words.strength}</caption><tr><td></td>${head}</tr>${rows.join("")}</table>`;
}

type Words = (typeof WORDS)[Language];
type PerClass = Requirement["evidence"][number]["maxAgeDays"];

function agesOf(values: PerClass, words: Words): string {
  return `${words.age} ${byClass(values, (count) => words.days(count), words)}`;
}

function rhythm(values: PerClass, words: Words): string {
  return byClass(values, (count) => words.every(count), words);
}

/** One value where all classes have the same, else one a class. */
function byClass(values: PerClass, show: (count: number) => string, words: Words): string {
  const given = CLASSES.flatMap((at) => (values[at] === undefined ? [] : [{ at, value: values[at] }]));
  const [first] = given;
  if (first === undefined) return words.notIn;
  if (given.every(({ value }) => value === first.value)) return show(first.value);
  return given.map(({ at, value }) => `${at} ${show(value)}`).join(", ");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
