import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { IntakeToken, MadeIntakeToken, Source, SourceMinute } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { list } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { keyOf, send, useAsked } from "../../shared/asked.js";
import { Bars } from "../../shared/bars.js";
import { Command } from "../../shared/command.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { EventEcho } from "./event-echo.js";
import { SourceState } from "./sources-page.js";

/** One source: whether it sends, its tokens, and how to send the first event. */
export function SourcePage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const client = useQueryClient();
  const path = `/api/v1/sources/${id}`;
  const { answer, busy, again } = useAsked(path, Source, { everyMs: 10_000 });
  useLive(["source"], (changed) => {
    if (changed === id) void client.invalidateQueries({ queryKey: keyOf(path).slice(0, 4) });
  });
  const source = answer?.ok === true ? answer.value : null;
  usePageTitle(source?.name ?? say("place.sources"));
  if (answer?.ok === false) {
    return (
      <div className="page-column">
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </div>
    );
  }
  if (source === null) return null;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/sources" className="crumb">
          {say("place.sources")}
        </Link>
        <h1>{source.name}</h1>
        <SourceState source={source} />
        <PauseButton source={source} />
      </header>
      <div className="page-body">
        <div className="page-main">
          <Sending source={source} />
          <EventEcho source={source} />
          <Minutes source={source} />
        </div>
        <aside className="page-side">
          <SourceFacts source={source} />
          <Tokens source={source} />
        </aside>
      </div>
    </div>
  );
}

function PauseButton({ source }: { readonly source: Source }): ReactNode {
  const words = useWords();
  const { may } = useSession();
  const client = useQueryClient();
  if (!may("sources.manage")) return null;
  const paused = source.state === "paused";
  const set = async (pause: boolean, version: number): Promise<void> => {
    const path = `/api/v1/sources/${source.id}`;
    const answer = await send(path, Source, { version, paused: pause }, { method: "PATCH" });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    client.setQueryData(keyOf(path), answer);
    const { version: now } = answer.value;
    notify({
      text: words.say(pause ? "sources.paused" : "sources.resumed", { name: source.name }),
      undo: () => void set(!pause, now),
    });
  };
  return (
    <div className="page-tools">
      <Button variant="default" size="compact-sm" onClick={() => void set(!paused, source.version)}>
        {words.say(paused ? "sources.resume" : "sources.pause")}
      </Button>
    </div>
  );
}

/** The command that sends an event. The token is shown in it once, right after it was made. */
function Sending({ source }: { readonly source: Source }): ReactNode {
  const { say, language } = useWords();
  const { may } = useSession();
  const { searchStr } = useLocation();
  const client = useQueryClient();
  const [made, setMade] = useState<MadeIntakeToken | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const fresh = new URLSearchParams(searchStr).get("token") === "new" || source.state === "waiting";
  const make = async (): Promise<void> => {
    const answer = await send(`/api/v1/sources/${source.id}/tokens`, MadeIntakeToken, {
      name: say("sources.token.name", { code: source.code }),
    });
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setMade(answer.value);
    await client.invalidateQueries({ queryKey: keyOf(`/api/v1/sources/${source.id}/tokens`) });
  };
  if (!may("sources.manage") || (!fresh && made === null)) {
    return may("sources.manage") ? (
      <section className="block">
        <header>
          <h2>{say("sources.send")}</h2>
        </header>
        <div>
          <Button variant="default" size="compact-sm" onClick={() => void make()}>
            {say("sources.token.make")}
          </Button>
        </div>
        {failure === null ? null : <FailureNote failure={failure} />}
      </section>
    ) : null;
  }
  const line = sendCommand(location.origin, made?.token ?? "$TOKEN", language);
  return (
    <section className="block">
      <header>
        <h2>{say("sources.send")}</h2>
        <small>{say("sources.send.about")}</small>
      </header>
      {made === null ? (
        <>
          <p className="prose">{say("sources.token.text")}</p>
          <div>
            <Button variant="filled" size="sm" onClick={() => void make()}>
              {say("sources.token.make")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Command label={say("sources.token.once")} command={made.token} help={say("sources.token.once.help")} />
          <Command label={say("sources.send.curl")} command={line} help={say("sources.send.curl.help")} />
        </>
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
    </section>
  );
}

/** One event by curl; the token stands where the server asks for it. */
export function sendCommand(origin: string, token: string, language: string): string {
  const text = language === "ja" ? "こんにちは、水際" : "hello from the shell";
  return `curl -sS -X POST ${origin}/intake/v1/events -H 'authorization: Bearer ${token}' -H 'content-type: application/x-ndjson' --data-binary '{"message":"${text}"}'`;
}

function Minutes({ source }: { readonly source: Source }): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(`/api/v1/sources/${source.id}/minutes`, list(SourceMinute), { everyMs: 30_000 });
  if (answer?.ok !== true || answer.value.length === 0) return null;
  const bars = answer.value.map((minute) => ({ at: minute.minute, count: minute.events }));
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  return (
    <section className="block">
      <header>
        <h2>{say("sources.minutes")}</h2>
        <small>{say("sources.minutes.n", { count: total })}</small>
      </header>
      <Bars bars={bars} label={say("sources.minutes")} />
    </section>
  );
}

function SourceFacts({ source }: { readonly source: Source }): ReactNode {
  const { say } = useWords();
  return (
    <section className="block">
      <h2>{say("record.facts")}</h2>
      <Facts
        facts={[
          [say("sources.code"), <code key="code">{source.code}</code>],
          [say("sources.environment"), say(`sources.environment.${source.environment}`)],
          [say("sources.zone"), source.zone],
          [say("sources.events"), source.events.toLocaleString("en")],
          [say("sources.recent"), source.recentEvents.toLocaleString("en")],
          [say("sources.last"), <Moment key="last" at={source.lastReceivedAt} />],
          [say("sources.lastEvent"), <Moment key="event" at={source.lastEventAt} />],
          [say("sources.ahead"), String(source.ahead)],
          [say("sources.late"), String(source.late)],
          [say("sources.unread"), String(source.unread)],
        ]}
      />
    </section>
  );
}

function Tokens({ source }: { readonly source: Source }): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const path = `/api/v1/sources/${source.id}/tokens`;
  const { answer } = useAsked(path, list(IntakeToken));
  if (answer?.ok !== true) return null;
  const revoke = async (token: IntakeToken): Promise<void> => {
    const done = await send(`${path}/${token.id}/revoke`, IntakeToken, {});
    if (!done.ok) return notify({ text: failureText(done.failure, words), failed: true });
    notify({ text: say("sources.token.revoked", { name: token.name }) });
    await client.invalidateQueries({ queryKey: keyOf(path) });
  };
  return (
    <section className="block">
      <h2>{say("sources.tokens")}</h2>
      {answer.value.length === 0 ? <p className="quiet">{say("sources.tokens.none")}</p> : null}
      <ul className="lines">
        {answer.value.map((token) => (
          <li key={token.id}>
            <span>
              {token.name} <code>{token.prefix}…</code>
              <br />
              <span className="quiet">
                {token.state === "active" ? (
                  <>
                    {say("sources.token.used")} <Moment at={token.lastUsedAt} />
                  </>
                ) : (
                  say(token.state === "expired" ? "sources.token.expired" : "sources.token.ended")
                )}
              </span>
            </span>
            {token.state === "active" && may("sources.manage") ? (
              <Button className="end" variant="subtle" size="compact-xs" onClick={() => void revoke(token)}>
                {say("sources.token.revoke")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
