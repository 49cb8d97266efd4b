import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EventSearchResult, type Source } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import "./event-echo.css";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";

const EVERY_MS = 3_000;
const DAY_MS = 86_400_000;

/** The newest events of a source, as they arrive. */
export function EventEcho({ source }: { readonly source: Source }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const { data } = useQuery({
    queryKey: ["echo", source.id],
    enabled: may("events.read"),
    refetchInterval: EVERY_MS,
    queryFn: () => {
      const now = Date.now();
      const query = {
        from: new Date(now - DAY_MS).toISOString(),
        to: new Date(now + DAY_MS).toISOString(),
        sources: [source.id],
      };
      return send("/api/v1/events/search", EventSearchResult, { query, limit: 10 });
    },
  });
  if (!may("events.read") || data?.ok !== true) return null;
  const { rows } = data.value;
  return (
    <section className="block">
      <header>
        <h2>{say(rows.length === 0 ? "sources.echo.waiting" : "sources.echo")}</h2>
        <small>{rows.length === 0 ? say("sources.echo.waiting.text") : say("sources.echo.about")}</small>
      </header>
      {rows.length === 0 ? null : (
        <ol className="echo" aria-live="polite">
          {rows.map((event) => (
            <li key={event.id}>
              <Moment at={event.at} precision="milli" />
              <span>{event.host ?? "—"}</span>
              <code title={event.text}>{event.text}</code>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
