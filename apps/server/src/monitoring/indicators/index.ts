/**
 * Indicators: what others found to be a sign of an attack, compared with every event beside the rules.
 *
 * `openIndicatorDoor` keeps the stream told (standing.ts); in the stream's thread `matching.ts` compares, and `keep.ts` counts in the transaction of
 * the batch.
 */
export { type IndicatorDoor, indicatorJobs, openIndicatorDoor } from "./door.js";
export { indicatorSubjects } from "./retro-subjects.js";
export { addIndicatorRoutes } from "./routes.js";
