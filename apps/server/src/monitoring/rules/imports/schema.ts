import { z } from "zod";
import { DOINGS } from "./plan.js";
import { Refused } from "./protocol.js";

const text = z.string().nullable();
const ImportName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "small letters, digits and hyphens");

const ZIP_BASE64_MAX = 128 * 1024 * 1024;
const FILE_TEXT_MAX = 1024 * 1024;
const UPLOADED_MAX = 10_000;

export const ImportOrder = z
  .object({
    name: ImportName,
    /** One of these: an archive, some files, or a folder of the server's disk. */
    zip: z.base64().max(ZIP_BASE64_MAX).optional(),
    files: z
      .array(z.object({ path: z.string().min(1).max(500), text: z.string().max(FILE_TEXT_MAX) }))
      .min(1)
      .max(UPLOADED_MAX)
      .optional(),
    folder: z.string().min(1).max(1000).optional(),
  })
  .refine(({ zip, files, folder }) => [zip, files, folder].filter((each) => each !== undefined).length === 1, {
    path: ["zip"],
    error: "give an archive, files or a folder",
  })
  .meta({ id: "RuleImportOrder" });
export type ImportOrder = z.infer<typeof ImportOrder>;

const Counts = z.object({
  new: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  kept: z.int(),
  taken: z.int(),
  gone: z.int(),
});

export const RuleImportPreview = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** The import of that name, which this one renews. */
    renews: z.boolean(),
    revision: text,
    license: text,
    /** Authors with most rules first. */
    authors: z.array(z.object({ name: z.string(), rules: z.int() })),
    counts: Counts,
    refusedCount: z.int(),
    leftOut: z.int(),
    samples: z.int(),
    /** The first of each kind. */
    rows: z.array(
      z.object({
        rule: z.string(),
        title: z.string(),
        does: z.enum(DOINGS),
        level: text,
        author: text,
        license: text,
        path: text,
      }),
    ),
    refused: z.array(Refused),
  })
  .meta({ id: "RuleImportPreview" });
export type RuleImportPreview = z.infer<typeof RuleImportPreview>;

export const ImportTaking = z.object({
  policy: z.enum(["staged", "live"]),
  /** What becomes of rules that the collection no longer holds. */
  gone: z.enum(["keep", "retire"]).default("keep"),
  /** Needed where rules go live without a second person. */
  reason: z.string().trim().min(1).max(2000).nullable().default(null),
});
export type ImportTaking = z.infer<typeof ImportTaking>;

export const RuleImport = z
  .object({
    id: z.uuid(),
    name: z.string(),
    origin: z.enum(["zip", "files", "folder"]),
    folder: text,
    revision: text,
    policy: z.enum(["staged", "live"]),
    license: text,
    authors: z.int(),
    reason: text,
    madeBy: z.object({ id: z.string(), name: text }),
    madeAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    removedAt: z.iso.datetime().nullable(),
    live: z.int(),
    staged: z.int(),
    /** Of those staged, how many their samples proved. */
    proved: z.int(),
    retired: z.int(),
  })
  .meta({ id: "RuleImport" });
export type RuleImport = z.infer<typeof RuleImport>;

export const ImportRelease = z.object({
  reason: z.string().trim().min(1).max(2000),
  /** Also rules that came without samples; what failed its samples never goes. */
  unproved: z.boolean().default(false),
});
export type ImportRelease = z.infer<typeof ImportRelease>;
export const ImportRemoval = z.object({ reason: z.string().trim().min(1).max(2000) });
export const ImportFolders = z.array(z.object({ path: z.string(), revision: text })).meta({ id: "RuleImportFolders" });
