export type { CompileOptions } from "./compile/compiler.js";
export type { Explanation, FailedItem, Failure, SourceVerdict } from "./compile/explain.js";
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
export { correlatePromptly, type PromptAlert, type PromptCorrelator, type PromptCounts } from "./correlation/prompt.js";
export type { CorrelatorState } from "./correlation/state.js";
export { fold } from "./fold.js";
export { lint } from "./lint/lint.js";
export { addressText, type Network, networkBounds, parseNetwork } from "./match/address.js";
export { parseRules, type RuleFile } from "./parse/rules.js";
export { type DocumentText, splitDocuments } from "./parse/yaml.js";
export { parsePipeline } from "./pipeline/parse.js";
export type { Pipeline } from "./pipeline/pipeline.js";
export {
  alertingOn,
  eventsOf,
  faultOf,
  PROOF_ENDING,
  proofPathOf,
  readProof,
  type Sample,
} from "./prove/proof.js";
export type { CorrelationType, Level, SigmaCorrelation, SigmaFilter, SigmaRule, Status } from "./rule.js";
export { compileRules, type Match, RuleSet, type Work } from "./rule-set.js";
export { type ColumnForm, type ColumnNeed, ColumnReader, type ColumnValue, type Fact } from "./sql/column.js";
export type { RuleQuery } from "./sql/to-sql.js";
export type { Column, ColumnOf } from "./sql/writer.js";
