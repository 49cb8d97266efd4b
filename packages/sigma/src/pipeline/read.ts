import { MizugiwaError } from "@mizugiwa/base";
import { spotOf } from "../parse/detection.js";
import { entryOf, type MapNode, type Node, textOf, textsOf, valueOf } from "../parse/node.js";

/** Reads the settings of one item; every fault is placed in the pipeline's file. */
export class Settings {
  readonly map: MapNode;

  constructor(map: MapNode) {
    this.map = map;
  }

  node(key: string): Node | null {
    return valueOf(this.map, key);
  }

  text(key: string): string {
    const found = textOf(this.node(key));
    if (found === null) throw this.fault(key, `${key} is missing`);
    return found;
  }

  optional(key: string): string | null {
    return textOf(this.node(key));
  }

  texts(key: string): string[] | null {
    const node = this.node(key);
    return node === null ? null : textsOf(node);
  }

  flag(key: string): boolean {
    const node = this.node(key);
    if (node === null) return false;
    if (node.kind === "scalar" && node.scalar.kind === "boolean") return node.scalar.value;
    throw this.fault(key, `${key} is true or false`);
  }

  /** A map of texts to one text or several. */
  mapping(key: string): ReadonlyMap<string, readonly string[]> {
    const node = this.node(key);
    if (node?.kind !== "map") throw this.fault(key, `${key} is no map`);
    return new Map(node.entries.map((entry) => [entry.key, textsOf(entry.value)]));
  }

  /** One of the words; the first where the key is absent. */
  word<Word extends string>(key: string, words: readonly [Word, ...Word[]]): Word {
    const written = this.optional(key);
    const found = written === null ? words[0] : words.find((each) => each === written.toLowerCase());
    if (found === undefined) throw this.fault(key, `${written ?? ""} is none of ${words.join(", ")}`);
    return found;
  }

  fault(key: string, detail: string): MizugiwaError {
    const at = entryOf(this.map, key) ?? this.map;
    return new MizugiwaError("pipeline-setting", {
      ...spotOf(at),
      field: key,
      detail,
      remedy: "See docs/sigma.md for what pipelines take.",
    });
  }
}
