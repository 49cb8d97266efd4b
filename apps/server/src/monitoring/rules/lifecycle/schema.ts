import { z } from "zod";
import { RULE_KINDS } from "../facts.js";

export const TEXT_MAX = 256 * 1024;
const Text = z.string().min(1).max(TEXT_MAX);
const Note = z.string().trim().max(2000).nullable().default(null);

export const RuleWritten = z.object({ text: Text, noteEn: Note, noteJa: Note }).meta({ id: "RuleWritten" });
export type RuleWritten = z.infer<typeof RuleWritten>;

export const RuleEdited = RuleWritten.extend({
  /** Of the draft that is changed, as it was read; absent where a new version begins. */
  version: z.int().optional(),
}).meta({ id: "RuleEdited" });
export type RuleEdited = z.infer<typeof RuleEdited>;

export const RuleChecking = z.object({ text: z.string().max(TEXT_MAX) });

/** Something wrong or doubtful in a text. */
const Diagnostic = z.object({
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  /** From 1. */
  line: z.int(),
  column: z.int(),
  detail: z.string(),
  remedy: z.string().nullable(),
});

export const RuleChecked = z
  .object({
    sound: z.boolean(),
    diagnostics: z.array(Diagnostic),
    documents: z.array(z.object({ id: z.string(), kind: z.enum(RULE_KINDS), title: z.string() })),
  })
  .meta({ id: "RuleChecked" });
export type RuleChecked = z.infer<typeof RuleChecked>;

export const RuleStep = z
  .object({ version: z.int(), reason: z.string().trim().min(1).max(2000).nullable().default(null) })
  .meta({ id: "RuleStep" });
export type RuleStep = z.infer<typeof RuleStep>;

export const RuleVersionText = z
  .object({ rule: z.string(), number: z.int(), text: z.string() })
  .meta({ id: "RuleVersionText" });
export type RuleVersionText = z.infer<typeof RuleVersionText>;

export const RuleDiff = z
  .object({
    from: z.int(),
    to: z.int(),
    lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
  })
  .meta({ id: "RuleDiff" });
export type RuleDiff = z.infer<typeof RuleDiff>;
