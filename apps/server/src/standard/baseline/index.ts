/** The standard that ships: read, examined, rendered. Content lies in `content/baseline` and `content/facts`. */
export { type Coverage, coverageOf } from "./coverage.js";
export type { ContentFile } from "./document.js";
export { type Baseline, type Facts, readBaseline, readFacts } from "./read.js";
export { renderStatements } from "./render.js";
export { examineBaseline } from "./rules.js";
export { type Change, compareStrength } from "./strength.js";
