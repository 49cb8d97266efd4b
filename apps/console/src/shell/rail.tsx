import { ActionIcon } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon } from "../shared/icons.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { type Place, placeOf, placesFor, railOf } from "./places.js";
import "./rail.css";
import { useWaiting, type Waiting } from "./waiting.js";
import { Wordmark } from "./wordmark.js";

/** The places at the left; folded it shows their drawings alone. */
export function Rail({ folded, fold }: { readonly folded: boolean; readonly fold: () => void }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const { pathname } = useLocation();
  const places = placesFor(may);
  const here = placeOf(pathname, places);
  const shown = railOf(places);
  const groups = [...new Set(shown.map((place) => place.group))];
  const waiting = useWaiting();
  const folding = say(folded ? "console.rail.open" : "console.rail.fold");
  return (
    <div className="rail" data-folded={folded || undefined}>
      <Link to="/" className="brand" aria-label="Mizugiwa">
        <Wordmark />
        {folded ? null : "Mizugiwa"}
      </Link>
      <nav aria-label={say("console.places")}>
        {groups.map((group) => (
          <ul key={group}>
            {shown
              .filter((place) => place.group === group)
              .map((place) => (
                <li key={place.path}>
                  <PlaceLink
                    place={place}
                    here={place === here}
                    folded={folded}
                    waiting={waiting.get(place.path) ?? null}
                  />
                </li>
              ))}
          </ul>
        ))}
      </nav>
      <ActionIcon
        variant="subtle"
        className="rail-fold"
        aria-label={folding}
        title={folding}
        aria-expanded={!folded}
        onClick={fold}
      >
        <Icon name="collapse" />
      </ActionIcon>
    </div>
  );
}

interface PlaceLinkProps {
  readonly place: Place;
  readonly here: boolean;
  readonly folded: boolean;
  readonly waiting: Waiting | null;
}

function PlaceLink({ place, here, folded, waiting }: PlaceLinkProps): ReactNode {
  const { say } = useWords();
  const name = say(place.words);
  const about = waiting === null ? null : say(waiting.words, { count: waiting.count });
  return (
    <Link
      to={place.path}
      className="rail-place"
      aria-current={here ? "page" : undefined}
      aria-label={folded ? name : undefined}
      title={folded ? [name, about].filter((part) => part !== null).join(": ") : undefined}
    >
      <Icon name={place.icon} />
      {folded ? null : <span>{name}</span>}
      {waiting === null ? null : (
        <span className="rail-count" data-loud={waiting.isLoud || undefined} title={about ?? undefined}>
          {folded ? null : waiting.count.toLocaleString("en")}
        </span>
      )}
    </Link>
  );
}
