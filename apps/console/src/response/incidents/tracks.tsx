import { type ReactNode, useId } from "react";
import { IncidentDetail } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { failureText } from "../../shared/failure-note.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

type Track = IncidentDetail["tracks"][number];

const STATES = ["not_started", "open", "done"] as const;
const MARKS: Readonly<Record<Track["state"], MarkName>> = { not_started: "todo", open: "active", done: "done" };

interface TracksProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

/** How far the tracks of the work are. */
export function Tracks({ incident, done }: TracksProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const id = useId();
  const set = async (track: Track["track"], state: string): Promise<void> => {
    const answer = await send(`/api/v1/incidents/${incident.id}/tracks`, IncidentDetail, { track, state });
    if (answer.ok) done(answer.value);
    else notify({ text: failureText(answer.failure, words), failed: true });
  };
  return (
    <section className="block" id="tracks">
      <h2>{say("incidents.tracks")}</h2>
      <ul className="lines">
        {incident.tracks.map(({ track, state }) => (
          <li key={track}>
            <Mark name={MARKS[state]} />
            <span id={`${id}-${track}`}>{say(`incidents.track.${track}`)}</span>
            {may("incidents.contribute") ? (
              <select
                className="field field-small end"
                aria-labelledby={`${id}-${track}`}
                value={state}
                onChange={(event) => void set(track, event.currentTarget.value)}
              >
                {STATES.map((each) => (
                  <option key={each} value={each}>
                    {say(`incidents.track.state.${each}`)}
                  </option>
                ))}
              </select>
            ) : (
              <span className="end quiet">{say(`incidents.track.state.${state}`)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
