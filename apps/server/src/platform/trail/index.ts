export { appendTrail, type TrailEntry } from "./append.js";
