export type { Matched } from "./compile/trace.js";
export { fold } from "./fold.js";
export { parseRules, type RuleFile } from "./parse/rules.js";
export type { Level, SigmaRule, Status } from "./rule.js";
export { type CompileOptions, compileRules, type Match, RuleSet, type Work } from "./rule-set.js";
