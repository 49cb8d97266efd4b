import { say } from "@mizugiwa/words";
import type { Entry } from "../hunt/entries.js";
import type { RuleFacts } from "../rules/rule-facts.js";
import { lookOf, rankOf } from "./level.js";
import { type Look, type Printer, titleOf } from "./look.js";
import { momentIn } from "./moment.js";
import { visible } from "./neutral.js";
import { type TableCells, tableCells } from "./table-row.js";
import { clip, padEnd, widthOf, wrap } from "./width.js";

/** Detections of one rule in one file that are shown; the others are counted. NDJSON, CSV and JSON have all. */
const ROWS_SHOWN = 20;
/** Lines a value may take. */
const VALUE_LINES = 3;
/** From this width on the matched fields stand beside the time, else below it. */
const BESIDE_WIDTH = 110;
const MARGIN = 4;
const GAP = "  ";

interface Row {
  readonly time: string | null;
  readonly cells: TableCells;
}

/** The detections of one rule in one file. */
interface Group {
  readonly facts: RuleFacts;
  readonly rows: Row[];
  count: number;
  first: string | null;
  last: string | null;
}

/**
 * The table: by file in the order given, within a file by rule, most severe first; in the end the rules that matched. Every
 * rule stands with its author, and every text is visible text.
 */
export function tablePrinter(look: Look): Printer {
  const table = new Table(look);
  return {
    begin: () => "",
    entry: (entry, facts) => table.entry(entry, facts),
    end: () => table.end(),
  };
}

class Table {
  readonly #look: Look;
  readonly #moment: (time: string) => string;
  readonly #overall = new Map<number, Group>();
  #groups = new Map<number, Group>();
  #head: TableCells | null = null;
  #isBegun = false;
  #hasAssumed = false;

  constructor(look: Look) {
    this.#look = look;
    this.#moment = momentIn(look.zone);
  }

  entry({ rule, time, text }: Entry, facts: RuleFacts): string {
    const cells = tableCells(text);
    const before = this.#head !== null && this.#head.path !== cells.path ? this.#flush() : "";
    this.#head = cells;
    const group = count(this.#groups, rule, facts, time);
    if (group.rows.length < ROWS_SHOWN) group.rows.push({ time, cells });
    count(this.#overall, rule, facts, time);
    return before;
  }

  *end(): Generator<string, void, undefined> {
    yield this.#flush();
    if (this.#hasAssumed) yield `\n${this.#dim(this.#say("cli.table.assumed"))}\n`;
    if (this.#overall.size > 0) yield this.#overview();
  }

  #flush(): string {
    if (this.#head === null) return "";
    const zone = this.#dim(this.#say("cli.table.zone", { zone: this.#look.zone }));
    const lines = this.#isBegun ? [] : [zone];
    this.#isBegun = true;
    const groups = sorted(this.#groups);
    const detections = groups.reduce((sum, group) => sum + group.count, 0);
    const facts = this.#say("cli.table.file", { kind: this.#head.kind, detections });
    lines.push("", ...this.#fileLines(this.#head.path, facts));
    for (const group of groups) lines.push(...this.#group(group));
    this.#groups = new Map();
    this.#head = null;
    return `${lines.join("\n")}\n`;
  }

  #fileLines(path: string, facts: string): string[] {
    const isOneLine = widthOf(path) + widthOf(facts) + GAP.length <= this.#look.width;
    const lines = wrap(path, this.#look.width).map((line) => this.#paint("1", line));
    return isOneLine ? [`${lines.join("")}${GAP}${this.#dim(facts)}`] : [...lines, GAP + this.#dim(facts)];
  }

  #group(group: Group): string[] {
    const { facts } = group;
    const level = this.#level(facts);
    const indent = " ".repeat(2 + level.width + 2);
    const room = this.#look.width - indent.length;
    const titles = wrap(visible(titleOf(facts, this.#look)), room);
    const about = wrap(visible(aboutOf(facts)), room).map((line) => indent + this.#dim(line));
    const heads = titles.map((line, at) => (at === 0 ? `${GAP}${level.text}${GAP}` : indent) + this.#paint("1", line));
    const shown = this.#look.width >= BESIDE_WIDTH ? this.#beside(group) : this.#below(group);
    return ["", ...heads, ...about, ...shown, ...this.#more(group)];
  }

  /** Time, record and place in columns, what matched beside them. */
  #beside({ rows }: Group): string[] {
    const facts = rows.map((row) => this.#facts(row));
    const widths = [0, 1, 2].map((at) => Math.max(...facts.map((each) => widthOf(each[at] ?? ""))));
    const used = widths.filter((width) => width > 0);
    const left = MARGIN + used.reduce((sum, width) => sum + width + GAP.length, 0);
    return rows.flatMap(({ cells }, row) => {
      const columns = (facts[row] ?? []).map((text, at) => padEnd(text, widths[at] ?? 0));
      const head = `${" ".repeat(MARGIN)}${columns.filter((_, at) => widths[at] !== 0).join(GAP)}${GAP}`;
      const found = this.#found(cells, this.#look.width - left);
      return found.length === 0
        ? [head.trimEnd()]
        : found.map((line, at) => (at === 0 ? head : " ".repeat(left)) + line);
    });
  }

  #below({ rows }: Group): string[] {
    return rows.flatMap((row) => {
      const head = this.#facts(row).filter((text) => text !== "");
      const found = this.#found(row.cells, this.#look.width - MARGIN - 2);
      const line = clip(head.join(GAP), this.#look.width - MARGIN);
      return [" ".repeat(MARGIN) + line, ...found.map((each) => " ".repeat(MARGIN + 2) + each)];
    });
  }

  #facts({ time, cells }: Row): [time: string, record: string, where: string] {
    if (cells.isTimeAssumed) this.#hasAssumed = true;
    const moment = time === null ? this.#say("cli.table.noTime") : this.#moment(time);
    const record = cells.record.startsWith("[") ? cells.record : `#${cells.record}`;
    return [(cells.isTimeAssumed ? "~" : "") + moment, clip(record, 14), clip(cells.where, 28)];
  }

  #found({ found }: TableCells, room: number): string[] {
    const names = found.map(({ field }) => clip(field === "" ? this.#say("cli.table.text") : field, 24));
    const nameWidth = Math.max(0, ...names.map(widthOf));
    return found.flatMap(({ value }, at) => {
      const lines = wrap(value, Math.max(16, room - nameWidth - GAP.length), VALUE_LINES);
      return lines.map((line, row) => {
        const name = padEnd(row === 0 ? (names[at] ?? "") : "", nameWidth);
        return `${this.#dim(name)}${GAP}${line}`;
      });
    });
  }

  #more({ rows, count: all, first, last }: Group): string[] {
    const more = all - rows.length;
    if (more === 0) return [];
    const span = first === null || last === null ? "" : `${this.#moment(first)} – ${this.#moment(last)}`;
    const words = this.#say("cli.table.more", { more, all, span });
    return wrap(words, this.#look.width - MARGIN).map((line) => " ".repeat(MARGIN) + this.#dim(line));
  }

  #overview(): string {
    const groups = sorted(this.#overall);
    const detections = groups.reduce((sum, group) => sum + group.count, 0);
    const counts = groups.map((group) => group.count.toLocaleString(this.#look.language));
    const countWidth = Math.max(...counts.map(widthOf));
    const withSpan = this.#look.width >= BESIDE_WIDTH;
    const heading = this.#say("cli.table.overview", { rules: groups.length, detections });
    const lines = groups.map((group, at) => {
      const level = this.#level(group.facts);
      const span = withSpan ? `${this.#span(group)}${GAP}` : "";
      const left = `${GAP}${padEnd(level.plain, level.width)}${GAP}${(counts[at] ?? "").padStart(countWidth)}${GAP}${span}`;
      const title = clip(visible(titleOf(group.facts, this.#look)), this.#look.width - widthOf(left));
      return left.replace(level.plain, () => level.colour) + title;
    });
    return `\n${[this.#paint("1", heading), ...lines].join("\n")}\n`;
  }

  /** First and last to the second, in columns. */
  #span({ first, last }: Group): string {
    const second = (time: string | null): string => (time === null ? "—" : this.#moment(time).slice(0, SECOND.length));
    return `${padEnd(second(first), SECOND.length)}${GAP}${padEnd(second(last), SECOND.length)}`;
  }

  /** Shape and word, padded so that titles begin in one column. */
  #level({ level }: RuleFacts): { text: string; plain: string; colour: string; width: number } {
    const { shape, words, sgr } = lookOf(level);
    const plain = `${shape} ${this.#say(words)}`;
    const width = widthOf(`${shape} ${this.#say("cli.level.critical")}`);
    const colour = this.#paint(sgr, plain);
    return { text: colour + " ".repeat(Math.max(0, width - widthOf(plain))), plain, colour, width };
  }

  #say(...[key, values]: [Parameters<typeof say>[1], Parameters<typeof say>[2]?]): string {
    return say(this.#look.language, key, values);
  }

  #paint(sgr: string, text: string): string {
    return this.#look.isColoured && text !== "" ? `\x1b[${sgr}m${text}\x1b[0m` : text;
  }

  #dim(text: string): string {
    return this.#paint("2", text);
  }
}

const SECOND = "2026-01-02 03:04:05";

function count(groups: Map<number, Group>, rule: number, facts: RuleFacts, time: string | null): Group {
  const group = groups.get(rule) ?? { facts, rows: [], count: 0, first: null, last: null };
  groups.set(rule, group);
  group.count += 1;
  if (time !== null && (group.first === null || time < group.first)) group.first = time;
  if (time !== null && (group.last === null || time > group.last)) group.last = time;
  return group;
}

/** Most severe first; of one level in the order in which they were met. */
function sorted(groups: ReadonlyMap<number, Group>): Group[] {
  return [...groups.values()].sort((a, b) => rankOf(b.facts.level) - rankOf(a.facts.level));
}

function aboutOf({ attack, author, license }: RuleFacts): string {
  return [attack.join(" "), author ?? "", license ?? ""].filter((part) => part !== "").join(" · ");
}
