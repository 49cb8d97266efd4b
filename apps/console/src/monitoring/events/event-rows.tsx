import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useState } from "react";
import type { Event } from "../../api/contract.js";
import { isRecord } from "../../api/shape.js";
import { useKeys } from "../../shared/keys.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";

import "../../table/grid.css";

type Filter = (field: string, value: string, not: boolean) => void;

interface EventRowsProps {
  readonly events: readonly Event[];
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly filter: Filter;
  readonly around: (event: Event) => void;
}

/** Events, newest first; the one at the cursor can be opened where it stands. */
export function EventRows({ events, hasMore, more, filter, around }: EventRowsProps): ReactNode {
  const { say } = useWords();
  const [at, setAt] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const step = (by: number): void => {
    const index = events.findIndex((event) => event.id === at);
    const next = events[Math.min(events.length - 1, Math.max(0, index + by))];
    if (next !== undefined) setAt(next.id);
  };
  useKeys((key) => {
    if (key === "j" || key === "ArrowDown") step(1);
    else if (key === "k" || key === "ArrowUp") step(-1);
    else if (key === "Enter" && at !== null) setOpen(open === at ? null : at);
    else return false;
    return true;
  });
  return (
    <div className="events-rows">
      <table className="grid" aria-label={say("place.events")} data-compact>
        <colgroup>
          <col width={176} />
          <col width={112} />
          <col width={160} />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{say("events.time")} ↓</th>
            <th scope="col">{say("alerts.host")}</th>
            <th scope="col">{say("alerts.source")}</th>
            <th scope="col">{say("events.text")}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Fragment key={event.id}>
              <tr
                data-cursor={event.id === at || undefined}
                ref={(row) => (event.id === at ? row?.scrollIntoView({ block: "nearest" }) : undefined)}
              >
                <td className="grid-data">
                  <Moment at={event.at} precision="milli" />
                </td>
                <td className="grid-data" title={event.host ?? undefined}>
                  {event.host ?? "—"}
                </td>
                <td title={[event.sourceCode, event.kind].filter((part) => part !== null).join(" · ")}>
                  {event.sourceCode ?? "—"}
                </td>
                <td title={event.text}>
                  <button
                    type="button"
                    className="grid-title grid-data"
                    aria-expanded={open === event.id}
                    onClick={() => {
                      setAt(event.id);
                      setOpen(open === event.id ? null : event.id);
                    }}
                  >
                    {event.text}
                  </button>
                </td>
              </tr>
              {open === event.id ? (
                <tr className="event-open">
                  <td colSpan={4}>
                    <EventDetail event={event} filter={filter} around={around} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
      {hasMore ? (
        <p className="events-more">
          <button type="button" onClick={more}>
            {say("events.more")}
          </button>
        </p>
      ) : null}
    </div>
  );
}

function EventDetail({
  event,
  filter,
  around,
}: Pick<EventRowsProps, "filter" | "around"> & { readonly event: Event }): ReactNode {
  const { say } = useWords();
  return (
    <div className="event-detail">
      <dl>
        {flatFields(event.fields).map(([field, value]) => (
          <Fragment key={field}>
            <dt>{field}</dt>
            <dd>
              <button
                type="button"
                title={say("events.values.do", { value })}
                onClick={(press) => filter(field, value, press.altKey)}
              >
                {value}
              </button>
            </dd>
          </Fragment>
        ))}
        <dt>{say("events.received")}</dt>
        <dd>
          <Moment at={event.receivedAt} precision="milli" />
        </dd>
        {event.atFlag === null ? null : (
          <>
            <dt>{say("events.flag")}</dt>
            <dd>{event.atFlag}</dd>
          </>
        )}
        <dt>{say("events.id")}</dt>
        <dd>{event.id}</dd>
      </dl>
      <pre className="event-raw">
        <code>{event.text}</code>
      </pre>
      <p className="event-tools">
        <a href={`/api/v1/events/${event.id}/raw`} download>
          {say("events.raw")}
        </a>
        <button type="button" onClick={() => around(event)}>
          {say("events.around")}
        </button>
        {event.host === null ? null : (
          <Link to="/alerts" search={{ host: `is:${event.host}` }}>
            {say("events.alerts")}
          </Link>
        )}
      </p>
    </div>
  );
}

const FIELDS_MAX = 200;

/** Fields with their paths; lists by their places. */
export function flatFields(value: unknown, path = ""): readonly (readonly [path: string, value: string])[] {
  if (isRecord(value)) {
    return Object.entries(value)
      .flatMap(([key, each]) => flatFields(each, path === "" ? key : `${path}.${key}`))
      .slice(0, FIELDS_MAX);
  }
  if (value === null || value === undefined || path === "") return [];
  if (typeof value === "object") return [[path, JSON.stringify(value)]];
  return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
}
