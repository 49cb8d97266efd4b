import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { EventFields } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { fold } from "../../shared/fold.js";
import { useWords } from "../../shared/words.js";

type Query = Readonly<Record<string, unknown>>;
type Filter = (field: string, value: string, not: boolean) => void;

interface FieldBarProps {
  readonly query: Query;
  readonly filter: Filter;
}

const PATIENCE_MS = 35_000;

/** The fields of the newest events; one that is opened shows its most frequent values, and a value filters. */
export function FieldBar({ query, filter }: FieldBarProps): ReactNode {
  const { say } = useWords();
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ["events", "fields", query],
    queryFn: ({ signal }) => send("/api/v1/events/fields", EventFields, { query }, { signal, patienceMs: PATIENCE_MS }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const fields = data?.ok === true ? data.value.fields : [];
  const looked = data?.ok === true ? data.value.looked : 0;
  const shown = fields.filter((each) => fold(each.field).includes(fold(wanted)));
  return (
    <aside className="field-bar" aria-label={say("events.fields")}>
      <input
        className="field field-small"
        aria-label={say("events.fields.find")}
        placeholder={say("events.fields.find")}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <p className="field-bar-head">
        <span>{say("events.fields")}</span>
        <span>{say("events.fields.looked", { count: looked })}</span>
      </p>
      <ul>
        {shown.map((each) => (
          <li key={each.field} data-open={open === each.field || undefined}>
            <button
              type="button"
              aria-expanded={open === each.field}
              onClick={() => setOpen(open === each.field ? null : each.field)}
            >
              <span title={each.field}>{each.field}</span>
              <small>{looked === 0 ? "" : `${Math.round((each.count / looked) * 100)} %`}</small>
            </button>
            {open === each.field ? <Values query={query} field={each.field} filter={filter} /> : null}
          </li>
        ))}
      </ul>
    </aside>
  );
}

function Values({ query, field, filter }: FieldBarProps & { readonly field: string }): ReactNode {
  const { say } = useWords();
  const { data } = useQuery({
    queryKey: ["events", "fields", query, field],
    queryFn: ({ signal }) =>
      send("/api/v1/events/fields", EventFields, { query, field, limit: 10 }, { signal, patienceMs: PATIENCE_MS }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data?.ok !== true) return null;
  const { values } = data.value;
  const most = Math.max(1, ...values.map((each) => each.count));
  if (values.length === 0) return <p className="quiet">{say("events.values.none")}</p>;
  return (
    <ol>
      {values.map(({ value, count }) => (
        <li key={value}>
          <button
            type="button"
            title={say("events.values.do", { value })}
            onClick={(event) => filter(field, value, event.altKey)}
          >
            <span className="data">{value === "" ? "—" : value}</span>
            <small>{count.toLocaleString("en")}</small>
            <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(count / most) * 100} height="2" fill="var(--accent)" />
            </svg>
          </button>
        </li>
      ))}
    </ol>
  );
}
