import { Link, Outlet, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PasswordPage } from "../access/password-page.js";
import { FrontPage } from "../setup/front-page.js";
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
const OPEN_PATHS = new Set(["/setup", "/invitation"]);

/** What surrounds every page; which of them depends on who is signed in. */
export function Frame(): ReactNode {
  const { pathname } = useLocation();
  return OPEN_PATHS.has(pathname) ? (
    <BareFrame>
      <Outlet />
    </BareFrame>
  ) : (
    <Gate />
  );
}

/** Lets in who is signed in; to the others it gives the sign-in, or the way to the set-up before there is any account. */
function Gate(): ReactNode {
  const { say } = useWords();
  const { answer, busy, again } = useWhoAmI(true);
  if (answer === null) return <BareFrame>{null}</BareFrame>;
  if (answer.ok) {
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
  const { failure } = answer;
  const unknown = failure.kind === "refused" && failure.status === 401;
  return (
    <BareFrame>
      {unknown || failure.kind === "unreachable" ? (
        <FrontPage />
      ) : (
        <PlainPage title={say("console.front.unreachable")}>
          <FailureNote failure={failure} busy={busy} retry={again} />
        </PlainPage>
      )}
    </BareFrame>
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
