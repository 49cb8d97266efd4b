/** What binary XML is read into: a tree of parts, filled in for every record that names its template. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly index: number; readonly optional: boolean }
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "instance"; readonly at: number };

export interface Element {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Part[];
}

export interface Attribute {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A definition: its elements, and where its bytes end. */
export interface Template {
  readonly parts: readonly Part[];
}
