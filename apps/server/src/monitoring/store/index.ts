/**
 * The events: kept in files and found again. `openStore` opens them, `addEventRoutes` puts them before people; what else is here
 * are the types of both. The stream feeds it (`EventStore.feed`), rules are tried on history through `EventStore.scan`.
 */

export { mergeJob } from "./jobs.js";
export { columnsIn, keepColumnSet, keptName, keptSetIn, setsWith } from "./kept.js";
export type { StoredEvent } from "./query/rows.js";
export type { Sieve, SiftedEvent, SiftQuery } from "./query/sift.js";
export { addEventRoutes } from "./routes.js";
export type { SourceProgress } from "./schema.js";
export { type EventStore, openStore } from "./store.js";
