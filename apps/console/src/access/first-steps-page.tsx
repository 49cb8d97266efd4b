import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Overview, Source } from "../api/contract.js";
import { pageOf } from "../api/shape.js";
import { useAsked } from "../shared/asked.js";
import { type Check, Checks } from "../shared/checks.js";
import { usePageTitle } from "../shared/page.js";
import "../shared/record.css";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";

const EVERY_MS = 5_000;

/** What is left to do until alerts can come, each with where it stands. */
export function FirstStepsPage(): ReactNode {
  const { say } = useWords();
  usePageTitle(say("steps.title"));
  const { answer: sources } = useAsked("/api/v1/sources?limit=100", pageOf(Source), { everyMs: EVERY_MS });
  const { answer: board } = useAsked("/api/v1/overview", Overview, { everyMs: EVERY_MS });
  const known = sources?.ok === true ? sources.value.rows : [];
  const sent = known.filter((source) => source.lastReceivedAt !== null);
  const [newest] = sent.toSorted((one, other) => (other.lastReceivedAt ?? "").localeCompare(one.lastReceivedAt ?? ""));
  const canary = board?.ok === true ? board.value.canary : null;
  const checks: readonly Check[] = [
    { mark: "done", name: say("steps.account"), fact: say("steps.account.done") },
    {
      mark: known.length > 0 ? "done" : "todo",
      name: say("steps.source"),
      fact: known.length > 0 ? say("list.count", { count: known.length }) : say("steps.source.todo"),
    },
    {
      mark: sent.length > 0 ? "done" : "todo",
      name: say("steps.event"),
      fact: newest === undefined ? say("steps.event.todo") : <Moment at={newest.lastReceivedAt} />,
    },
    {
      mark: canary === null || canary.sentAt === null ? "todo" : canary.lostSince === null ? "done" : "blocked",
      name: say("overview.canary"),
      fact:
        canary === null || canary.tookMs === null
          ? "—"
          : say("overview.canary.took", { seconds: (canary.tookMs / 1000).toFixed(1) }),
    },
  ];
  const [waiting] = known;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{say("steps.title")}</h1>
      </header>
      <div className="page-column">
        <p className="prose">{say("steps.text")}</p>
        <Checks checks={checks} />
        <div className="form-actions">
          {waiting === undefined ? (
            <Button component={Link} to="/sources/new" variant="filled" size="sm">
              {say("sources.add")}
            </Button>
          ) : sent.length === 0 ? (
            <Button component={Link} to={`/sources/${waiting.id}`} variant="filled" size="sm">
              {say("sources.send")}
            </Button>
          ) : (
            <Button component={Link} to="/events" variant="filled" size="sm">
              {say("steps.look")}
            </Button>
          )}
          <Button component={Link} to="/rules" variant="subtle" size="sm">
            {say("steps.rules")}
          </Button>
        </div>
      </div>
    </div>
  );
}
