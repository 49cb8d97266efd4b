import { catalogue } from "./catalogue.js";

/** `mizugiwa oscal …`. */
export const oscal = catalogue(
  {
    "oscal.files": "OSCAL documents in JSON, YAML or XML.",
    "oscal.option.to": "Format to write.",
    "oscal.option.version": "OSCAL version to write; by default the document’s own.",
    "oscal.option.upLevel": "Let selected enhancements take the place of parents that are not selected.",
    "oscal.validate.help": "Check OSCAL documents against their models and constraints.",
    "oscal.validate.example": "One problem a line, each with its place; exit code 1 where a document is invalid.",
    "oscal.valid": "Every document is valid.",
    "oscal.invalid": "Not every document is valid.",
    "oscal.resolve.help": "Write the catalogue that a profile stands for.",
    "oscal.resolve.about":
      "What the profile imports is read from files beside it. Addresses are not asked: save such a document and import it from there.",
    "oscal.resolve.example": "A baseline as a catalogue of its own.",
    "oscal.convert.help": "Write a document in another format, with nothing lost.",
    "oscal.convert.example": "From YAML to XML.",
    "oscal.diff.help": "Say what changed between two documents, by meaning.",
    "oscal.diff.example": "Two versions of a standard.",
    "oscal.diff.done":
      "{added, number} added, {removed, number} removed, {changed, number} changed, {moved, number} moved.",
    "oscal.twoFiles": "Name two documents: the older one, then the newer one.",
    "oscal.unread": "The document could not be read.",
  },
  {
    "oscal.files": "OSCAL 文書（JSON、YAML、XML）。",
    "oscal.option.to": "書き出す形式。",
    "oscal.option.version": "書き出す OSCAL の版。既定は文書自身の版です。",
    "oscal.option.upLevel": "選択されていない親の位置に、選択された拡張管理策を置きます。",
    "oscal.validate.help": "OSCAL 文書を、モデルと制約に照らして検査します。",
    "oscal.validate.example": "一行に一件、場所を添えて示します。無効な文書があれば終了コード 1。",
    "oscal.valid": "すべての文書が有効です。",
    "oscal.invalid": "有効でない文書があります。",
    "oscal.resolve.help": "プロファイルが表すカタログを書き出します。",
    "oscal.resolve.about":
      "プロファイルが取り込む文書は、隣にあるファイルから読みます。ネットワーク上のアドレスには接続しません。必要な文書は保存して、そこから取り込んでください。",
    "oscal.resolve.example": "ベースラインを一つのカタログに。",
    "oscal.convert.help": "文書を、何も失わずに別の形式で書き出します。",
    "oscal.convert.example": "YAML から XML へ。",
    "oscal.diff.help": "二つの文書の違いを、意味のうえで示します。",
    "oscal.diff.example": "基準の二つの版。",
    "oscal.diff.done":
      "追加 {added, number} 件、削除 {removed, number} 件、変更 {changed, number} 件、移動 {moved, number} 件。",
    "oscal.twoFiles": "文書を二つ、古いもの、新しいものの順に指定してください。",
    "oscal.unread": "文書を読めませんでした。",
  },
);
