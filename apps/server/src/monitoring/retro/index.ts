/**
 * Stored events searched for what was not looked for when they came. A kind of subject plugs in with its `RetroSubjects`
 * (subject.ts) and a matcher of the same name (matchers.ts).
 */

export { type RetroNeeds, retroKind } from "./kind.js";
export { addRetroRoutes } from "./routes.js";
export { ruleSubjects } from "./rule-subjects.js";
export { openRetroRuns, type RetroRuns } from "./service.js";
export type { RetroSubjects } from "./subject.js";
