import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import "./empty.css";
import { useWords } from "./words.js";

interface EmptyPageProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** Where there is nothing: what this is, why it is empty, and the one thing to do. */
export function EmptyPage({ title, text, children }: EmptyPageProps): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p className="prose">{text}</p>
      {children}
    </div>
  );
}

/** Where the conditions leave nothing. */
export function NothingMatches({ widen }: { readonly widen: () => void }): ReactNode {
  const { say } = useWords();
  return (
    <EmptyPage title={say("list.emptyNarrowed")} text={say("list.emptyNarrowed.text")}>
      <div>
        <Button variant="default" size="sm" onClick={widen}>
          {say("list.emptyNarrowed.do")}
        </Button>
      </div>
    </EmptyPage>
  );
}
