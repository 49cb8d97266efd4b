/**
 * Shapes of answers: each reads an unknown value and gives it typed, or null where it is something else. Members that a
 * newer server adds are passed over, so that an open page outlives an update. The contract is written in these.
 */
export interface Shape<T> {
  readonly read: (value: unknown) => Read<T>;
}

/** A value that was read, or null; wrapped, because null itself can be a value. */
type Read<T> = { readonly value: T } | null;

/** The type that a shape reads. */
export type Of<S> = S extends Shape<infer T> ? T : never;

/** What objects are made of. */
type Members = Readonly<Record<string, Shape<unknown>>>;

/** Members whose shape takes undefined may be absent. */
type ObjectOf<M extends Members> = {
  readonly [K in keyof M as undefined extends Of<M[K]> ? never : K]: Of<M[K]>;
} & {
  readonly [K in keyof M as undefined extends Of<M[K]> ? K : never]?: Of<M[K]>;
};

export const text: Shape<string> = { read: (value) => (typeof value === "string" ? { value } : null) };
export const number: Shape<number> = { read: (value) => (typeof value === "number" ? { value } : null) };
export const flag: Shape<boolean> = { read: (value) => (typeof value === "boolean" ? { value } : null) };
/** Anything at all; whoever uses it looks for himself. */
export const anything: Shape<unknown> = { read: (value) => ({ value }) };

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    read: (value) => {
      const found = words.find((word) => word === value);
      return found === undefined ? null : { value: found };
    },
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return { read: (value) => (value === null ? { value: null } : shape.read(value)) };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return { read: (value) => (value === undefined ? { value: undefined } : shape.read(value)) };
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    read: (value) => {
      if (!isList(value)) return null;
      const items: T[] = [];
      for (const each of value) {
        const read = shape.read(each);
        if (read === null) return null;
        items.push(read.value);
      }
      return { value: items };
    },
  };
}

/** Any keys, values of one shape. */
export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    read: (value) => {
      if (!isRecord(value)) return null;
      const out = new Map<string, T>();
      for (const [key, each] of Object.entries(value)) {
        const read = shape.read(each);
        if (read === null) return null;
        out.set(key, read.value);
      }
      return { value: Object.fromEntries(out) };
    },
  };
}

/** The first of two shapes that fits. */
export function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return { read: (value) => one.read(value) ?? other.read(value) };
}

export function object<M extends Members>(members: M): Shape<ObjectOf<M>>;
export function object(members: Members): Shape<Readonly<Record<string, unknown>>> {
  return {
    read: (value) => {
      if (!isRecord(value)) return null;
      const out: Record<string, unknown> = {};
      for (const [name, shape] of Object.entries(members)) {
        const read = shape.read(value[name]);
        if (read === null) return null;
        if (read.value !== undefined) out[name] = read.value;
      }
      return { value: out };
    },
  };
}

/** A page of a list, as every list of the server gives it. */
export function pageOf<T>(row: Shape<T>): Shape<{ readonly rows: readonly T[]; readonly next: string | null }> {
  // A list that is always given whole has no next page.
  const page = object({ rows: list(row), next: optional(nullable(text)) });
  return {
    read: (value) => {
      const read = page.read(value);
      return read === null ? null : { value: { rows: read.value.rows, next: read.value.next ?? null } };
    },
  };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
