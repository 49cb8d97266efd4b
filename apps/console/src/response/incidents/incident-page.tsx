import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { RuleTitle } from "../../monitoring/rule-title.js";
import { keyOf, useAsked } from "../../shared/asked.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote } from "../../shared/failure-note.js";
import { HistoryList } from "../../shared/history.js";
import { Icon } from "../../shared/icons.js";
import { useNow } from "../../shared/now.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useSession } from "../../shared/session.js";
import { SeverityMark } from "../../shared/severity.js";
import { Moment, spanText } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { AddEntry } from "./add-entry.js";
import { FactsForm } from "./facts-form.js";
import { IncidentStateMark, SevMark, TlpTag } from "./incident-marks.js";
import { Notes } from "./notes.js";
import { People } from "./people.js";
import { Scope } from "./scope.js";
import { Steps } from "./steps.js";
import { Timeline } from "./timeline.js";
import { Tracks } from "./tracks.js";

/** One incident: what happened, what was noted, what it hangs together with; the history last. */
export function IncidentPage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const client = useQueryClient();
  const path = `/api/v1/incidents/${id}`;
  const { answer, busy, again } = useAsked(path, IncidentDetail);
  useLive(["incident", "alert"], (changed, topic) => {
    if (topic === "incident" && changed === id) void client.invalidateQueries({ queryKey: keyOf(path) });
  });
  const incident = answer?.ok === true ? answer.value : null;
  usePageTitle(incident === null ? say("place.incidents") : `${incident.number} ${incident.title}`);
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.incidents")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (incident === null) return null;
  const renew = (next: IncidentDetail): void => void client.setQueryData(keyOf(path), { ok: true, value: next });
  const again2 = (): void => void client.invalidateQueries({ queryKey: keyOf(path) });
  return (
    <div className="page">
      <Head incident={incident} />
      <div className="page-body">
        <div className="page-main">
          {incident.summary === "" ? null : (
            <section className="block" id="summary">
              <h2>{say("incidents.summary")}</h2>
              <p className="prose">{incident.summary}</p>
            </section>
          )}
          <section className="block" id="timeline">
            <header>
              <h2>{say("incidents.timeline")}</h2>
              <small>{say("incidents.timeline.about")}</small>
              <AddEntry incident={incident} done={renew} />
            </header>
            <Timeline incident={incident} />
          </section>
          <LinkedAlerts incident={incident} />
          <Notes incident={incident} changed={again2} />
          <section className="block" id="history">
            <h2>{say("alerts.preview.history")}</h2>
            <HistoryList entries={incident.history} />
          </section>
        </div>
        <aside className="page-side">
          <Steps incident={incident} done={renew} />
          <People incident={incident} done={renew} />
          <Scope incident={incident} done={renew} />
          <Tracks incident={incident} done={renew} />
          <Figures incident={incident} />
          <IncidentFacts incident={incident} done={renew} />
        </aside>
      </div>
    </div>
  );
}

function Head({ incident }: { readonly incident: IncidentDetail }): ReactNode {
  const words = useWords();
  const { say } = words;
  const now = useNow();
  const due = incident.nextUpdateAt === null ? null : Date.parse(incident.nextUpdateAt) - now.getTime();
  const sections: readonly [id: string, name: string, count: number | null][] = [
    ["timeline", say("incidents.timeline"), incident.timeline.length],
    ["alerts", say("alerts.title"), incident.linkedAlerts.length],
    ["notes", say("incidents.notes"), incident.notes.length],
    ["history", say("alerts.preview.history"), incident.history.length],
  ];
  return (
    <header className="incident-head">
      <div className="incident-line">
        <Link to="/incidents" className="crumb">
          {say("place.incidents")}
        </Link>
        <span>{incident.number}</span>
        <SevMark severity={incident.severity} />
        <IncidentStateMark state={incident.state} />
        <TlpTag label={incident.label} />
        {incident.kind === "real" ? null : <span className="tag">{say(`alerts.kind.${incident.kind}`)}</span>}
        {incident.restricted ? (
          <span className="tag">
            <Icon name="lock" size={11} />
            {say("alerts.restricted")}
          </span>
        ) : null}
        {due === null ? null : (
          <span className="end">
            {say("incidents.nextUpdate")}{" "}
            <span className="incident-clock">
              {due < 0 ? say("incidents.overdue", { span: spanText(-due, words) }) : spanText(due, words)}
            </span>
          </span>
        )}
      </div>
      <h1>{incident.title}</h1>
      <div className="incident-line quiet">
        <span>
          {say("incidents.commander")} {incident.commander?.name ?? "—"}
        </span>
        {incident.service === null ? null : <span>{incident.service.name}</span>}
        <span>
          {say("incidents.declared")} <Moment at={incident.declaredAt} />
        </span>
        <button type="button" className="link end no-print" onClick={() => print()}>
          {say("console.print")}
        </button>
      </div>
      <nav className="sections" aria-label={say("incidents.sections")}>
        {sections.map(([id, name, count]) => (
          <a key={id} href={`#${id}`}>
            {name}
            {count === null ? null : <b>{count}</b>}
          </a>
        ))}
      </nav>
    </header>
  );
}

function LinkedAlerts({ incident }: { readonly incident: IncidentDetail }): ReactNode {
  const { say } = useWords();
  return (
    <section className="block" id="alerts">
      <header>
        <h2>{say("incidents.linked")}</h2>
        <small>{say("list.count", { count: incident.linkedAlerts.length })}</small>
      </header>
      {incident.linkedAlerts.length === 0 ? <p className="quiet">{say("incidents.linked.none")}</p> : null}
      <ul className="lines">
        {incident.linkedAlerts.map((alert) => (
          <li key={alert.id}>
            <SeverityMark severity={alert.severity} />
            <Link to="/alerts" search={{ state: "is:linked", at: alert.id }}>
              <RuleTitle rule={alert.rule} />
            </Link>
            <span className="data">{alert.entity.key}</span>
            <span className="end quiet">
              <Moment at={alert.firstAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FIGURES = ["detect", "acknowledge", "declare", "contain", "recover", "dwell"] as const;

/** How long what took in the present cycle; from the least to the most where an end of it is uncertain. */
function Figures({ incident }: { readonly incident: IncidentDetail }): ReactNode {
  const words = useWords();
  const { say } = words;
  const spans = FIGURES.map((name) => {
    const span = incident.figures[name];
    if (span === null) return [say(`incidents.figure.${name}`), null] as const;
    const [least, most] = [spanText(span.least, words), spanText(span.most, words)];
    return [say(`incidents.figure.${name}`), least === most ? least : `${least} – ${most}`] as const;
  });
  if (spans.every(([, span]) => span === null)) return null;
  return (
    <section className="block">
      <h2>{say("incidents.figures")}</h2>
      <Facts facts={spans} />
    </section>
  );
}

interface IncidentFactsProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

function IncidentFacts({ incident, done }: IncidentFactsProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const open = incident.state !== "closed" && incident.state !== "merged" && incident.state !== "dismissed";
  const time = (at: string | null): ReactNode => (at === null ? null : <Moment at={at} />);
  return (
    <section className="block" id="facts">
      <header>
        <h2>{say("record.facts")}</h2>
        {open && may("incidents.contribute") ? (
          <Button variant="subtle" size="compact-xs" onClick={() => setEditing(true)}>
            {say("incidents.facts.edit")}
          </Button>
        ) : null}
      </header>
      {editing ? <FactsForm incident={incident} first={null} close={() => setEditing(false)} done={done} /> : null}
      <Facts
        facts={[
          [say("incidents.occurred"), time(incident.occurred.from)],
          [say("incidents.detected"), time(incident.detectedAt)],
          [say("incidents.aware"), time(incident.awareAt)],
          [say("incidents.declared"), time(incident.declaredAt)],
          [say("incidents.declaredBy"), incident.declaredBy.name],
          [say("incidents.containedAt"), time(incident.containedAt)],
          [say("incidents.eradicatedAt"), time(incident.eradicatedAt)],
          [say("incidents.recoveredAt"), time(incident.recoveredAt)],
          [say("incidents.resolvedAt"), time(incident.resolvedAt)],
          [say("incidents.monitoringUntil"), time(incident.monitoringUntil)],
          [say("incidents.nextUpdate"), time(incident.nextUpdateAt)],
          [say("alerts.tenant"), incident.tenant?.name ?? null],
          [
            say("incidents.techniques"),
            incident.techniques.length === 0 ? null : incident.techniques.join(say("list.and")),
          ],
          [
            say("incidents.failedRequirements"),
            incident.failedRequirements.length === 0 ? null : incident.failedRequirements.join(say("list.and")),
          ],
          [say("incidents.scopeStatement"), incident.scopeStatement],
          [say("incidents.rootCause"), incident.rootCause],
          [say("incidents.reviewConclusion"), incident.reviewConclusion],
        ]}
      />
    </section>
  );
}
