import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FrameworkClause, FrameworkClauseList, RequirementList } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send, useAsked } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote, failureText } from "../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../shared/form.js";
import { useKeys } from "../shared/keys.js";
import { Mark, type MarkName } from "../shared/marks.js";
import { notify } from "../shared/notices.js";
import { usePageTitle, useSettled } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import "../shared/record.css";
import { useRouteId } from "../shared/route-id.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { inLanguage } from "./common.js";
import { Coverage } from "./coverage.js";

type Clause = FrameworkClause;
const STANDINGS = ["open", "partial", "covered", "declined", "withdrawn"] as const;
const MARKS: Readonly<Record<Clause["standing"], MarkName>> = {
  open: "todo",
  partial: "stale",
  covered: "done",
  declined: "none",
  withdrawn: "none",
};
/** Rows drawn at once; the filters find the others. */
const SHOWN = 400;

/** One source, clause by clause: mapped, declined, or open. */
export function ClausesPage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const [standing, setStanding] = useState<string>("");
  const [typed, setTyped] = useState("");
  const q = useSettled(typed, 200);
  const query = new URLSearchParams({ ...(standing === "" ? {} : { standing }), ...(q === "" ? {} : { q }) });
  const { answer, busy, again } = useAsked(`/api/v1/frameworks/${id}/clauses?${query.toString()}`, FrameworkClauseList);
  const list = answer?.ok === true ? answer.value : null;
  usePageTitle(list?.framework.title ?? say("place.desk"));
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.desk")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/merge-desk" className="crumb">
          {say("place.desk")}
        </Link>
        <h1>{list?.framework.title ?? ""}</h1>
        {list === null ? null : (
          <>
            <span style={{ width: 180 }}>
              <Coverage counts={list.framework.counts} />
            </span>
            <small className="quiet">
              {STANDINGS.filter((each) => list.framework.counts[each] > 0)
                .map((each) => `${say(`desk.${each}`)} ${list.framework.counts[each]}`)
                .join(" · ")}
              {list.framework.proposed === 0 ? "" : ` · ${say("desk.proposed", { count: list.framework.proposed })}`}
            </small>
          </>
        )}
        <div className="page-tools">
          <select
            className="field field-small"
            aria-label={say("standard.state")}
            value={standing}
            onChange={(event) => setStanding(event.currentTarget.value)}
          >
            <option value="">{say("standard.view.all")}</option>
            {STANDINGS.map((each) => (
              <option key={each} value={each}>
                {say(`desk.${each}`)}
              </option>
            ))}
          </select>
          <input
            className="field field-small"
            type="search"
            aria-label={say("standard.find")}
            placeholder={say("standard.find")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      </header>
      {list === null ? null : <Clauses framework={id} rows={list.rows} all={list.framework.clauses} />}
    </div>
  );
}

interface ClausesProps {
  readonly framework: string;
  readonly rows: readonly Clause[];
  readonly all: number;
}

function Clauses({ framework, rows, all }: ClausesProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const [at, setAt] = useState(0);
  const [task, setTask] = useState<"map" | "decline" | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const shown = rows.slice(0, SHOWN);
  const current = shown[Math.min(at, shown.length - 1)];
  const edits = may("standard.edit");
  useEffect(() => {
    list.current?.querySelector("[data-at]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const act = async (verb: string, body: object): Promise<Failure | null> => {
    const answer = await send(`/api/v1/frameworks/${framework}/${verb}`, FrameworkClause, body);
    if (!answer.ok) return answer.failure;
    void client.invalidateQueries({ queryKey: ["api", "v1", "frameworks"] });
    notify({ text: say("desk.saved") });
    return null;
  };
  const quick = (verb: string, body: object): void =>
    void act(verb, body).then((failure) => {
      if (failure !== null) notify({ text: failureText(failure, words), failed: true });
    });
  useKeys((key) => {
    if (current === undefined) return false;
    if (key === "j" || key === "ArrowDown") setAt(Math.min(at + 1, shown.length - 1));
    else if (key === "k" || key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (key === "m" && edits) setTask("map");
    else if (key === "d" && edits && current.mappings.length === 0) setTask("decline");
    else if (key === "a" && may("standard.approve")) {
      const waiting = current.mappings.find(({ mayAgree }) => mayAgree);
      if (waiting === undefined) return false;
      quick("agree", { clause: current.id, requirement: waiting.requirement });
    } else if (key === "u" && edits) {
      const [first] = current.mappings;
      if (first === undefined) return false;
      quick("unmap", { clause: current.id, requirement: first.requirement });
    } else return false;
    return true;
  }, task === null);
  return (
    <>
      <p className="quiet block">
        {say("desk.shown", { shown: shown.length, all })} · {say("desk.keys")}
      </p>
      <ul ref={list} className="clauses">
        {shown.map((clause, index) => (
          <li key={clause.id} data-at={clause === current || undefined}>
            <button type="button" className="clause-id" onClick={() => setAt(index)}>
              <code>{clause.id}</code>
            </button>
            <span>
              {clause.title ?? ""} {clause.body === null ? null : <span className="quiet">{clause.body}</span>}
            </span>
            <span className="state">
              <Mark name={MARKS[clause.standing]} /> {say(`desk.${clause.standing}`)}
            </span>
            <Mapped clause={clause} />
            {clause === current && edits ? (
              <div className="mapped">
                <Button variant="default" size="compact-xs" onClick={() => setTask("map")}>
                  {say("desk.map")} <kbd>M</kbd>
                </Button>
                {clause.decline !== null ? (
                  <Button variant="subtle" size="compact-xs" onClick={() => quick("reopen", { clause: clause.id })}>
                    {say("desk.reopen")}
                  </Button>
                ) : clause.mappings.length === 0 ? (
                  <Button variant="default" size="compact-xs" onClick={() => setTask("decline")}>
                    {say("desk.decline")} <kbd>D</kbd>
                  </Button>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {task === "map" && current !== undefined ? (
        <MapDialog clause={current} act={act} close={() => setTask(null)} />
      ) : null}
      {task === "decline" && current !== undefined ? (
        <DeclineDialog clause={current} act={act} close={() => setTask(null)} />
      ) : null}
    </>
  );
}

function Mapped({ clause }: { readonly clause: Clause }): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { mappings, joint, decline } = clause;
  if (mappings.length === 0 && joint === null && decline === null) return null;
  return (
    <div className="mapped">
      {mappings.map((each) => (
        <span
          key={each.requirement}
          title={(language === "ja" ? each.rationaleJa : null) ?? each.rationale ?? undefined}
        >
          <Link to="/requirements/$id" params={{ id: each.requirement }}>
            {each.requirement}
          </Link>{" "}
          {inLanguage(each.title, words)}{" "}
          <span className="quiet">
            {say(`standard.relation.${each.relation}`)}
            {each.state === "proposed" ? ` · ${say("desk.state.proposed")} (${each.madeBy})` : ""}
          </span>
        </span>
      ))}
      {joint === null ? null : (
        <span className="quiet">
          {say("desk.joint")}: {language === "ja" ? joint.rationaleJa : joint.rationale}
        </span>
      )}
      {decline === null ? null : (
        <span className="quiet">
          {decline.reason} ({decline.by})
        </span>
      )}
    </div>
  );
}

interface TaskProps {
  readonly clause: Clause;
  readonly act: (verb: string, body: object) => Promise<Failure | null>;
  readonly close: () => void;
}

const RELATIONS = ["superset", "equal", "subset", "intersects"] as const;

function MapDialog({ clause, act, close }: TaskProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { answer } = useAsked("/api/v1/requirements", RequirementList);
  const requirements = answer?.ok === true ? answer.value.rows : [];
  const [requirement, setRequirement] = useState("");
  const [relation, setRelation] = useState<(typeof RELATIONS)[number]>("intersects");
  const [rationale, setRationale] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const chosen = requirement === "" ? (requirements[0]?.id ?? "") : requirement;
  const submit = async (): Promise<void> => {
    const text = rationale.trim() === "" ? null : rationale;
    const failed = await act("map", {
      clause: clause.id,
      requirement: chosen,
      relation,
      rationale: text,
      rationaleJa: text,
    });
    if (failed === null) close();
    else setFailure(failed);
  };
  return (
    <Dialog opened close={close} title={say("desk.map.title", { clause: clause.id })}>
      <Form submit={() => void submit()}>
        {clause.title === null ? null : <p>{clause.title}</p>}
        <ChoiceField
          label={say("desk.map.requirement")}
          value={chosen}
          set={setRequirement}
          options={requirements.map(({ id, title }) => ({ value: id, label: `${id} ${inLanguage(title, words)}` }))}
        />
        <ChoiceField
          label={say("desk.map.relation")}
          value={relation}
          set={(value) => setRelation(RELATIONS.find((each) => each === value) ?? "intersects")}
          options={RELATIONS.map((value) => ({ value, label: say(`standard.relation.${value}`) }))}
          help={relation === "superset" || relation === "equal" ? say("desk.map.waits") : undefined}
        />
        <TextArea label={say("desk.map.rationale")} value={rationale} set={setRationale} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("desk.map")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function DeclineDialog({ clause, act, close }: TaskProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    if (reason.trim() === "") return;
    const failed = await act("decline", { clause: clause.id, reason });
    if (failed === null) close();
    else setFailure(failed);
  };
  return (
    <Dialog opened close={close} title={say("desk.decline.title", { clause: clause.id })}>
      <Form submit={() => void submit()}>
        <TextArea label={say("desk.decline.reason")} value={reason} set={setReason} focus />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={reason.trim() === ""}>
            {say("desk.decline")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
