import type { Entry } from "./palette-entries.js";

/** Records whose name the typed text finds, asked from the server. */
export function useRecords(_typed: string): readonly Entry[] {
  return [];
}
