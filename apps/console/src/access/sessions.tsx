import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Session } from "../api/contract.js";
import { list, object } from "../api/shape.js";
import { DONE, send, useAsked } from "../shared/asked.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";

const Rows = object({ rows: list(Session) });

/** Where one is signed in; each can be ended. */
export function Sessions(): ReactNode {
  const { say } = useWords();
  const { answer, again } = useAsked("/api/v1/account/sessions", Rows);
  if (answer?.ok !== true) return null;
  const end = async (session: Session): Promise<void> => {
    await send(`/api/v1/account/sessions/${session.id}`, DONE, undefined, { method: "DELETE" });
    again();
  };
  return (
    <ul className="lines">
      {answer.value.rows.map((session) => (
        <li key={session.id}>
          <span>
            <code>{session.address}</code> <span className="quiet">{browserOf(session.agent)}</span>
            <br />
            <span className="quiet">
              {say("sessions.seen")} <Moment at={session.seenAt} precision="minute" />
            </span>
          </span>
          {session.current ? (
            <span className="end tag">{say("sessions.current")}</span>
          ) : (
            <Button className="end" variant="subtle" size="compact-xs" onClick={() => void end(session)}>
              {say("sessions.end")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The browser and system of a user agent, as far as it names them. */
export function browserOf(agent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Windows|Mac OS X|Linux|Android|iPhone)/.exec(agent);
  return [browser === null ? null : `${browser[1] ?? ""} ${browser[2] ?? ""}`, system?.[1] ?? null]
    .filter((each) => each !== null)
    .join(" · ");
}
