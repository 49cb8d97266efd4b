import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Check, Checks } from "../shared/checks.js";
import { useLate } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import { Time } from "../shared/time.js";
import { Phrase, useWords } from "../shared/words.js";
import { type Asked, useStanding } from "./asking.js";
import { FACE_TITLES, Face } from "./faces.js";
import type { Standing } from "./standing.js";
import { viewOfFailure } from "./view.js";

const ABOUT: Readonly<Record<Standing["state"], WordKey>> = {
  open: "console.front.open",
  used: "console.front.used",
  done: "console.front.done",
};

/** What stands at `/` before there is anything to sign in to: that Mizugiwa runs, and how to set it up. */
export function FrontPage(): ReactNode {
  const asked = useStanding();
  if (asked.answer === null) return <Waiting />;
  return asked.answer.ok ? <Front standing={asked.answer.value} now={asked.answeredAt} /> : <Trouble asked={asked} />;
}

function Front({ standing, now }: { readonly standing: Standing; readonly now: Date }): ReactNode {
  const { say } = useWords();
  return (
    <PlainPage title={say("console.front.title")}>
      <p className="prose">{say(ABOUT[standing.state])}</p>
      <Checks
        checks={[
          {
            mark: "done",
            name: say("console.front.server"),
            fact: say("console.front.server.version", { version: standing.version }),
          },
          { name: say("console.front.setup"), ...setupFact(standing, now, say) },
          { mark: "todo", name: say("console.front.accounts"), fact: say("console.front.accounts.later") },
        ]}
      />
      <p>
        <Link to="/setup">{say(standing.state === "open" ? "console.front.how" : "console.front.next")}</Link>
      </p>
    </PlainPage>
  );
}

function setupFact(
  { state, expiresAt }: Standing,
  now: Date,
  say: (key: WordKey) => string,
): Pick<Check, "mark" | "fact"> {
  if (state === "done") return { mark: "done", fact: say("console.front.setup.done") };
  if (state === "used") return { mark: "done", fact: say("console.front.setup.used") };
  if (expiresAt === null) return { mark: "todo", fact: say("console.front.setup.none") };
  const late = expiresAt <= now;
  return {
    mark: late ? "stale" : "todo",
    fact: (
      <Phrase words={late ? "console.front.setup.expired" : "console.front.setup.open"} argument="time">
        <Time instant={expiresAt} />
      </Phrase>
    ),
  };
}

function Trouble({ asked }: { readonly asked: Asked<Standing> }): ReactNode {
  const { say } = useWords();
  if (asked.answer === null || asked.answer.ok) return null;
  const { failure } = asked.answer;
  const view = viewOfFailure(failure);
  return (
    <PlainPage title={say(FACE_TITLES[view])}>
      <Face
        view={view}
        standing={null}
        failure={failure}
        verifiedAt={null}
        hasToken={false}
        busy={asked.busy}
        retry={asked.again}
      />
    </PlainPage>
  );
}

function Waiting(): ReactNode {
  const { say } = useWords();
  return (
    <div className="plain-page">
      <VisuallyHidden component="h1">{say("console.loading")}</VisuallyHidden>
      {useLate() ? (
        <div className="plain-page-waiting" aria-hidden="true">
          <Skeleton height={22} width="60%" />
          <Skeleton height={14} />
          <Skeleton height={14} width="80%" />
        </div>
      ) : null}
    </div>
  );
}
