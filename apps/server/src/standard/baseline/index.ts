/** The standard that ships: read, examined, rendered. Content lies in `content/baseline` and `content/facts`. */
export { coverageOf } from "./coverage.js";
export type { ContentFile } from "./document.js";
export { type Baseline, readBaseline, readFacts } from "./read.js";
export { renderStatements } from "./render.js";
export { examineBaseline } from "./rules.js";
export { CLASSES, type ClassId, type Param, Requirement, type Vocabulary } from "./schema.js";
export { compareStrength } from "./strength.js";
