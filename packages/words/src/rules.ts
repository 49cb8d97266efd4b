import { catalogue } from "./catalogue.js";

/** `mizugiwa rules …` and `mizugiwa logs …`. */
export const rules = catalogue(
  {
    "rules.dirs": "Rule files (.yml, .yaml) and folders of them.",
    "rules.check.help": "Say which rules do not load and what is wrong in those that do.",
    "rules.check.example": "Every fault by file, line and column; exit code 1 where a rule is refused.",
    "rules.check.done":
      "{rules, plural, one {# rule loads} other {# rules load}}, {refused, number} refused, {lints, plural, one {# remark} other {# remarks}}.",
    "rules.prove.help": "Run the samples that stand beside the rules.",
    "rules.prove.about":
      "The samples of a.yml are in a.proof.ndjson, one a line: a name, whether the rule must fire, and the record. A sample is read as a log file of that content would be.",
    "rules.prove.example": "The rules that ship; exit code 1 where a sample fails.",
    "rules.prove.done":
      "{samples, plural, one {# sample} other {# samples}} of {rules, plural, one {# rule file} other {# rule files}}, {failed, number} failed; {unproved, plural, one {# rule file has} other {# rule files have}} no samples.",
    "rules.explain.help": "Say why a rule matches an event, or the first thing that keeps it from it.",
    "rules.explain.rule": "Rule file.",
    "rules.explain.event": "Log that holds the event.",
    "rules.explain.record": "Index of the event within the log, from 0; by default the first.",
    "rules.explain.example": "One rule, one event.",
    "rules.explain.yes": "matches",
    "rules.explain.no": "does not match",
    "rules.explain.otherSource": "the event is of another source: {facts}",
    "rules.explain.otherEvent": "this source has {field} {wanted}, the event {had}",
    "rules.explain.nothing": "the event does not say where it comes from, and the rule holds only by what is not there",
    "rules.explain.excluded": "excluded by {by}",
    "rules.explain.item": "line {line, number}: {field} wants {wanted}; the event has {had}",
    "rules.explain.absent": "line {line, number}: {field} wants {wanted}; the event has no such field",
    "logs.parse.help": "Read logs and print their events, one line of JSON each, in their own fields.",
    "logs.parse.example": "The command lines of a Windows event log.",
  },
  {
    "rules.dirs": "ルールファイル（.yml、.yaml）とそのフォルダー。",
    "rules.check.help": "読み込めないルールと、読み込めるルールの問題点を示します。",
    "rules.check.example": "問題点をファイル、行、桁で示します。読み込めないルールがあれば終了コード 1。",
    "rules.check.done":
      "読み込めるルール {rules, number} 件、読み込めないルール {refused, number} 件、指摘 {lints, number} 件。",
    "rules.prove.help": "ルールに添えた検証サンプルを実行します。",
    "rules.prove.about":
      "a.yml のサンプルは a.proof.ndjson にあり、一行に一件、名前、ルールが反応すべきか、レコードを書きます。サンプルは、その内容のログファイルと同じように読まれます。",
    "rules.prove.example": "同梱のルールを検証します。不合格のサンプルがあれば終了コード 1。",
    "rules.prove.done":
      "ルールファイル {rules, number} 件のサンプル {samples, number} 件、不合格 {failed, number} 件。サンプルのないルールファイル {unproved, number} 件。",
    "rules.explain.help": "ルールがイベントに一致する理由、または一致を妨げる最初の点を示します。",
    "rules.explain.rule": "ルールファイル。",
    "rules.explain.event": "イベントを含むログ。",
    "rules.explain.record": "ログ内のイベントの番号（0 から）。既定は最初のイベントです。",
    "rules.explain.example": "一つのルールと一つのイベント。",
    "rules.explain.yes": "一致します",
    "rules.explain.no": "一致しません",
    "rules.explain.otherSource": "イベントは別の種類のログのものです: {facts}",
    "rules.explain.otherEvent": "このログ種別では {field} が {wanted} ですが、イベントでは {had} です",
    "rules.explain.nothing": "イベントの出所がわからず、ルールは「存在しないこと」だけで成立しています",
    "rules.explain.excluded": "除外条件に該当します: {by}",
    "rules.explain.item": "{line, number} 行目: {field} の条件は {wanted}、イベントの値は {had}",
    "rules.explain.absent": "{line, number} 行目: {field} の条件は {wanted}、イベントにこのフィールドはありません",
    "logs.parse.help": "ログを読み、イベントを元のフィールドのまま一行一件の JSON で出力します。",
    "logs.parse.example": "Windows イベントログのコマンドライン。",
  },
);
