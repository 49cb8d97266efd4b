import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ServicePractice } from "../../api/contract.js";
import { useWords } from "../../shared/words.js";
import { StandingMark } from "../marks.js";
import { SinceText } from "../since-text.js";

export type Item = ServicePractice["items"][number];

interface WorkLineProps {
  readonly service: string;
  readonly item: Item;
  readonly lead: ReactNode;
  readonly about: ReactNode;
  readonly end: ReactNode;
}

/** One requirement of a service: what it is, how it stands, and since when. */
export function WorkLine({ service, item, lead, about, end }: WorkLineProps): ReactNode {
  const { language } = useWords();
  return (
    <div className="work-line">
      {lead}
      <span className="work-id">{item.id}</span>
      <div className="work-title">
        <Link to="/services/$id/requirements/$requirement" params={{ id: service, requirement: item.id }}>
          {item.title[language]}
        </Link>
        {about}
      </div>
      <StandingMark standing={item.standing} />
      <span>{end ?? (item.shortSince === null ? null : <SinceText at={item.shortSince} />)}</span>
    </div>
  );
}
