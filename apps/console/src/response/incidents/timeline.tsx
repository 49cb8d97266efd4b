import type { ReactNode } from "react";
import type { IncidentDetail } from "../../api/contract.js";
import type { TimelineEntry } from "../../api/kinds.js";
import { useClock } from "../../shared/clock.js";
import { dayName, timeText } from "../../shared/moment.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { bendScale } from "./bend.js";

const LANES = ["attacker", "responder"] as const;
/** Marks of one lane are put on so many levels, so that their words do not run into each other. */
const LEVELS = 4;

/** In %: the axis leaves room for its last label, and words of late marks stand before them. */
const WIDEST = 94;
const LATE = 60;

/** What happened, in two lanes over one bent scale; the same as a table below, for reading and for readers by ear. */
export function Timeline({ incident }: { readonly incident: IncidentDetail }): ReactNode {
  const { say, language } = useWords();
  const { zone } = useClock();
  const entries = incident.timeline.filter((entry) => entry.struck === null);
  if (incident.timeline.length === 0) return <p className="quiet">{say("incidents.timeline.none")}</p>;
  const scale = bendScale(
    entries.flatMap((entry) => [Date.parse(entry.from), ...(entry.to === null ? [] : [Date.parse(entry.to)])]),
  );
  const labels = spaced(scale.marks.map((mark) => ({ mark, place: scale.place(mark) })));
  return (
    <>
      <div className="lanes" aria-hidden="true">
        {LANES.map((lane) => (
          <div key={lane}>
            <p className="lane-name" data-lane={lane}>
              {say(`incidents.lane.${lane}`)}
            </p>
            <div className="lane" data-lane={lane}>
              {entries
                .filter((entry) => entry.lane === lane)
                .map((entry, index) => {
                  const place = scale.place(Date.parse(entry.from)) * WIDEST;
                  const isLate = place > LATE;
                  return (
                    <span
                      key={entry.id}
                      className="lane-mark"
                      data-late={isLate || undefined}
                      data-unsure={entry.confidence !== "confirmed" || undefined}
                      title={`${entry.from} ${entry.title}`}
                      style={{
                        ...(isLate ? { right: `${(100 - place).toFixed(2)}%` } : { left: `${place.toFixed(2)}%` }),
                        maxWidth: `${(isLate ? place : 100 - place).toFixed(2)}%`,
                        top: (index % LEVELS) * 22 + 2,
                      }}
                    >
                      {timeText(new Date(entry.from), zone, "minute")} {entry.title}
                    </span>
                  );
                })}
            </div>
          </div>
        ))}
        <div className="lane-axis">
          {labels.map(({ mark, place }) => (
            <span key={mark} style={{ left: `${(place * WIDEST).toFixed(2)}%` }}>
              {mark === scale.marks[0] ? `${dayName(new Date(mark), zone, language, false)} ` : null}
              {timeText(new Date(mark), zone, "minute")}
            </span>
          ))}
          {scale.breaks.map((place) => (
            <span key={`break ${place}`} style={{ left: `${(place * WIDEST).toFixed(2)}%` }}>
              ⁓
            </span>
          ))}
        </div>
      </div>
      <Entries entries={incident.timeline} />
    </>
  );
}

/** So many labels of the axis that none runs into the next. */
function spaced(labels: readonly { readonly mark: number; readonly place: number }[]) {
  const kept: { readonly mark: number; readonly place: number }[] = [];
  for (const label of labels) {
    const before = kept.at(-1);
    if (before === undefined || label.place - before.place > (kept.length === 1 ? 0.11 : 0.07)) kept.push(label);
  }
  return kept;
}

function Entries({ entries }: { readonly entries: readonly TimelineEntry[] }): ReactNode {
  const { say } = useWords();
  return (
    <table className="plain-table entries">
      <thead>
        <tr>
          <th scope="col">{say("incidents.entry.time")}</th>
          <th scope="col">{say("incidents.entry.lane")}</th>
          <th scope="col">{say("incidents.entry.what")}</th>
          <th scope="col">{say("incidents.entry.author")}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id} data-struck={entry.struck !== null || undefined}>
            <td>
              {entry.confidence === "confirmed" ? null : `${say(`incidents.confidence.${entry.confidence}`)} `}
              <Moment at={entry.from} />
              {entry.to === null ? null : (
                <>
                  {" – "}
                  <Moment at={entry.to} />
                </>
              )}
            </td>
            <td>{say(`incidents.lane.${entry.lane}`)}</td>
            <td>
              {entry.title} {entry.technique === null ? null : <span className="tag">{entry.technique}</span>}
              {entry.text === "" ? null : <p className="quiet">{entry.text}</p>}
            </td>
            <td>{entry.author.name ?? "—"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
