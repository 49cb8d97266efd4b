import type { Parameter } from "../model/control.js";

export interface Rendered {
  readonly text: string;
  /** Parameters that are not there, or that insert themselves; they stand as `[id]`. */
  readonly unresolved: readonly string[];
}

const INSERT = /\{\{\s*insert:\s*param\s*,\s*([^\s{}]+)\s*\}\}/g;
const DEPTH_MAX = 16;
/** Characters after which insertions are left as they are. */
const RENDERED_MAX = 1_000_000;

/**
 * Prose with its parameters written out for a reader: the value where one is set, else the choices, else the label.
 * Source: OSCAL 1.2 control-common model, remarks on parameter.
 */
export function renderInserts(markdown: string, paramOf: (id: string) => Parameter | undefined): Rendered {
  const unresolved = new Set<string>();
  let written = 0;
  const render = (text: string, open: readonly string[]): string =>
    text.replace(INSERT, (insert: string, id: string) => {
      const param = paramOf(id);
      if (param === undefined || open.includes(id) || open.length >= DEPTH_MAX || written > RENDERED_MAX) {
        unresolved.add(id);
        return `[${id}]`;
      }
      written += insert.length;
      const inner = render(sayingOf(param), [...open, id]);
      written += inner.length;
      return inner;
    });
  return { text: render(markdown, []), unresolved: [...unresolved] };
}

function sayingOf({ id, values, select, label }: Parameter): string {
  if (values !== undefined && values.length > 0) return values.join(", ");
  const choices = select?.choice ?? [];
  if (choices.length > 0) {
    const several = select?.["how-many"] === "one-or-more" ? "one or more of" : "one of";
    return `[${several}: ${choices.join("; ")}]`;
  }
  return label === undefined ? `[${id}]` : `[${label}]`;
}
