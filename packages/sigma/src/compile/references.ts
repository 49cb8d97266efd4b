import { type Problem, toProblem } from "@mizugiwa/base";
import type { RuleReference } from "../rule.js";

/** What can be referred to. */
interface Referable {
  readonly path: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly title: string;
}

/**
 * Finds rules by id, by name, and beside the specification by title, since rules of others do refer so. A name that
 * several bear means the one in the same file, else the first.
 */
export class ReferenceBook<Target extends Referable> {
  readonly #byId = new Map<string, Target[]>();
  readonly #byName = new Map<string, Target[]>();
  readonly #byTitle = new Map<string, Target[]>();

  constructor(targets: Iterable<Target>) {
    for (const target of targets) {
      if (target.id !== null) file(this.#byId, target.id.toLowerCase(), target);
      if (target.name !== null) file(this.#byName, target.name, target);
      file(this.#byTitle, target.title, target);
    }
  }

  /** The target of a reference that stands in a file, or undefined. What is doubtful goes to `lints`. */
  find({ text, line, column }: RuleReference, path: string, lints: Problem[]): Target | undefined {
    const named = this.#byId.get(text.toLowerCase()) ?? this.#byName.get(text);
    const found = named ?? this.#byTitle.get(text);
    if (found === undefined) return undefined;
    const at = { path, line, column };
    if (named === undefined) {
      lints.push(
        toProblem("reference-by-title", {
          ...at,
          detail: `${text} is the title of a rule`,
          remedy: "Refer to the rule's id or name: titles are for readers and change.",
        }),
      );
    }
    const near = found.find((each) => each.path === path);
    if (found.length > 1 && near === undefined) {
      lints.push(
        toProblem("reference-ambiguous", {
          ...at,
          detail: `${found.length} rules are called ${text}; ${found[0]?.path ?? ""} is taken`,
          remedy: "Refer to the rule's id.",
        }),
      );
    }
    return near ?? found[0];
  }
}

function file<Target>(shelf: Map<string, Target[]>, key: string, target: Target): void {
  const known = shelf.get(key);
  if (known === undefined) shelf.set(key, [target]);
  else known.push(target);
}
