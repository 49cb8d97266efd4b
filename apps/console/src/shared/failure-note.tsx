import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import type { Failure } from "./ask.js";
import { codeKey } from "./codes.js";
import { FailureFacts } from "./failure-facts.js";
import "./failure-note.css";
import { Retry } from "./retry.js";
import { useWords, type Words } from "./words.js";

interface FailureNoteProps {
  readonly failure: Failure;
  readonly busy?: boolean;
  readonly retry?: () => void;
}

/** What failed, what to do about it, the code, and a way to try again with what was given. */
export function FailureNote({ failure, busy = false, retry }: FailureNoteProps): ReactNode {
  const words = useWords();
  return (
    <div className="failure-note" role="alert">
      <p className="failure-what">{failureText(failure, words)}</p>
      {remedyText(failure, words)}
      <FailureFacts failure={failure} detail={!isKnown(failure)} />
      {retry === undefined ? null : (
        <div>
          <Retry busy={busy} retry={retry} />
        </div>
      )}
    </div>
  );
}

/** What a code of the server means. */
export function codeText(code: string, { say }: Words): string {
  return say(codeKey(code) ?? "failure.unexpected");
}

/** A failure in one sentence of the reader's language. */
export function failureText(failure: Failure, { say }: Words): string {
  const key = failureKey(failure);
  return key === null ? say("failure.unexpected") : say(key);
}

function remedyText(failure: Failure, { language }: Words): ReactNode {
  // The server's own words are English: where there is a text of ours it says what to do as well.
  const said = failure.kind === "refused" && failureKey(failure) === null ? failure.remedy : undefined;
  return said === undefined ? null : (
    <p className="failure-remedy" lang={language === "en" ? undefined : "en"}>
      {said}
    </p>
  );
}

function isKnown(failure: Failure): boolean {
  return failureKey(failure) !== null;
}

function failureKey(failure: Failure): WordKey | null {
  if (failure.kind === "unreachable") return "failure.unreachable";
  if (failure.kind === "unreadable") return "failure.unreadable";
  return codeKey(failure.code);
}
