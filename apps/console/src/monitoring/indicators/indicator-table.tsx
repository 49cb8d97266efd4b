import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Indicator } from "../../api/contract.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import "./indicators.css";

const MARKS: Readonly<Record<Indicator["state"], MarkName>> = {
  "in-force": "active",
  ahead: "todo",
  over: "stale",
  retracted: "none",
  stopped: "blocked",
};

/** Indicators one below the other. Values are text: nothing leads to them. */
export function IndicatorTable({
  rows,
  withSet = false,
  retract = null,
}: {
  readonly rows: readonly Indicator[];
  readonly withSet?: boolean;
  readonly retract?: ((row: Indicator) => void) | null;
}): ReactNode {
  const { say } = useWords();
  return (
    <table className="indicator-table">
      <thead>
        <tr>
          <th>{say("indicators.value")}</th>
          <th>{say("indicators.kind")}</th>
          {withSet ? <th>{say("indicators.of")}</th> : null}
          <th>{say("indicators.state")}</th>
          <th className="leaves">{say("indicators.until")}</th>
          <th className="end leaves">{say("indicators.hits")}</th>
          <th className="end leaves">{say("indicators.suppressed")}</th>
          <th className="leaves">{say("indicators.note")}</th>
          {retract === null ? null : <th aria-label={say("indicators.retract")} />}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="value">
              <code>{row.value}</code>
            </td>
            <td>{say(`indicators.type.${row.type}`)}</td>
            {withSet ? (
              <td>
                <Link to="/indicators/$id" params={{ id: row.set.id }}>
                  {row.set.name}
                </Link>{" "}
                <small>{row.set.label}</small>
              </td>
            ) : null}
            <td>
              <span className="state">
                <Mark name={MARKS[row.state]} />
                {say(`indicators.is.${row.state}`)}
              </span>
            </td>
            <td className="leaves">
              {row.validUntil === null ? "—" : <Moment at={row.validUntil} precision="minute" />}
            </td>
            <td className="end leaves">{row.hits.toLocaleString("en")}</td>
            <td className="end leaves">{row.suppressed.toLocaleString("en")}</td>
            <td className="leaves">{row.note === "" ? "—" : row.note}</td>
            {retract === null ? null : (
              <td className="end">
                {row.state === "retracted" ? null : (
                  <Button variant="subtle" size="compact-xs" onClick={() => retract(row)}>
                    {say("indicators.retract")}
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
