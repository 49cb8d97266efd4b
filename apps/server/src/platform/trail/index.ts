export { appendTrail, appendTrailAll, type TrailEntry } from "./append.js";
export { HistoryRow, historyOf, readTrail, TrailPage } from "./read.js";
export { addTrailRoutes } from "./routes.js";
export { openTrail, type Trail } from "./service.js";
