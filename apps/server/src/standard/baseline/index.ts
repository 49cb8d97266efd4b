/** The standard that ships: read, examined, rendered. Content lies in `content/baseline` and `content/facts`. */
export { coverageOf } from "./coverage.js";
export type { ContentFile } from "./document.js";
export { type Baseline, type Facts, readBaseline, readFacts } from "./read.js";
export { renderStatements, renderValue } from "./render.js";
export { examineBaseline, examineRequirement } from "./rules.js";
export { CLASSES, type ClassId, type Language, type Param, Requirement, Vocabulary } from "./schema.js";
export { compareStrength } from "./strength.js";
