import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ServicePractice } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useWords } from "../../shared/words.js";
import { StandingShape } from "../marks.js";
import { STANDINGS, standingWord } from "../standing.js";
import { Against } from "./against.js";
import { ProfileTab } from "./profile-tab.js";
import "./service-page.css";
import { AllRequirements } from "./all-requirements.js";
import { WhatNow } from "./what-now.js";

const TABS = ["now", "all", "profile", "against"] as const;

/** A service as it stands in the standard: what to do now, what applies and why, its profile, other sources. */
export function ServicePage(): ReactNode {
  const { say, language } = useWords();
  const id = useRouteId();
  const client = useQueryClient();
  const { searchStr, pathname } = useLocation();
  const navigate = useNavigate();
  const { answer, busy, again } = useAsked(`/api/v1/services/${id}/practice`, ServicePractice);
  useLive(["practice"], (changed) => {
    if (changed === null || changed === id) void client.invalidateQueries({ queryKey: ["api", "v1", "services", id] });
  });
  const found = answer?.ok === true ? answer.value : null;
  const name =
    found === null ? "" : language === "ja" ? (found.service.nameJa ?? found.service.name) : found.service.name;
  usePageTitle(found === null ? say("place.services") : name);
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.services")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (found === null) return null;
  const asked = new URLSearchParams(searchStr).get("tab");
  const tab = TABS.find((each) => each === asked) ?? (found.profile === null ? "profile" : "now");
  const show = (next: string): void =>
    void navigate({ href: `${pathname}?tab=${next}`, replace: true, resetScroll: false });
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/services" className="crumb">
          {say("place.services")}
        </Link>
        <h1>{name}</h1>
        <span>{found.service.class}</span>
        <Counts found={found} />
      </header>
      <nav className="service-tabs" aria-label={name}>
        {TABS.map((each) => (
          <button key={each} type="button" aria-current={each === tab ? "page" : undefined} onClick={() => show(each)}>
            {say(`practice.tab.${each}`)}
          </button>
        ))}
      </nav>
      <div className="page-main">
        {tab === "now" ? <WhatNow found={found} again={again} /> : null}
        {tab === "all" ? <AllRequirements found={found} /> : null}
        {tab === "profile" ? <ProfileTab found={found} again={again} /> : null}
        {tab === "against" ? <Against service={found.service.id} /> : null}
      </div>
    </div>
  );
}

function Counts({ found }: { readonly found: ServicePractice }): ReactNode {
  const { say } = useWords();
  return (
    <span className="standing-counts">
      {STANDINGS.flatMap((standing) => {
        const count = found.counts[standing] ?? 0;
        return count === 0
          ? []
          : [
              <span key={standing} title={say(standingWord(standing))}>
                <StandingShape standing={standing} /> {count}
              </span>,
            ];
      })}
    </span>
  );
}
