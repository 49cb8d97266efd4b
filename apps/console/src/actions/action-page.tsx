import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { CorrectiveActionDetail } from "../api/contract.js";
import { useLive } from "../api/live.js";
import { keyOf, useAsked } from "../shared/asked.js";
import { Facts } from "../shared/facts.js";
import { FailureNote } from "../shared/failure-note.js";
import { HistoryList } from "../shared/history.js";
import { usePageTitle } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import "../response/incidents/incidents.css";
import "../shared/record.css";
import "./actions.css";
import { useRouteId } from "../shared/route-id.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { ActionStateMark, DueDay, GradeMark, knownName } from "./action-marks.js";
import { Checks, Extensions, Measures, OtherServices, Proofs } from "./action-parts.js";
import { type ActionProps, ActionSteps, PartButton } from "./action-steps.js";
import { instantOf, PartForm } from "./part-form.js";

/** One corrective action, in the order in which it is worked on; the history last. */
export function ActionPage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const client = useQueryClient();
  const path = `/api/v1/corrective-actions/${id}`;
  const { answer, busy, again } = useAsked(path, CorrectiveActionDetail);
  useLive(["corrective-action"], (changed) => {
    if (changed === id) void client.invalidateQueries({ queryKey: keyOf(path) });
  });
  const action = answer?.ok === true ? answer.value : null;
  usePageTitle(action === null ? say("place.actions") : `${action.number} ${action.title}`);
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.actions")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (action === null) return null;
  const done = (next: CorrectiveActionDetail): void => void client.setQueryData(keyOf(path), { ok: true, value: next });
  const parts = { action, done };
  return (
    <div className="page">
      <Head action={action} />
      <div className="page-body">
        <div className="page-main">
          <section className="block" id="condition">
            <header>
              <h2>{say("actions.condition")}</h2>
            </header>
            <p className="action-text">{action.condition}</p>
          </section>
          <Analysis {...parts} />
          <Measures {...parts} />
          <OtherServices {...parts} />
          <Proofs {...parts} />
          <Checks {...parts} />
          <Recurrences {...parts} />
          <section className="block" id="history">
            <header>
              <h2>{say("actions.history")}</h2>
            </header>
            <HistoryList entries={action.history} />
          </section>
        </div>
        <aside className="page-side">
          <ActionSteps {...parts} />
          <Extensions {...parts} />
          <ActionFacts action={action} />
        </aside>
      </div>
    </div>
  );
}

function Head({ action }: { readonly action: CorrectiveActionDetail }): ReactNode {
  const words = useWords();
  const { say } = words;
  const sections: readonly [id: string, name: string, count: number | null][] = [
    ["analysis", say("actions.analysis"), null],
    ["measures", say("actions.measures"), action.measures.length],
    ["others", say("actions.others"), action.otherServices.length],
    ["proofs", say("actions.proofs"), action.proofs.length],
    ["history", say("actions.history"), action.history.length],
  ];
  return (
    <header className="incident-head">
      <div className="incident-line">
        <Link to="/actions" className="crumb">
          {say("place.actions")}
        </Link>
        <span>{action.number}</span>
        <GradeMark grade={action.grade} />
        <ActionStateMark state={action.state} />
        {action.kind === "real" ? null : <span className="tag">{say(`alerts.kind.${action.kind}`)}</span>}
        {action.cycle === 1 ? null : (
          <span className="tag">
            {say("actions.cycle")} {action.cycle}
          </span>
        )}
        <span className="end">
          {say("actions.due")} <DueDay action={action} />
        </span>
      </div>
      <h1>{action.title}</h1>
      <div className="incident-line quiet">
        <span>
          {say("actions.owner")} {knownName(action.owner, words)}
        </span>
        {action.service === null ? null : <span>{knownName(action.service, words)}</span>}
        <span>
          {say(`actions.origin.${action.origin.kind}`)} {action.origin.ref}
        </span>
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

const METHODS = ["five-whys", "cause-and-effect", "fault-tree", "barrier-analysis", "timeline"] as const;

/** Containment, cause and criterion: what its owner's side writes before anything is done. */
function Analysis({ action, done }: ActionProps): ReactNode {
  const { say } = useWords();
  const [editing, setEditing] = useState(false);
  const edits = ["open", "analysed"].includes(action.state);
  const text = (given: string | null): ReactNode => given ?? <span className="quiet">{say("actions.unknown")}</span>;
  return (
    <section className="block" id="analysis">
      <header>
        <h2>{say("actions.analysis")}</h2>
        {edits ? (
          <PartButton action={action} part="owner" label={say("actions.edit")} run={() => setEditing(true)} />
        ) : null}
      </header>
      <Facts
        facts={[
          [
            say("actions.containment"),
            <span key="containment">
              {text(action.containment)}
              {action.containedAt === null ? null : (
                <span className="quiet">
                  {" "}
                  <Moment at={action.containedAt} precision="minute" />
                </span>
              )}
            </span>,
          ],
          [say("actions.cause"), text(action.rootCause)],
          [say("actions.method"), action.causeMethod === null ? null : say(`actions.method.${action.causeMethod}`)],
          [say("actions.criterion"), text(action.criterion)],
        ]}
      />
      {editing ? <AnalysisForm action={action} done={done} close={() => setEditing(false)} /> : null}
    </section>
  );
}

function AnalysisForm({ action, done, close }: ActionProps & { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const analysing = action.state === "open";
  const cause = [
    {
      name: "rootCause",
      label: say("actions.cause"),
      kind: "text" as const,
      help: say("actions.cause.help"),
      optional: true,
      first: action.rootCause ?? "",
    },
    {
      name: "causeMethod",
      label: say("actions.method"),
      kind: "choice" as const,
      optional: true,
      first: action.causeMethod ?? "",
      options: [
        { value: "", label: "—" },
        ...METHODS.map((value) => ({ value, label: say(`actions.method.${value}`) })),
      ],
    },
  ];
  const orNull = (given: string | undefined): string | null => (given?.trim() ? given.trim() : null);
  return (
    <PartForm
      title={say("actions.analysis")}
      submit={say("actions.save")}
      path=""
      method="PATCH"
      action={action}
      fields={[
        {
          name: "containment",
          label: say("actions.containment"),
          kind: "text",
          optional: true,
          first: action.containment ?? "",
        },
        {
          name: "containedAt",
          label: say("actions.containment.at"),
          kind: "instant",
          help: say("incidents.entry.time.help"),
          optional: true,
        },
        ...(analysing ? cause : []),
        {
          name: "criterion",
          label: say("actions.criterion"),
          kind: "text",
          optional: true,
          first: action.criterion ?? "",
        },
      ]}
      bodyOf={(given) => {
        const at = instantOf(given["containedAt"]) ?? action.containedAt ?? new Date().toISOString();
        const containment = orNull(given["containment"]);
        return {
          version: action.version,
          containment: containment === null ? null : { text: containment, at },
          criterion: orNull(given["criterion"]),
          ...(analysing ? { rootCause: orNull(given["rootCause"]), causeMethod: orNull(given["causeMethod"]) } : {}),
        };
      }}
      close={close}
      done={done}
    />
  );
}

function Recurrences({ action }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  if (action.recurrences.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("actions.recurrences")}</h2>
      <ul className="part-lines">
        {action.recurrences.map((each) => (
          <li key={each.id}>
            <p>{each.what}</p>
            <Moment at={each.at} precision="minute" />
            <small>
              {say(`actions.state.${each.foundIn}`)} · {knownName(each.by, words)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ActionFacts({ action }: { readonly action: CorrectiveActionDetail }): ReactNode {
  const words = useWords();
  const { say } = words;
  const time = (at: string | null): ReactNode => (at === null ? null : <Moment at={at} precision="minute" />);
  const list = (given: readonly string[]): string | null => (given.length === 0 ? null : given.join(say("list.and")));
  return (
    <section className="block">
      <h2>{say("record.facts")}</h2>
      <Facts
        facts={[
          [say("actions.issued"), time(action.issuedAt)],
          [say("actions.due.first"), action.firstDueOn === action.dueOn ? null : action.firstDueOn],
          [say("actions.requirements"), list(action.requirements)],
          [say("actions.techniques"), list(action.techniques)],
          [say("actions.state.implemented"), time(action.implementedAt)],
          [
            say("actions.state.verified"),
            action.verifiedAt === null ? null : (
              <span key="verified">
                {time(action.verifiedAt)} {knownName(action.verifiedBy, words)}
              </span>
            ),
          ],
          [say("actions.state.effective"), time(action.effectiveAt)],
          [say("actions.state.closed"), time(action.closedAt)],
          [say("actions.state.risk_accepted"), time(action.acceptedAt)],
          [say("actions.step.exception"), action.exception],
          [
            say("actions.returned"),
            action.returned === 0 ? null : say("actions.returned.times", { count: action.returned }),
          ],
        ]}
      />
    </section>
  );
}
