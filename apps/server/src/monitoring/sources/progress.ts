import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import type { SourceTables } from "./schema.js";

/** How far a source's events can be searched. */
export interface Progress {
  readonly source: string;
  readonly code: string;
  readonly state: "live" | "behind" | "silent";
  readonly until: string | null;
}

/** What was received may take this long to be kept before it is called behind. */
const BEHIND_MS = 10_000;

/** The sources that an actor may know of; `keptUntilMs` is up to when events of all are kept. */
export async function progressOf(database: Database, actor: Actor, keptUntilMs: number): Promise<Progress[]> {
  const rows = await database.db
    .withTables<SourceTables>()
    .selectFrom("source")
    .leftJoin("source_standing", "source_standing.source", "source.id")
    .select(["id", "code", "silent_since"])
    .where(visibleTo(actor, "source.compartment"))
    .orderBy("code")
    .execute();
  const isBehind = Date.now() - keptUntilMs > BEHIND_MS;
  const until = new Date(keptUntilMs).toISOString();
  return rows.map(({ id, code, silent_since: silent }) => {
    return { source: id, code, state: silent !== null ? "silent" : isBehind ? "behind" : "live", until };
  });
}
