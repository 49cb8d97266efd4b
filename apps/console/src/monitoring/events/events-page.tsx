import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { type Event, EventHistogram, EventSearchResult } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { EmptyPage } from "../../shared/empty.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Icon } from "../../shared/icons.js";
import { isComposing, useKeys } from "../../shared/keys.js";
import { Mark } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { Moment } from "../../shared/time.js";
import { Phrase, useWords } from "../../shared/words.js";
import "../../table/data-table.css";
import { EventRows } from "./event-rows.js";
import "./events.css";
import { FieldBar } from "./field-bar.js";
import { Histogram } from "./histogram.js";
import { type EventAsk, LASTS, rangeOf, readAsk, termFor, wholeBars, withTerm, writeAsk } from "./query.js";
import { SilentNote } from "./silent-note.js";
import { useSilences } from "./use-silences.js";

const PATIENCE_MS = 35_000;

/** Search over all events: counts by time, fields, rows. */
export function EventsPage(): ReactNode {
  const { say } = useWords();
  usePageTitle(say("place.events"));
  const { searchStr } = useLocation();
  const navigate = useNavigate();
  const ask = useMemo(() => readAsk(searchStr), [searchStr]);
  // "The last day" means the day before the question was asked, not before each of its parts.
  const [askedAt, setAskedAt] = useState(() => Date.now());
  const range = useMemo(() => rangeOf(ask, askedAt), [ask, askedAt]);
  const query = useMemo(() => ({ ...range, text: ask.text, sources: ask.sources }), [range, ask]);
  const set = (change: Partial<EventAsk>): void => {
    setAskedAt(Date.now());
    const next = writeAsk({ ...ask, ...change });
    void navigate({ href: next === "" ? "/events" : `/events?${next}` });
  };
  const search = useInfiniteQuery({
    queryKey: ["events", "search", query],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      send(
        "/api/v1/events/search",
        EventSearchResult,
        { query, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal, patienceMs: PATIENCE_MS },
      ),
    getNextPageParam: (last) => (last.ok ? last.value.next : null),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const counts = useQuery({
    queryKey: ["events", "histogram", query],
    queryFn: ({ signal }) =>
      send("/api/v1/events/histogram", EventHistogram, { query }, { signal, patienceMs: PATIENCE_MS }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const pages = search.data?.pages ?? [];
  const events = pages.flatMap((page) => (page.ok ? page.value.rows : []));
  const failed = pages.find((page) => !page.ok);
  const complete = pages[0]?.ok === true ? pages[0].value.complete : null;
  useKeys((key) => {
    if (key !== "Escape" || ask.last !== null) return false;
    set({ last: "24h", from: null, to: null });
    return true;
  });

  return (
    <div className="events">
      <h1 className="heard-only">{say("place.events")}</h1>
      <SearchBar key={ask.text} ask={ask} set={set} />
      <FieldBar
        query={query}
        filter={(field, value, not) => set({ text: withTerm(ask.text, termFor(field, value, not)) })}
      />
      <div className="events-main">
        <section className="events-head" aria-label={say("events.histogram")}>
          <Counted
            answer={counts.data}
            range={range}
            narrow={(from, to) =>
              set({ last: null, from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() })
            }
          />
        </section>
        {failed?.ok === false ? (
          <div className="events-none">
            <FailureNote failure={failed.failure} busy={search.isFetching} retry={() => void search.refetch()} />
          </div>
        ) : search.isPending ? (
          <div className="events-none" />
        ) : events.length === 0 ? (
          <div className="events-none">
            <EmptyPage title={say("events.none")} text={say("events.none.text")} />
          </div>
        ) : (
          <EventRows
            events={events}
            hasMore={search.hasNextPage}
            more={() => void (search.isFetching || search.fetchNextPage())}
            filter={(field, value, not) => set({ text: withTerm(ask.text, termFor(field, value, not)) })}
            around={(event: Event) => set({ text: "", last: null, ...around(event) })}
          />
        )}
        <footer className="list-status">
          <span>{say(search.hasNextPage ? "list.countMore" : "list.count", { count: events.length })}</span>
          <span className="list-asof">
            {complete === null ? null : complete.lagging.length > 0 || complete.missingFiles > 0 ? (
              <>
                <Mark name="stale" />
                {say("events.lagging", {
                  sources: laggingText(
                    complete.lagging.map((each) => each.code),
                    say("list.and"),
                  ),
                })}
              </>
            ) : complete.completeUntil === null ? null : (
              <>
                <Mark name="done" />
                <span>
                  <Phrase words="events.complete" argument="time">
                    <Moment at={complete.completeUntil} />
                  </Phrase>
                </span>
              </>
            )}
          </span>
        </footer>
      </div>
    </div>
  );
}

const NAMED_MAX = 3;

/** The first few by name, the others by their number. */
function laggingText(codes: readonly string[], and: string): string {
  const rest = codes.length - NAMED_MAX;
  return codes.length === 0 ? "—" : `${codes.slice(0, NAMED_MAX).join(and)}${rest > 0 ? ` +${rest}` : ""}`;
}

const AROUND_MS = 5 * 60_000;

function around(event: Event): Pick<EventAsk, "from" | "to" | "sources"> {
  const at = Date.parse(event.at);
  return { from: new Date(at - AROUND_MS).toISOString(), to: new Date(at + AROUND_MS).toISOString(), sources: [] };
}

/** The width of a bar in words. */
function widthText(seconds: number, say: ReturnType<typeof useWords>["say"]): string {
  if (seconds >= 86_400) return say("list.days", { count: seconds / 86_400 });
  if (seconds >= 3600) return say("list.hours", { count: seconds / 3600 });
  return seconds >= 60 ? say("list.minutes", { count: seconds / 60 }) : say("alerts.age.seconds", { count: seconds });
}

interface CountedProps {
  readonly answer: Awaited<ReturnType<typeof send<EventHistogram>>> | undefined;
  readonly range: { readonly from: string; readonly to: string };
  readonly narrow: (from: number, to: number) => void;
}

function Counted({ answer, range, narrow }: CountedProps): ReactNode {
  const { say } = useWords();
  const silences = useSilences(range);
  const value = answer?.ok === true ? answer.value : null;
  const bars = useMemo(
    () => (value === null ? null : wholeBars(value.bars, range, value.widthSeconds)),
    [value, range],
  );
  if (value === null || bars === null) return <div className="histogram" />;
  const words = say("events.counted", { count: value.total, width: widthText(value.widthSeconds, say) });
  return (
    <>
      <div className="events-counted">
        <p>
          <b>{words}</b> <span className="quiet">{say("events.drag")}</span>
        </p>
        <SilentNote silences={silences} />
      </div>
      <Histogram
        at={bars.at}
        count={bars.count}
        widthSeconds={value.widthSeconds}
        silences={silences}
        label={words}
        narrow={narrow}
      />
    </>
  );
}

function SearchBar({
  ask,
  set,
}: {
  readonly ask: EventAsk;
  readonly set: (change: Partial<EventAsk>) => void;
}): ReactNode {
  const { say } = useWords();
  const [text, setText] = useState(ask.text);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== "f" || !event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    set({ text: text.trim() });
  };
  return (
    <form className="events-bar" onSubmit={submit}>
      <span className="events-field">
        <Icon name="search" />
        <input
          ref={field}
          className="data"
          aria-label={say("events.query")}
          placeholder={say("events.query.hint")}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && isComposing(event.nativeEvent)) event.preventDefault();
          }}
        />
      </span>
      <select
        className="field field-small"
        aria-label={say("events.range")}
        value={ask.last ?? "own"}
        onChange={(event) => {
          const last = LASTS.find((each) => each === event.currentTarget.value);
          if (last !== undefined) set({ text: text.trim(), last, from: null, to: null });
        }}
      >
        {LASTS.map((last) => (
          <option key={last} value={last}>
            {say(`events.last.${last}`)}
          </option>
        ))}
        {ask.last === null ? (
          <option value="own">{`${ask.from?.slice(0, 16).replace("T", " ") ?? ""} – ${ask.to?.slice(11, 16) ?? ""} UTC`}</option>
        ) : null}
      </select>
      <Button type="submit" variant="filled" size="sm">
        {say("events.search")}
      </Button>
    </form>
  );
}
