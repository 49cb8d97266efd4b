import { Link, Outlet, useMatches } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PasswordPage } from "../access/password-page.js";
import { FrontPage } from "../setup/front-page.js";
import type { Failure } from "../shared/ask.js";
import { FailureNote } from "../shared/failure-note.js";
import { Notices } from "../shared/notices.js";
import { PlainPage } from "../shared/plain-page.js";
import { SessionProvider, useWhoAmI } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { FullFrame } from "./full-frame.js";
import "./frame.css";
import { LanguageChoice } from "./language-choice.js";
import { ThemeChoice } from "./theme-choice.js";
import { useFocusOnNewPage } from "./use-focus.js";
import { Wordmark } from "./wordmark.js";

/** Pages that are there before anybody is signed in. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(["/setup", "/invitation"]);

/**
 * What surrounds every page. Who is signed in sees the places; the others get the sign-in, or the way to the set-up
 * before there is any account. The address stays meanwhile.
 */
export function Frame(): ReactNode {
  const open = useMatches().some((match) => OPEN_ROUTES.has(String(match.routeId)));
  const { answer, busy, again } = useWhoAmI(!open);
  if (open || answer === null || !answer.ok) {
    const failure = open || answer === null || answer.ok ? null : answer.failure;
    return (
      <BareFrame>
        {open ? <Outlet /> : null}
        {failure === null ? null : <Stranger failure={failure} busy={busy} retry={again} />}
      </BareFrame>
    );
  }
  return (
    <SessionProvider who={answer.value}>
      {answer.value.mustChangePassword ? (
        <BareFrame>
          <PasswordPage forced />
        </BareFrame>
      ) : (
        <FullFrame />
      )}
    </SessionProvider>
  );
}

interface StrangerProps {
  readonly failure: Failure;
  readonly busy: boolean;
  readonly retry: () => void;
}

function Stranger({ failure, busy, retry }: StrangerProps): ReactNode {
  const { say } = useWords();
  if (failure.kind === "unreachable" || (failure.kind === "refused" && failure.status === 401)) return <FrontPage />;
  return (
    <PlainPage title={say("console.front.unreachable")}>
      <FailureNote failure={failure} busy={busy} retry={retry} />
    </PlainPage>
  );
}

/** The frame without places: the name, the language, the theme. */
function BareFrame({ children }: { readonly children: ReactNode }): ReactNode {
  const { say } = useWords();
  const content = useFocusOnNewPage();
  return (
    <div className="bare">
      <button type="button" className="skip" onClick={() => content.current?.focus()}>
        {say("console.skip")}
      </button>
      <header className="top">
        <Link to="/" className="brand">
          <Wordmark />
          Mizugiwa
        </Link>
        <LanguageChoice />
        <ThemeChoice />
      </header>
      <main ref={content} tabIndex={-1}>
        {children}
      </main>
      <Notices />
    </div>
  );
}
