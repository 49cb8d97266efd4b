export type { CompileOptions } from "./compile/compiler.js";
export type { Matched } from "./compile/trace.js";
export {
  type CorrelateOptions,
  type CorrelationAlert,
  type CorrelationCounts,
  type Correlator,
  correlate,
  type FedEvent,
  type Feed,
} from "./correlation/correlate.js";
export type { CorrelatorState } from "./correlation/state.js";
export { fold } from "./fold.js";
export { parseRules, type RuleFile } from "./parse/rules.js";
export type { CorrelationType, Level, SigmaCorrelation, SigmaFilter, SigmaRule, Status } from "./rule.js";
export { compileRules, type Match, RuleSet, type Work } from "./rule-set.js";
