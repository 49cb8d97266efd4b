import { readBlocks, writeBlocks } from "./blocks.js";
import { readInline, writeInline } from "./inline.js";
import { type MarkupNode, sameMarkup, settled } from "./nodes.js";

/** Both ways between Markdown and its tree; `exact` says whether the way back gives the same again. */
export interface Markup {
  readonly nodes: readonly MarkupNode[];
  readonly exact: boolean;
}

/** Markdown as a tree. Where it is not exact, a writer of XML keeps the Markdown beside it. */
export function fromMarkdown(markdown: string, multiline: boolean): Markup {
  const nodes = settled(multiline ? readBlocks(markdown) : readInline(markdown));
  return { nodes, exact: toMarkdown(nodes, multiline) === markdown };
}

export function toMarkdown(nodes: readonly MarkupNode[], multiline: boolean): string {
  return multiline ? writeBlocks(nodes) : writeInline(nodes);
}

/** Whether Markdown read again gives the tree it was written from. */
export function survives(nodes: readonly MarkupNode[], markdown: string, multiline: boolean): boolean {
  return sameMarkup(fromMarkdown(markdown, multiline).nodes, nodes);
}
