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
    "logs.parse.help": "ログを読み、イベントを元のフィールドのまま一行一件の JSON で出力します。",
    "logs.parse.example": "Windows イベントログのコマンドライン。",
  },
);
