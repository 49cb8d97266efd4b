import { say } from "@mizugiwa/words";
import type { Refusal } from "../../files/file-problem.js";
import type { Entry } from "../../hunt/entries.js";
import type { Summary } from "../../hunt/summary.js";
import type { RuleFacts } from "../../rules/rule-facts.js";
import { lookOf, rankOf } from "../level.js";
import { type Look, type Printer, titleOf } from "../look.js";
import { momentIn } from "../moment.js";
import { html, markup } from "../neutral.js";
import { HTML_VALUE_MAX } from "./row.js";
import { STYLE } from "./style.js";

/** Detections of one rule that are shown; the rest is counted. A page with more is not read but searched, as NDJSON. */
const ROWS_OF_RULE = 100;
/** And of all rules together, which bounds memory and the size of the page. */
const ROWS_MAX = 10_000;
/** Refusals listed of each kind. */
const REFUSALS_MAX = 200;

interface Group {
  readonly facts: RuleFacts;
  readonly rows: string[];
  count: number;
  first: string | null;
  last: string | null;
}

/**
 * A report that is one file and needs nothing else: no script, no request (its own content policy forbids both), light
 * and dark, for the screen and for paper. Detections are grouped by rule, most severe first.
 */
export function htmlPrinter(look: Look): Printer {
  const groups = new Map<number, Group>();
  let rows = 0;
  const entry = ({ rule, time, text }: Entry, facts: RuleFacts): string => {
    const group = groups.get(rule) ?? { facts, rows: [], count: 0, first: null, last: null };
    groups.set(rule, group);
    group.count += 1;
    if (time !== null && (group.first === null || time < group.first)) group.first = time;
    if (time !== null && (group.last === null || time > group.last)) group.last = time;
    if (group.rows.length < ROWS_OF_RULE && rows < ROWS_MAX) {
      group.rows.push(text);
      rows += 1;
    }
    return "";
  };
  return { begin: () => head(look), entry, end: (summary) => new Report(look, summary).body([...groups.values()]) };
}

function head({ language }: Look): string {
  const title = html(say(language, "hunt.report.title"));
  return [
    "<!doctype html>",
    `<html lang="${language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">`,
    `<title>${title}</title><style>${STYLE}</style></head><body><header><h1>${title}</h1>`,
    "",
  ].join("\n");
}

class Report {
  readonly #look: Look;
  readonly #summary: Summary;
  readonly #moment: (time: string) => string;

  constructor(look: Look, summary: Summary) {
    this.#look = look;
    this.#summary = summary;
    this.#moment = momentIn(look.zone);
  }

  *body(groups: readonly Group[]): Generator<string, void, undefined> {
    const sorted = [...groups].sort((a, b) => rankOf(b.facts.level) - rankOf(a.facts.level) || b.count - a.count);
    yield `${this.#figures()}</header><main>\n`;
    if (sorted.length === 0) yield `<p class="nothing">${this.#say("hunt.nothing")}</p>\n`;
    else yield this.#overview(sorted);
    for (const [at, group] of sorted.entries()) yield* this.#section(group, at);
    yield this.#unread();
    const cut = sorted.length === 0 ? "" : `<p>${this.#say("hunt.report.cut", { size: HTML_VALUE_MAX })}</p>`;
    yield `</main><footer>${cut}</footer></body></html>\n`;
  }

  #figures(): string {
    const { files, records, rules, detections } = this.#summary;
    const figures = [
      ["hunt.report.detections", detections],
      ["hunt.report.files", files.read],
      ["hunt.report.records", records.read],
      ["hunt.report.rules", rules.loaded],
    ] as const;
    const cells = figures.map(([key, value]) => `<div><dt>${this.#say(key)}</dt><dd>${this.#count(value)}</dd></div>`);
    const notes = [
      this.#summary.cancelled ? this.#say("hunt.cancelled") : "",
      this.#say("cli.table.zone", { zone: this.#look.zone }),
    ];
    return `<dl class="figures">${cells.join("")}</dl><p>${notes.filter((note) => note !== "").join(" ")}</p>`;
  }

  #overview(groups: readonly Group[]): string {
    const columns = ["level", "count", "rule", "first", "last"] as const;
    const heads = columns.map((name) => `<th scope="col">${this.#say(`hunt.report.${name}`)}</th>`).join("");
    const lines = groups.map(({ facts, count, first, last }, at) =>
      [
        `<tr><td>${this.#level(facts)}</td><td class="number">${this.#count(count)}</td>`,
        `<td><a href="#r${at}">${html(titleOf(facts, this.#look))}</a></td>`,
        `<td class="time">${this.#time(first)}</td><td class="time">${this.#time(last)}</td></tr>`,
      ].join(""),
    );
    return [
      `<section><h2>${this.#say("hunt.report.overview")}</h2><div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>`,
      ...lines,
      "</tbody></table></div></section>\n",
    ].join("\n");
  }

  *#section({ facts, rows, count }: Group, at: number): Generator<string, void, undefined> {
    const description = this.#look.language === "ja" ? (facts.ja.description ?? facts.description) : facts.description;
    yield [
      `<section id="r${at}" class="rule"><h2>${this.#level(facts)} ${html(titleOf(facts, this.#look))} `,
      `<small>${this.#count(count)}</small></h2>`,
      description === null ? "" : `<p class="description">${html(description.trim())}</p>`,
      `<dl class="rulefacts">${this.#ruleFacts(facts)}</dl>\n`,
    ].join("");
    for (const row of rows) yield `${row}\n`;
    const more = count - rows.length;
    if (more > 0) yield `<p class="more">${this.#say("hunt.report.more", { more, all: count })}</p>`;
    yield "</section>\n";
  }

  #ruleFacts({ attack, author, license, id, falsepositives, references }: RuleFacts): string {
    const lines = [
      ["hunt.report.attack", attack.join(" ")],
      ["hunt.report.author", author ?? ""],
      ["hunt.report.license", license ?? ""],
      ["hunt.report.id", id ?? ""],
      ["hunt.report.falsepositives", falsepositives.join("; ")],
      ["hunt.report.references", references.join(" ")],
    ] as const;
    return lines
      .filter(([, text]) => text !== "")
      .map(([key, text]) => `<div><dt>${this.#say(key)}</dt><dd>${html(text)}</dd></div>`)
      .join("");
  }

  #unread(): string {
    const { files, records, rules } = this.#summary;
    const lists = [
      this.#refusals("hunt.filesRefused", files.refused, files.refused.length),
      this.#refusals("hunt.filesDamaged", files.damaged, files.damaged.length),
      this.#refusals("hunt.recordsUnreadable", records.problems, records.unreadable),
      this.#refusals("hunt.rulesRefused", rules.refused, rules.refused.length),
    ].join("");
    return lists === "" ? "" : `<section><h2>${this.#say("hunt.report.unread")}</h2>${lists}</section>\n`;
  }

  #refusals(
    key: "hunt.filesRefused" | "hunt.filesDamaged" | "hunt.recordsUnreadable" | "hunt.rulesRefused",
    refusals: readonly Refusal[],
    count: number,
  ): string {
    if (count === 0) return "";
    const lines = refusals
      .slice(0, REFUSALS_MAX)
      .map(({ path, message, code }) => `<li><b>${html(path)}</b> ${html(message)} <code>${html(code)}</code></li>`);
    const more = count - lines.length;
    const rest = more > 0 ? `<li>${this.#say("hunt.more", { count: more })}</li>` : "";
    return `<details><summary>${this.#say(key, { count })}</summary><ul>${lines.join("")}${rest}</ul></details>`;
  }

  #level({ level }: RuleFacts): string {
    const { shape, words } = lookOf(level);
    return `<span class="level ${level ?? "none"}">${shape} ${this.#say(words)}</span>`;
  }

  #time(time: string | null): string {
    return time === null ? "—" : html(this.#moment(time));
  }

  #count(value: number): string {
    return html(value.toLocaleString(this.#look.language));
  }

  #say(...[key, values]: [Parameters<typeof say>[1], Parameters<typeof say>[2]?]): string {
    return markup(say(this.#look.language, key, values));
  }
}
