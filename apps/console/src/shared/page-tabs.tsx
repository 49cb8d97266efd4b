import type { WordKey } from "@mizugiwa/words";
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import "./page-tabs.css";
import { useWords } from "./words.js";

export type Tab = readonly [
  path:
    | "/rules"
    | "/coverage"
    | "/rule-imports"
    | "/services"
    | "/tenants"
    | "/assets"
    | "/people"
    | "/units"
    | "/memberships"
    | "/information-classes"
    | "/holdings"
    | "/qualifications"
    | "/components"
    | "/indicators"
    | "/warning-lists"
    | "/requirements"
    | "/standard-versions"
    | "/merge-desk"
    | "/standard-proposals"
    | "/notifications"
    | "/notifications/deliveries"
    | "/notifications/given-up",
  words: WordKey,
];

/** Lists that belong together, one page each. */
export function PageTabs({ label, tabs }: { readonly label: WordKey; readonly tabs: readonly Tab[] }): ReactNode {
  const { say } = useWords();
  const { pathname } = useLocation();
  return (
    <nav className="views page-tabs" aria-label={say(label)}>
      {tabs.map(([path, words]) => (
        <span key={path} className="view" data-on={path === pathname || undefined}>
          <Link to={path} aria-current={path === pathname ? "page" : undefined}>
            {say(words)}
          </Link>
        </span>
      ))}
    </nav>
  );
}
