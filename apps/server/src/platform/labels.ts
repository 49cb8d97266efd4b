import { z } from "zod";

/** How far something may be shared, from the narrowest on. Source: FIRST, Traffic Light Protocol 2.0. */
const TLP_LABELS = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"] as const;
export const TlpLabel = z.enum(TLP_LABELS).meta({ id: "TlpLabel" });
export type TlpLabel = z.infer<typeof TlpLabel>;

/** The narrowest of some labels; null where there is none. */
export function narrowestLabel(labels: readonly TlpLabel[]): TlpLabel | null {
  return TLP_LABELS.find((label) => labels.includes(label)) ?? null;
}

/** What a record is about: set when it is made and never changed, so that no exercise gets into figures of production. */
const RECORD_KINDS = ["real", "exercise", "test", "backfilled"] as const;
export const RecordKind = z.enum(RECORD_KINDS).meta({ id: "RecordKind" });
export type RecordKind = z.infer<typeof RecordKind>;
