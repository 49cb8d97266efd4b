import type { ReactNode } from "react";
import type { Failure } from "./ask.js";
import "./failure-facts.css";
import { useWords } from "./words.js";

/** What to tell whoever helps: the code, or else the status, and the server's own words where they add something. */
export function FailureFacts({ failure, detail }: { readonly failure: Failure; readonly detail?: boolean }): ReactNode {
  const { say } = useWords();
  if (failure.kind === "unreachable") return null;
  const facts: readonly [name: string, fact: string | null][] =
    failure.kind === "refused"
      ? [
          [say("console.code"), failure.code],
          [say("console.detail"), detail === true ? failure.detail : null],
        ]
      : [[say("console.status"), String(failure.status)]];
  return (
    <dl className="failure-facts">
      {facts.map(([name, fact]) =>
        fact === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{fact}</code>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
