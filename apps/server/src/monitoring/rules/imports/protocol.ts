import { z } from "zod";
import { RuleFacts } from "../facts.js";

// A collection is read and compiled in a thread of its own, whose memory is bounded.

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

export const ReadOrder = z.object({
  name: z.string(),
  from: z.discriminatedUnion("origin", [
    z.object({ origin: z.literal("zip"), bytes: Bytes }),
    z.object({ origin: z.literal("files"), files: z.array(z.object({ path: z.string(), text: z.string() })) }),
    /** Already found to be allowed. */
    z.object({ origin: z.literal("folder"), folder: z.string() }),
  ]),
});
export type ReadOrder = z.infer<typeof ReadOrder>;

const Entry = z.object({ facts: RuleFacts, text: z.string(), digest: z.string() });
const text = z.string().nullable();
export const Refused = z.object({
  path: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  code: z.string(),
  detail: z.string(),
  remedy: text,
});

const common = {
  entries: z.array(Entry),
  refused: z.array(Refused),
  license: text,
  leftOut: z.int(),
  revision: text,
};

const sampled = { rule: z.string(), name: z.string(), expect: z.boolean() };

/** What the thread gives. */
export const ReadAnswer = z.object({ ...common, samples: z.array(z.object({ ...sampled, bytes: Bytes })) });
export type ReadAnswer = z.infer<typeof ReadAnswer>;

/** The same as it is kept until somebody decides: JSON. */
export const KeptCollection = z.object({
  ...common,
  name: z.string(),
  origin: z.enum(["zip", "files", "folder"]),
  folder: text,
  samples: z.array(z.object({ ...sampled, base64: z.string() })),
});
export type KeptCollection = z.infer<typeof KeptCollection>;
