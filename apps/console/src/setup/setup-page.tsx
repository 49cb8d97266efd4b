import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import type { Answer, Failure } from "../shared/ask.js";
import { usePageTitle } from "../shared/page.js";
import { useWords } from "../shared/words.js";
import { useStanding, useVerification } from "./asking.js";
import { FACE_TITLES, Face } from "./faces.js";
import { useHeldToken } from "./held-token.js";
import "./setup-page.css";
import { Steps } from "./steps.js";
import { decideView } from "./view.js";

/** Verifies the one-time address and says what to do next. */
export function SetupPage(): ReactNode {
  const { say } = useWords();
  const token = useHeldToken();
  const standing = useStanding();
  const verification = useVerification(token);
  const held = standing.answer?.ok === true ? standing.answer.value : null;
  const csrf = verification.answer?.ok === true ? verification.answer.value.csrf : (held?.csrf ?? null);
  const asked = token === null ? standing : verification;
  const view = decideView({
    token,
    verified: verification.answer,
    standing: standing.answer,
    remembered: held !== null && held.csrf !== null,
    now: standing.answeredAt,
  });
  const title = say(view === "waiting" && token === null ? "console.loading" : FACE_TITLES[view]);
  usePageTitle(view === "waiting" ? say("setup.title") : title);

  return (
    <div className="setup">
      <div className="setup-body">
        {/* Stands through every change of face, so that readers by ear are told of it. */}
        <VisuallyHidden component="output">{title}</VisuallyHidden>
        {view === "waiting" ? <VisuallyHidden component="h1">{title}</VisuallyHidden> : <h1>{title}</h1>}
        <Face
          view={view}
          standing={held}
          failure={failureOf(asked.answer)}
          csrf={csrf}
          hasToken={token !== null}
          busy={asked.busy}
          retry={asked.again}
        />
      </div>
      <Steps view={view} />
    </div>
  );
}

function failureOf(answer: Answer<unknown> | null): Failure | null {
  return answer === null || answer.ok ? null : answer.failure;
}
