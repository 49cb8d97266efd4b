export { appendTrail, type TrailEntry } from "./append.js";
export { historyOf, readTrail, TrailPage, TrailRow } from "./read.js";
