import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { SignInPage } from "../access/sign-in-page.js";
import type { Failure } from "../shared/ask.js";
import { Checks } from "../shared/checks.js";
import type { MarkName } from "../shared/marks.js";
import { useLate } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import { Time } from "../shared/time.js";
import { Phrase, useWords } from "../shared/words.js";
import { useStanding } from "./asking.js";
import { FACE_TITLES, Face, type FaceProps } from "./faces.js";
import type { Standing } from "./standing.js";
import { standsAt, viewOfFailure } from "./view.js";

type Stand = Exclude<ReturnType<typeof standsAt>, "done">;

interface Account {
  readonly about: WordKey;
  readonly mark: MarkName;
  readonly fact: WordKey;
  readonly onward: WordKey;
}

/** What is said of each stand; `fact` may hold the time at which the address ends. */
const ACCOUNTS: Readonly<Record<Stand, Account>> = {
  open: {
    about: "console.front.open",
    mark: "todo",
    fact: "console.front.setup.open",
    onward: "console.front.how",
  },
  expired: {
    about: "console.front.expired",
    mark: "stale",
    fact: "console.front.setup.expired",
    onward: "console.front.how",
  },
  used: {
    about: "console.front.used",
    mark: "done",
    fact: "console.front.setup.used",
    onward: "console.front.next",
  },
};

/** What meets whoever is not signed in: the way to sign in, or before there is any account, the way to the set-up. */
export function FrontPage(): ReactNode {
  const { answer, answeredAt, busy, again } = useStanding();
  if (answer === null) return <Waiting />;
  if (answer.ok) {
    const stand = standsAt(answer.value, answeredAt);
    return stand === "done" ? <SignInPage /> : <Front standing={answer.value} stand={stand} />;
  }
  return <Trouble failure={answer.failure} busy={busy} retry={again} />;
}

function Front({ standing, stand }: { readonly standing: Standing; readonly stand: Stand }): ReactNode {
  const { say } = useWords();
  const { about, mark, fact, onward } = ACCOUNTS[stand];
  return (
    <PlainPage title={say("console.front.title")}>
      <p className="prose">{say(about)}</p>
      <Checks
        checks={[
          {
            mark: "done",
            name: say("console.front.server"),
            fact: say("console.front.server.version", { version: standing.version }),
          },
          { mark, name: say("console.front.setup"), fact: <SetupFact fact={fact} ends={standing.expiresAt} /> },
          { mark: "todo", name: say("console.front.accounts"), fact: say("console.front.accounts.later") },
        ]}
      />
      <p>
        <Link to="/setup">{say(onward)}</Link>
      </p>
    </PlainPage>
  );
}

function SetupFact({ fact, ends }: { readonly fact: WordKey; readonly ends: Date | null }): ReactNode {
  const { say } = useWords();
  if (fact !== "console.front.setup.open" && fact !== "console.front.setup.expired") return say(fact);
  if (ends === null) return say("console.front.setup.none");
  return (
    <Phrase words={fact} argument="time">
      <Time instant={ends} />
    </Phrase>
  );
}

function Trouble(props: { readonly failure: Failure } & Pick<FaceProps, "busy" | "retry">): ReactNode {
  const { say } = useWords();
  const view = viewOfFailure(props.failure);
  return (
    <PlainPage title={say(FACE_TITLES[view])}>
      <Face {...props} view={view} standing={null} csrf={null} hasToken={false} />
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
