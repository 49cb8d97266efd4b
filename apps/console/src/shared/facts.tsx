import { Fragment, type ReactNode } from "react";
import "./facts.css";

/** Facts of a record: a name and what holds; those that are not known are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, fact: ReactNode])[] }): ReactNode {
  const known = facts.filter(([, fact]) => fact !== null);
  if (known.length === 0) return null;
  return (
    <dl className="facts">
      {known.map(([name, fact]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
