import type { Actor } from "../../../platform/access/index.js";
import { visibleTo } from "../../../platform/access/index.js";
import type { Database } from "../../../platform/database/database.js";
import type { Names } from "../../alerts/index.js";
import type { SourceTables } from "../../sources/schema.js";
import type { EventStore } from "../../store/index.js";
import type { Heard } from "./service.js";

export interface ListeningParts {
  readonly database: Database;
  readonly store: Pick<EventStore, "topValues">;
  readonly names: Names;
}

const DAYS = 30;
const DAY_MS = 86_400_000;
const KINDS_MAX = 100;
/** Services asked for one by one; a provider with more looks at them where they are. */
const SERVICES_MAX = 40;
const PATIENCE_MS = 60_000;

/** The kinds of events that came in the last 30 days from the sources an actor may know of, altogether and by service. */
export async function heardBy(
  { database, store, names }: ListeningParts,
  actor: Actor,
  sources: readonly { readonly source: string }[],
): Promise<Heard> {
  const now = Date.now();
  const span = { from: new Date(now - DAYS * DAY_MS).toISOString(), to: new Date(now + DAY_MS).toISOString() };
  const asker = {
    scope: { allowedSources: sources.map(({ source }) => source) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  };
  const kindsOf = async (services: string[]): Promise<ReadonlySet<string>> => {
    const query = { ...span, filters: [], texts: [], sources: [], services };
    const values = await store.topValues(query, "kind", KINDS_MAX, asker);
    return new Set(values.map(({ value }) => value));
  };
  const kinds = await kindsOf([]);
  const ids = await servicesOf(database, actor);
  const known = ids.length === 0 ? new Map<string, string>() : await names.of("service", ids);
  const services = [];
  for (const id of ids) services.push({ id, name: known.get(id) ?? null, kinds: await kindsOf([id]) });
  return { kinds, services };
}

async function servicesOf({ db }: Database, actor: Actor): Promise<string[]> {
  const rows = await db
    .withTables<SourceTables>()
    .selectFrom("source")
    .select("service")
    .distinct()
    .where("service", "is not", null)
    .where(visibleTo(actor, "source.compartment"))
    .orderBy("service")
    .limit(SERVICES_MAX)
    .execute();
  return rows.flatMap(({ service }) => service ?? []);
}
