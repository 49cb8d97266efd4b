import { z } from "zod";
import { named } from "../../platform/http/faults.js";

/** Fields that several kinds of records have; what is accepted is kept in its NFKC form, without blanks around it. */

const NAME_MAX = 200;
/** Control characters, and those that turn the direction of what stands around them (Unicode, Bidi_Control). */
const PLAIN = /^[^\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u;

export const Name = z.string().normalize("NFKC").trim().min(1).max(NAME_MAX).regex(PLAIN, "no control characters");

/** A reading in hiragana or katakana; half-width kana become full-width. */
export const Yomi = z
  .string()
  .normalize("NFKC")
  .trim()
  .min(1)
  .max(NAME_MAX)
  .regex(...named("reading", /^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u, "hiragana or katakana"));

/** A short name that stays: letters, digits, `.`, `_` and `-`, in lower case. */
export const Code = z
  .string()
  .trim()
  .toLowerCase()
  .regex(...named("code", /^[a-z0-9][a-z0-9._-]{0,63}$/, "1 to 64 of a-z, 0-9, dot, underscore, hyphen"));

/** A calendar day, such as 2026-04-01. */
export const Day = z.iso.date();

/** What every record shows besides its own fields. */
const KEPT = {
  id: z.uuid(),
  /** Counts the changes; a change names the version it was made on. */
  version: z.int(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
};

/** The schema of a record as it is read: its fields, each there or null, and what is kept besides. */
export function rowOf(fields: z.ZodObject, more: z.ZodRawShape = {}): z.ZodObject {
  const given: Readonly<Record<string, unknown>> = fields.shape;
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(given)) {
    const inner: unknown = field instanceof z.ZodOptional ? field.unwrap() : field;
    if (inner instanceof z.ZodType) shape[name] = inner;
  }
  return z.object({ ...KEPT, ...shape, ...more });
}
