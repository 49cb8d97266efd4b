import type { ReactNode } from "react";
import { Moment } from "../shared/time.js";
import { Phrase } from "../shared/words.js";

/** Since when something stands as it does, as a sentence of the reader's language. */
export function SinceText({ at }: { readonly at: string }): ReactNode {
  return (
    <Phrase words="practice.since" argument="at">
      <Moment at={at} precision="minute" />
    </Phrase>
  );
}
