/** Prose as a tree, between Markdown and XML: text, or an element of OSCAL's prose module. */
export type MarkupNode = string | MarkupElement;

export interface MarkupElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly MarkupNode[];
}

export function mark(
  name: string,
  children: readonly MarkupNode[],
  attributes: Readonly<Record<string, string>> = {},
): MarkupElement {
  return { name, attributes, children };
}

export function isMark(node: MarkupNode | undefined, ...names: readonly string[]): node is MarkupElement {
  return typeof node === "object" && (names.length === 0 || names.includes(node.name));
}

export const HEADINGS: readonly string[] = ["h1", "h2", "h3", "h4", "h5", "h6"];
export const BLOCKS: readonly string[] = [...HEADINGS, "p", "ul", "ol", "pre", "table", "blockquote", "hr"];

/** Neighbouring texts as one, empty ones dropped: the form in which trees are compared. */
export function joined(nodes: readonly MarkupNode[]): MarkupNode[] {
  const out: MarkupNode[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    if (node === "") continue;
    if (typeof node !== "string") out.push(node);
    else if (typeof last === "string") out[out.length - 1] = last + node;
    else out.push(node);
  }
  return out;
}

export function sameMarkup(a: readonly MarkupNode[], b: readonly MarkupNode[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The same without spaces at its two ends. */
export function trimmed(nodes: readonly MarkupNode[]): MarkupNode[] {
  const out = [...nodes];
  const [first] = out;
  if (typeof first === "string") out[0] = first.trimStart();
  const last = out.at(-1);
  if (typeof last === "string") out[out.length - 1] = last.trimEnd();
  return joined(out);
}

const SPACED: readonly string[] = ["li", "td", "th"];

/** The tree as XML keeps it: runs of spaces as one, none at the ends of a block; `pre` is left alone. */
export function settled(nodes: readonly MarkupNode[]): MarkupNode[] {
  return joined(
    nodes.map((node) => {
      if (typeof node === "string") return node.replace(/\s+/g, " ");
      if (node.name === "pre") return node;
      const children = settled(node.children);
      return mark(node.name, SPACED.includes(node.name) ? trimmed(children) : children, node.attributes);
    }),
  );
}
