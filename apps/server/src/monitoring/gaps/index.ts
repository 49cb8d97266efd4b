/** Periods in which something could not have been seen: silent sources, rules switched off, a stream behind, losses. */

export { LOOK_MS, noteAway, noteGaps } from "./keeper.js";
export { addGapRoutes } from "./routes.js";
