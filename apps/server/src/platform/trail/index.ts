export { appendTrail, type TrailEntry } from "./append.js";

export { type HistoryEntry, historyOf } from "./history.js";

export { readTrail, TrailPage } from "./read.js";
