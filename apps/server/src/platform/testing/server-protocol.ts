import { z } from "zod";

/** What a parent tells the server it forked. */
export const FromParent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("start"), upTo: z.int(), pauseMs: z.number() }),
  z.object({ type: z.literal("cancel"), job: z.string() }),
]);
export type FromParent = z.infer<typeof FromParent>;

/** What the server tells: each but `refused` is an acknowledgement that must outlast every kill. */
export const FromServer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), address: z.string() }),
  z.object({ type: z.literal("started"), job: z.string() }),
  z.object({ type: z.literal("cancelled"), job: z.string() }),
  z.object({ type: z.literal("counted"), job: z.string(), n: z.int() }),
  z.object({ type: z.literal("refused"), detail: z.string() }),
]);
export type FromServer = z.infer<typeof FromServer>;
