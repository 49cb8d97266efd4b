import type { ReactNode } from "react";
import "./checks.css";
import { Mark, type MarkName } from "./marks.js";

export interface Check {
  readonly mark: MarkName;
  readonly name: string;
  readonly fact: ReactNode;
}

/** What stands and what does not, one line each: a drawing, the thing, the fact about it. */
export function Checks({ checks }: { readonly checks: readonly Check[] }): ReactNode {
  return (
    <ul className="checks">
      {checks.map(({ mark, name, fact }) => (
        <li key={name}>
          <Mark name={mark} />
          <span>{name}</span>
          <small>{fact}</small>
        </li>
      ))}
    </ul>
  );
}
