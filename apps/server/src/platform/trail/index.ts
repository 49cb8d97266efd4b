export { appendTrail, appendTrailAll, type TrailEntry } from "./append.js";
export { HistoryRow, historyOf, readTrail, TrailPage } from "./read.js";
