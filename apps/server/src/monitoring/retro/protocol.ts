import { z } from "zod";
import type { Hit } from "../alerts/hit.js";
import type { SiftedEvent } from "../store/index.js";
import type { SourceFacts } from "../stream/protocol.js";
import type { TuningOrder } from "../tunings/judge.js";
import type { Suppressed } from "../tunings/suppressed.js";

// Stored events are matched in a thread of their own: batches go in, hits come out.

export const RetroStart = z.object({
  /** Names the matcher. */
  matcher: z.string(),
  /** What it begins with; the matcher's own. */
  data: z.unknown(),
  sources: z.custom<readonly SourceFacts[]>((value) => Array.isArray(value)),
  tunings: z.custom<readonly TuningOrder[]>((value) => Array.isArray(value)),
});
export type RetroStart = z.infer<typeof RetroStart>;

export interface RetroBatch {
  readonly id: number;
  readonly events: readonly SiftedEvent[];
}

export interface RetroAnswer {
  readonly id: number;
  readonly hits: readonly Hit[];
  readonly suppressed: readonly Suppressed[];
}
