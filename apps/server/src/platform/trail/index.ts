export { appendTrail, type TrailEntry } from "./append.js";
export { readTrail, TrailPage } from "./read.js";
