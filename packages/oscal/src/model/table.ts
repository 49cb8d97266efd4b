import { type DataType, markupMultiline, type Scalar } from "./data-type.js";

/**
 * A model is a table: one row a property, in the order XML writes them. The same rows read and write JSON, YAML and
 * XML and validate all three; the interface beside each table must name the same properties, or it does not compile.
 *
 * Source: OSCAL 1.2 models and NIST Metaschema, chapter "instances" (names, grouping, value keys).
 */
export interface Model<T> {
  readonly name: string;
  readonly rows: Readonly<Record<string, Row<unknown, boolean>>>;
  readonly choices: readonly Choice[];
  /** Never present: it ties the table to its interface. */
  readonly sample?: T;
}

/** Where a property stands in XML. */
type Stand =
  /** An attribute. */
  | "flag"
  /** An element with a simple value, or several of them. */
  | "field"
  /** An element that is a model of its own, or several of them. */
  | "child"
  /** Block elements directly within the parent: prose. */
  | "prose"
  /** The text of the parent itself. */
  | "value";

export interface Row<V, Required extends boolean> {
  readonly stand: Stand;
  /** Name of the element in XML; undefined: the property's own. */
  readonly xml?: string;
  /** Element around all of them, where XML groups. */
  readonly wrapper?: boolean;
  readonly many: boolean;
  /** JSON may write one alone without a list. */
  readonly loneAllowed?: boolean;
  readonly required: Required;
  readonly type?: DataType;
  /** The only values allowed. */
  readonly values?: readonly string[];
  readonly of?: () => Model<unknown>;
  /** Never present: it carries the type of the value. */
  readonly sample?: V;
}

/** Properties of which one excludes the others. */
export interface Choice {
  readonly of: readonly string[];
  readonly required: boolean;
}

type Rows<T> = {
  readonly [K in keyof T]-?: Row<NonNullable<T[K]>, Record<never, never> extends Pick<T, K> ? false : true>;
};

export function model<T>(name: string, rows: Rows<T>, ...choices: readonly Choice[]): Model<T> {
  return { name, rows: { ...rows }, choices };
}

/** An optional attribute; with `values`, one of these. */
export function flag<V extends Scalar>(type: DataType<V>): Row<V, false>;
export function flag<const V extends string>(type: DataType<string>, ...values: readonly V[]): Row<V, false>;
export function flag(type: DataType, ...values: readonly string[]): Row<unknown, false> {
  return { stand: "flag", many: false, required: false, type, ...listed(values) };
}

/** An optional element with a simple value. */
export function field<V extends Scalar>(type: DataType<V>): Row<V, false> {
  return { stand: "field", many: false, required: false, type };
}

/** Any number of elements named `xml` with simple values. */
export function fields<V extends Scalar>(xml: string, type: DataType<V>): Row<readonly V[], false> {
  return { stand: "field", xml, many: true, required: false, type };
}

/** The text of the element itself, which JSON keeps under a name. */
export function value<V extends Scalar>(type: DataType<V>): Row<V, false> {
  return { stand: "value", many: false, required: false, type };
}

/** Markdown whose blocks stand directly within the parent. */
export function prose(): Row<string, false> {
  return { stand: "prose", many: false, required: false, type: markupMultiline };
}

/** An optional element that is a model of its own. */
export function child<V>(of: () => Model<V>): Row<V, false> {
  return { stand: "child", many: false, required: false, of };
}

/** Any number of elements named `xml`. */
export function children<V>(xml: string, of: () => Model<V>): Row<readonly V[], false> {
  return { stand: "child", xml, many: true, required: false, of };
}

/** The same within one element around them, named as the property. */
export function grouped<V>(xml: string, of: () => Model<V>): Row<readonly V[], false> {
  return { stand: "child", xml, wrapper: true, many: true, required: false, of };
}

/** Any number of elements; in JSON a single one may stand without a list. */
export function singletonOr<V>(xml: string, of: () => Model<V>): Row<V | readonly V[], false> {
  return { stand: "child", xml, many: true, loneAllowed: true, required: false, of };
}

/** The same row, required. */
export function need<V>(row: Row<V, false>): Row<V, true> {
  return { ...row, required: true };
}

export function atMostOne(...of: readonly string[]): Choice {
  return { of, required: false };
}

export function exactlyOne(...of: readonly string[]): Choice {
  return { of, required: true };
}

function listed(values: readonly string[]): { values?: readonly string[] } {
  return values.length === 0 ? {} : { values };
}
