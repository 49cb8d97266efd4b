import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

export const AddEvidence = z
  .strictObject({
    /** Position among the kinds of evidence the requirement expects; null for another kind. */
    slot: z.int().min(0).max(20).nullable(),
    statements: z.array(z.string().max(8)).min(1).max(8),
    title: z.string().trim().min(1).max(300),
    /** A file that was uploaded before, or a place where it is kept. */
    sha256: Sha256.optional(),
    link: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    /** Beginning of the period it speaks for. */
    periodFrom: z.iso.datetime().optional(),
    /** When it was observed: the end of the period. */
    observedAt: z.iso.datetime(),
  })
  .refine(({ sha256, link }) => (sha256 === undefined) !== (link === undefined), "a file or a link, not both");
export type AddEvidence = z.infer<typeof AddEvidence>;

export const DecideEvidence = z.strictObject({ accept: z.boolean(), note: z.string().trim().min(1).max(2000) });

const By = z.object({ id: z.string(), name: z.string() });

export const Evidence = z
  .object({
    id: z.uuid(),
    service: z.uuid(),
    requirement: z.string(),
    slot: z.int().nullable(),
    statements: z.array(z.string()),
    form: z.enum(["file", "link", "automated"]),
    title: z.string(),
    sha256: z.string().nullable(),
    fileName: z.string().nullable(),
    sizeBytes: z.int().nullable(),
    link: z.string().nullable(),
    periodFrom: z.iso.datetime().nullable(),
    observedAt: z.iso.datetime(),
    receivedAt: z.iso.datetime(),
    maxAgeDays: z.int(),
    freshUntil: z.iso.datetime(),
    freshness: z.enum(["fresh", "due_soon", "stale", "predates", "rejected"]),
    state: z.enum(["received", "accepted", "rejected"]),
    addedBy: By,
    decidedBy: By.nullable(),
    decidedAt: z.iso.datetime().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "Evidence" });
export type Evidence = z.infer<typeof Evidence>;

export const StoredFile = z
  .object({ sha256: z.string(), sizeBytes: z.int(), name: z.string() })
  .meta({ id: "EvidenceFile" });
