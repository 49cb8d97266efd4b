import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Dialog } from "../shared/dialog.js";
import { Icon } from "../shared/icons.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { LanguageChoice } from "./language-choice.js";
import { placeOf, placesFor } from "./places.js";
import "./rail.css";
import { ZoneChoice } from "./zone-choice.js";

/** The places at the foot of a narrow window: the first few, and the others on a sheet. */
export function NarrowRail(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const { pathname } = useLocation();
  // The sheet belongs to the page it was opened on: going to another one leaves it.
  const [openedOn, setOpenedOn] = useState<string | null>(null);
  const open = openedOn === pathname;
  const places = placesFor(may);
  const here = placeOf(pathname, places);
  return (
    <nav className="narrow-rail" aria-label={say("console.places")}>
      {places
        .filter((place) => place.first === true)
        .map((place) => (
          <Link key={place.path} to={place.path} aria-current={place === here ? "page" : undefined}>
            <Icon name={place.icon} size={18} />
            {say(place.words)}
          </Link>
        ))}
      <button type="button" aria-expanded={open} onClick={() => setOpenedOn(pathname)}>
        <Icon name="menu" size={18} />
        {say("console.more")}
      </button>
      <Dialog opened={open} close={() => setOpenedOn(null)} title={say("console.places")}>
        <div className="narrow-sheet">
          {places.map((place) => (
            <Link
              key={place.path}
              to={place.path}
              className="rail-place"
              aria-current={place === here ? "page" : undefined}
            >
              <Icon name={place.icon} />
              <span>{say(place.words)}</span>
            </Link>
          ))}
        </div>
        <div className="narrow-choices">
          <ZoneChoice />
          <LanguageChoice />
        </div>
      </Dialog>
    </nav>
  );
}
