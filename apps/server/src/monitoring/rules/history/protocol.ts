import { z } from "zod";

// A rule is tried on stored events in a thread of its own: batches go in, what the rule met comes out.

export const ReplayStart = z.object({
  texts: z.array(z.object({ path: z.string(), text: z.string(), license: z.string().exactOptional() })),
  /** Id of the rule whose matches are asked for. */
  rule: z.string(),
  /** Zone of times that name none, by source. */
  zones: z.record(z.string(), z.string()),
});
export type ReplayStart = z.infer<typeof ReplayStart>;

export interface ReplayEvent {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly source: string;
  readonly raw: Uint8Array;
}

export interface ReplayBatch {
  readonly id: number;
  /** Null behind the last batch: correlations decide what is left. */
  readonly events: readonly ReplayEvent[] | null;
}

export interface ReplayMatch {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly matched: readonly { readonly field: string; readonly value: string }[];
}

export interface ReplayAnswer {
  readonly id: number;
  readonly matches: readonly ReplayMatch[];
}
