/** Things of other domains that an alert or a case names by id. */
export type NamedKind = "account" | "service" | "tenant" | "asset" | "source" | "incident";

/** The door through which their names come: given by whoever composes the domains. Ids that are not known are left out. */
export interface Names {
  of(kind: NamedKind, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** An id with its name, as the interface gives it. */
export interface NamedThing {
  readonly id: string;
  readonly name: string | null;
}

/** Asks for the names of many rows at once, one question a kind; gives what looks one up. */
export async function namesFor<Row>(
  names: Names,
  rows: readonly Row[],
  idsOf: Readonly<Partial<Record<NamedKind, (row: Row) => string | null>>>,
): Promise<(kind: NamedKind, id: string | null) => NamedThing | null> {
  const found = new Map<NamedKind, ReadonlyMap<string, string>>();
  for (const kind of ["account", "service", "tenant", "asset", "source", "incident"] as const) {
    const idOf = idsOf[kind];
    const ids = idOf === undefined ? [] : [...new Set(rows.map(idOf).filter((id) => id !== null))];
    if (ids.length > 0) found.set(kind, await names.of(kind, ids));
  }
  return (kind, id) => (id === null ? null : { id, name: found.get(kind)?.get(id) ?? null });
}
