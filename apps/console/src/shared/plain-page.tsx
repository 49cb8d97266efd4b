import type { ReactNode } from "react";
import { usePageTitle } from "./page.js";
import "./plain-page.css";

/** A page of one column in the middle: a heading, what it means, what can be done. */
export function PlainPage({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  usePageTitle(title);
  return (
    <div className="plain-page">
      <h1>{title}</h1>
      {children}
    </div>
  );
}
