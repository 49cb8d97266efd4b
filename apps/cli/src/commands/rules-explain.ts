import { describeProblem, MizugiwaError } from "@mizugiwa/base";
import { chunksOf } from "@mizugiwa/bytes";
import { type NativeEvent, readLog } from "@mizugiwa/events";
import { compileRules, type Failure, parseRules, type SourceVerdict } from "@mizugiwa/sigma";
import { type Language, say } from "@mizugiwa/words";
import type { Command } from "../command/command.js";
import { EXIT } from "../command/exit.js";
import { choice, text, wholeNumber } from "../command/take.js";
import { UsageError } from "../command/usage-error.js";
import { openFile } from "../files/file-source.js";
import { safeJsonLines, visible } from "../print/neutral.js";
import { valueText } from "../print/value.js";
import { readRuleTexts } from "../rules/rule-text.js";

const RULE = text("--rule", "rules.explain.rule", { value: "FILE" });
const EVENT = text("--event", "rules.explain.event", { value: "FILE" });
const RECORD = wholeNumber("--record", "rules.explain.record", [0, Number.MAX_SAFE_INTEGER]);
const FORMAT = choice("--format", "cli.option.format", ["table", "json"]);

/** `mizugiwa rules explain`: why a rule matches an event, or the first thing that keeps it from it. */
export const rulesExplain: Command = {
  name: "rules explain",
  help: "rules.explain.help",
  takes: [RULE, EVENT, RECORD, FORMAT],
  examples: [{ line: "mizugiwa rules explain --rule a.yml --event event.json", words: "rules.explain.example" }],
  run: async (args, io, language) => {
    const [rulePath, eventPath] = [need(args.of(RULE), RULE.name), need(args.of(EVENT), EVENT.name)];
    const { texts, refused } = readRuleTexts([rulePath]);
    const set = compileRules(texts.map((each) => parseRules(each.text, each.path)));
    const faults = [
      ...refused.map(({ path, code, message }) => ({ code, place: { path }, detail: message })),
      ...set.problems,
    ];
    for (const fault of faults) await io.stderr.write(`${visible(describeProblem(fault))}\n`);
    const event = eventIn(eventPath, args.of(RECORD) ?? 0);
    if (typeof event === "string") await io.stderr.write(`${visible(event)}\n`);
    if (set.rules.length === 0 || typeof event === "string") return EXIT.noInput;
    const explained = set.rules.map((rule) => ({ id: rule.id, title: rule.title, ...set.explain(rule, event) }));
    if (args.of(FORMAT) === "json") await io.stdout.write(`${safeJsonLines(JSON.stringify(explained, null, 2))}\n`);
    else {
      for (const { title, matched, sources } of explained) {
        const words = say(language, matched ? "rules.explain.yes" : "rules.explain.no");
        await io.stdout.write(`${visible(title)}: ${words}\n`);
        for (const source of sources) await io.stdout.write(shown(source, language));
      }
    }
    return EXIT.done;
  },
};

function need(given: string | null, option: string): string {
  if (given === null) throw new UsageError("cli.usage.valueMissing", { option });
  return given;
}

/** The event at an index of a log, or why there is none. */
function eventIn(path: string, index: number): NativeEvent | string {
  try {
    const file = openFile(path, path);
    try {
      for (const item of readLog(chunksOf(file.source), { path }).items) {
        if (item.ok && item.value.index === index) return item.value;
        if (!item.ok && item.problem.place.record === index) return describeProblem(item.problem);
      }
      return `${path}: there is no record ${index}`;
    } finally {
      file.close();
    }
  } catch (caught) {
    if (caught instanceof MizugiwaError) return describeProblem(caught.problem);
    throw caught;
  }
}

function shown({ via, matched, failure }: SourceVerdict, language: Language): string {
  const held = matched.map(({ selection, field, value }) => `  ✓ ${selection}  ${field}  ${valueText(value)}`);
  const lines = [`  ${via}`, ...held, ...(failure === null ? [] : [`  ✗ ${failureText(failure, language)}`])];
  return lines.map((line) => `${visible(line)}\n`).join("");
}

function failureText(failure: Failure, language: Language): string {
  switch (failure.kind) {
    case "other-source":
      return say(language, "rules.explain.otherSource", { facts: JSON.stringify(failure.facts) });
    case "other-event":
      return say(language, "rules.explain.otherEvent", {
        field: failure.field,
        wanted: failure.wanted,
        had: failure.had.map(valueText).join(", ") || "—",
      });
    case "nothing-to-show":
      return say(language, "rules.explain.nothing");
    case "excluded": {
      const by = failure.by
        .map(({ selection, field, value }) => `${selection} ${field} ${valueText(value)}`)
        .join("; ");
      return say(language, "rules.explain.excluded", { by });
    }
    case "item":
      return say(language, failure.present ? "rules.explain.item" : "rules.explain.absent", {
        line: failure.line,
        field: [failure.selection, failure.field, ...failure.modifiers].join("|"),
        wanted: failure.wanted.map((value) => value ?? "null").join(", "),
        had: failure.had.map(valueText).join(", "),
      });
  }
}
