import { Skeleton } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import type { Failure } from "../shared/ask.js";
import { Command } from "../shared/command.js";
import { FailureFacts } from "../shared/failure-facts.js";
import { useLate } from "../shared/page.js";
import { Retry } from "../shared/retry.js";
import { Time } from "../shared/time.js";
import { Phrase, useWords } from "../shared/words.js";
import { AccountForm } from "./account-form.js";
import { setupAddress, tunnelCommand } from "./addresses.js";
import "./faces.css";
import { NextSteps } from "./next-steps.js";
import type { Standing } from "./standing.js";
import type { View } from "./view.js";

export const FACE_TITLES: Readonly<Record<View, WordKey>> = {
  waiting: "setup.verifying.title",
  verified: "setup.verified.title",
  open: "setup.open.title",
  expired: "setup.expired.title",
  invalid: "setup.invalid.title",
  used: "setup.used.title",
  done: "setup.done.title",
  "not-loopback": "setup.notLoopback.title",
  "wrong-host": "setup.wrongHost.title",
  "too-many-attempts": "setup.tooMany.title",
  unreachable: "setup.unreachable.title",
  unexpected: "setup.unexpected.title",
};

export interface FaceProps {
  readonly view: View;
  readonly standing: Standing | null;
  /** Why there is no better answer, for the faces of a failure. */
  readonly failure: Failure | null;
  /** What this browser sends with the first account, where it may make it. */
  readonly csrf: string | null;
  readonly hasToken: boolean;
  readonly busy: boolean;
  readonly retry: () => void;
}

/** What stands below the title: what happened, its code, and what to do about it. */
export function Face(props: FaceProps): ReactNode {
  switch (props.view) {
    case "waiting":
      return <Waiting />;
    case "verified":
      return <Verified {...props} />;
    case "open":
      return <Open {...props} />;
    case "expired":
      return <NeedsAnother {...props} text="setup.expired.text" />;
    case "invalid":
      return <NeedsAnother {...props} text="setup.invalid.text" />;
    case "used":
      return <Used {...props} />;
    case "done":
      return (
        <>
          <Text words="setup.done.text" />
          <NextSteps />
        </>
      );
    case "not-loopback":
      return <NotLoopback {...props} />;
    case "wrong-host":
      return <WrongHost {...props} />;
    case "too-many-attempts":
      return <TooManyAttempts {...props} />;
    case "unreachable":
      return <Unreachable {...props} />;
    case "unexpected":
      return <Unexpected {...props} />;
  }
}

function Text({ words }: { readonly words: WordKey }): ReactNode {
  return <p className="prose">{useWords().say(words)}</p>;
}

function Restart(): ReactNode {
  return <Command label={useWords().say("setup.restart")} command="npm start" />;
}

function Facts({ failure, detail }: { readonly failure: Failure | null; readonly detail?: boolean }): ReactNode {
  return failure === null ? null : <FailureFacts failure={failure} detail={detail ?? false} />;
}

/** The layout of the verified page in outline; nothing at all while the answer may still come in a moment. */
function Waiting(): ReactNode {
  if (!useLate()) return null;
  return (
    <div className="setup-waiting" aria-hidden="true">
      <Skeleton height={22} width="min(280px, 80%)" />
      <Skeleton height={14} width="min(520px, 100%)" />
      <Skeleton height={14} width="min(360px, 90%)" />
      {["first", "second", "third", "fourth"].map((line) => (
        <div key={line} className="setup-waiting-line">
          <Skeleton height={12} width={12} circle />
          <Skeleton height={14} width="40%" />
        </div>
      ))}
    </div>
  );
}

function Verified({ csrf }: FaceProps): ReactNode {
  if (csrf === null) return null;
  return (
    <>
      <Text words="setup.verified.text" />
      <AccountForm csrf={csrf} />
    </>
  );
}

function Open({ standing }: FaceProps): ReactNode {
  const { say } = useWords();
  return (
    <>
      <Text words="setup.open.text" />
      <figure className="setup-example">
        <figcaption>{say("setup.open.example")}</figcaption>
        <code>
          {setupAddress(location)}
          <span>…</span>
        </code>
      </figure>
      {standing === null || standing.expiresAt === null ? null : (
        <p className="prose">
          <Phrase words="setup.open.until" argument="time">
            <Time instant={standing.expiresAt} />
          </Phrase>
        </p>
      )}
      <Text words="setup.open.lost" />
      <Restart />
    </>
  );
}

function NeedsAnother({ text, failure }: FaceProps & { readonly text: WordKey }): ReactNode {
  return (
    <>
      <Text words={text} />
      <Restart />
      <Facts failure={failure} />
    </>
  );
}

function Used({ failure }: FaceProps): ReactNode {
  return (
    <>
      <Text words="setup.used.text" />
      <Text words="setup.used.other" />
      <Restart />
      <Facts failure={failure} />
      <NextSteps />
    </>
  );
}

function NotLoopback({ failure }: FaceProps): ReactNode {
  return (
    <>
      <Text words="setup.notLoopback.text" />
      <Command label={useWords().say("setup.notLoopback.command")} command={tunnelCommand(location)} />
      <Text words="setup.notLoopback.then" />
      <Facts failure={failure} />
    </>
  );
}

function WrongHost({ failure }: FaceProps): ReactNode {
  return (
    <>
      <p className="prose">
        <Phrase words="setup.wrongHost.text" argument="host">
          <code>{location.hostname}</code>
        </Phrase>
      </p>
      <p className="setup-example">
        <code>
          {setupAddress(location)}
          <span>…</span>
        </code>
      </p>
      <Facts failure={failure} />
    </>
  );
}

function TooManyAttempts({ failure, busy, retry }: FaceProps): ReactNode {
  const { say } = useWords();
  const seconds = failure?.kind === "refused" ? failure.retryAfterSeconds : null;
  return (
    <>
      <p className="prose">
        {seconds === null ? say("setup.tooMany.text") : say("setup.tooMany.textSeconds", { seconds })}
      </p>
      <div>
        <Retry busy={busy} retry={retry} />
      </div>
      <Facts failure={failure} />
    </>
  );
}

function Unreachable({ failure, hasToken, busy, retry }: FaceProps): ReactNode {
  return (
    <>
      <Text words="setup.unreachable.text" />
      <Restart />
      {hasToken ? <Text words="setup.unreachable.kept" /> : null}
      <div>
        <Retry busy={busy} retry={retry} />
      </div>
      <Facts failure={failure} />
    </>
  );
}

function Unexpected({ failure, busy, retry }: FaceProps): ReactNode {
  return (
    <>
      <Text words="setup.unexpected.text" />
      <Facts failure={failure} detail />
      <div>
        <Retry busy={busy} retry={retry} />
      </div>
    </>
  );
}
