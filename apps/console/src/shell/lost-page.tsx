import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PlainPage } from "../shared/plain-page.js";
import { Phrase, useWords } from "../shared/words.js";

/** What stands where nothing is. */
export function LostPage(): ReactNode {
  const { say } = useWords();
  const { pathname } = useLocation();
  return (
    <PlainPage title={say("console.lost.title")}>
      <p className="prose">
        <Phrase words="console.lost.text" argument="path">
          <code>{pathname}</code>
        </Phrase>
      </p>
      <p>
        <Link to="/">{say("console.lost.back")}</Link>
      </p>
    </PlainPage>
  );
}
