import type { ReactNode } from "react";
import type { Framework } from "../api/contract.js";
import { useWords } from "../shared/words.js";

const PARTS = ["covered", "partial", "declined"] as const;

/** How far a source is covered, as a bar whose rest is open; the numbers stand beside it or in its name. */
export function Coverage({ counts }: { readonly counts: Framework["counts"] }): ReactNode {
  const { say } = useWords();
  const all = counts.covered + counts.partial + counts.declined + counts.open;
  const label = [...PARTS, "open" as const].map((part) => `${say(`desk.${part}`)} ${counts[part]}`).join(", ");
  return (
    <span className="bar" title={label}>
      {PARTS.map((part) => (
        <span key={part} data-part={part} style={{ width: `${all === 0 ? 0 : (counts[part] / all) * 100}%` }} />
      ))}
    </span>
  );
}
