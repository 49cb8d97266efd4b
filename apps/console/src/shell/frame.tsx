import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "../shared/words.js";
import "./frame.css";
import { LanguageChoice } from "./language-choice.js";
import { ThemeChoice } from "./theme-choice.js";

/** What surrounds every page: the way past it, the name, the language and the theme. */
export function Frame(): ReactNode {
  const { say } = useWords();
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  // Whoever follows a link by keyboard or by ear is brought to the new page; the first page is left to the browser.
  useEffect(() => {
    if (shown.current !== pathname) content.current?.focus();
    shown.current = pathname;
  }, [pathname]);

  return (
    <>
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
        <Outlet />
      </main>
    </>
  );
}

function Wordmark(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path
        d="M1.9 11.2c1.7-1.5 3.3-1.5 5.1 0s3.8 1.5 5.6 0 3.7-1.5 5.5-.1A8.2 8.2 0 0 1 1.9 11.2z"
        fill="currentColor"
      />
    </svg>
  );
}
