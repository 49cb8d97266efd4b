import { type ReactNode, useState } from "react";
import { CorrectiveActionDetail } from "../api/contract.js";
import { send } from "../shared/asked.js";
import { failureText } from "../shared/failure-note.js";
import { Mark } from "../shared/marks.js";
import { useNames } from "../shared/names.js";
import { notify } from "../shared/notices.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { knownName } from "./action-marks.js";
import { type ActionProps, PartButton } from "./action-steps.js";
import { instantOf, PartForm } from "./part-form.js";

/** Whether its own side may still work on it; who exactly that is the server knows. */
function isOpen({ state }: CorrectiveActionDetail): boolean {
  return state !== "closed" && state !== "risk_accepted";
}

/** What is done against the cause: who does it, until when, and whether it is done. */
export function Measures({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const people = useNames("people");
  const [adding, setAdding] = useState(false);
  const works = ["open", "analysed", "planned", "implementing"].includes(action.state);
  const ticks = ["planned", "implementing"].includes(action.state);
  const set = async (measure: string, isDone: boolean): Promise<void> => {
    const path = `/api/v1/corrective-actions/${action.id}/measures/${measure}/set`;
    const answer = await send(path, CorrectiveActionDetail, { done: isDone });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    done(answer.value);
  };
  return (
    <section className="block" id="measures">
      <header>
        <h2>{say("actions.measures")}</h2>
        {works ? (
          <PartButton action={action} part="owner" label={say("actions.measures.add")} run={() => setAdding(true)} />
        ) : null}
      </header>
      {action.measures.length === 0 ? <p className="quiet">{say("actions.measures.none")}</p> : null}
      <ul className="part-lines">
        {action.measures.map((measure) => (
          <li key={measure.id} data-past={measure.cycle !== action.cycle || undefined}>
            <p>
              <Mark name={measure.doneAt === null ? "todo" : "done"} /> {measure.text}
            </p>
            {ticks && measure.cycle === action.cycle ? (
              <PartButton
                action={action}
                part="owner"
                small
                label={say(measure.doneAt === null ? "actions.measure.done" : "actions.measure.undone")}
                about={measure.text}
                run={() => void set(measure.id, measure.doneAt === null)}
              />
            ) : null}
            <small>
              {knownName(measure.implementer, words)} · {say("actions.measure.until")} {measure.dueOn}
              {measure.doneAt === null ? null : (
                <>
                  {" · "}
                  {say("actions.measure.done")} <Moment at={measure.doneAt} precision="minute" />
                </>
              )}
            </small>
          </li>
        ))}
      </ul>
      {adding ? (
        <PartForm
          title={say("actions.measures.add")}
          submit={say("actions.measures.add")}
          path="/measures"
          action={action}
          fields={[
            { name: "text", label: say("actions.measure.text"), kind: "text" },
            {
              name: "implementer",
              label: say("actions.measure.who"),
              kind: "choice",
              first: action.owner.id,
              options: [...people].map(([value, label]) => ({ value, label })),
            },
            { name: "dueOn", label: say("actions.measure.until"), kind: "day", first: action.dueOn },
          ]}
          bodyOf={(given) => given}
          close={() => setAdding(false)}
          done={done}
        />
      ) : null}
    </section>
  );
}

const ANSWERS = ["affected", "not_affected", "not_applicable"] as const;

/** Horizontal deployment: what every other service says of the same weakness. */
export function OtherServices({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [answering, setAnswering] = useState<CorrectiveActionDetail["otherServices"][number] | null>(null);
  const answers = isOpen(action);
  const given = action.otherServices.filter(({ answer }) => answer !== null).length;
  return (
    <section className="block" id="others">
      <header>
        <h2>{say("actions.others")}</h2>
        <small>{say("actions.others.count", { given, all: action.otherServices.length })}</small>
      </header>
      <ul className="part-lines">
        {action.otherServices.map((each) => {
          const name = knownName(each.service, words);
          return (
            <li key={each.service.id}>
              <p>
                <Mark name={each.answer === null ? "todo" : "done"} /> {name}
                {each.answer === null ? null : <span className="quiet"> {say(`actions.answer.${each.answer}`)}</span>}
              </p>
              {answers ? (
                <PartButton
                  action={action}
                  part="contributor"
                  small
                  label={say("actions.answer.give")}
                  about={name}
                  run={() => setAnswering(each)}
                />
              ) : null}
              {each.note === null ? null : (
                <small>
                  {each.note} · {knownName(each.by, words)}
                </small>
              )}
            </li>
          );
        })}
      </ul>
      {answering === null ? null : (
        <PartForm
          title={say("actions.answer.for", { name: knownName(answering.service, words) })}
          submit={say("actions.answer.give")}
          path="/answers"
          action={action}
          fields={[
            {
              name: "answer",
              label: say("actions.answer.give"),
              kind: "choice",
              first: answering.answer ?? "not_affected",
              options: ANSWERS.map((value) => ({ value, label: say(`actions.answer.${value}`) })),
            },
            { name: "note", label: say("actions.answer.note"), kind: "text", first: answering.note ?? "" },
          ]}
          bodyOf={(body) => ({ ...body, services: [answering.service.id] })}
          close={() => setAnswering(null)}
          done={done}
        />
      )}
    </section>
  );
}

/** What shows that the work was done. */
export function Proofs({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [adding, setAdding] = useState(false);
  return (
    <section className="block" id="proofs">
      <header>
        <h2>{say("actions.proofs")}</h2>
        {isOpen(action) ? (
          <PartButton action={action} part="owner" label={say("actions.proofs.add")} run={() => setAdding(true)} />
        ) : null}
      </header>
      {action.proofs.length === 0 ? <p className="quiet">{say("actions.proofs.none")}</p> : null}
      <ul className="part-lines">
        {action.proofs.map((proof) => (
          <li key={proof.id} data-past={!proof.counts || undefined}>
            <p>
              {proof.title} <span className="data">{proof.link}</span>
            </p>
            {proof.counts ? null : <span className="tag">{say("actions.proof.before")}</span>}
            <small>
              {say("actions.proof.observed")} <Moment at={proof.observedAt} precision="minute" /> ·{" "}
              {knownName(proof.by, words)}
              {proof.sha256 === null ? null : <span className="data"> {proof.sha256}</span>}
            </small>
          </li>
        ))}
      </ul>
      {adding ? (
        <PartForm
          title={say("actions.proofs.add")}
          submit={say("actions.proofs.add")}
          path="/proofs"
          action={action}
          fields={[
            { name: "title", label: say("actions.proof.title"), kind: "line" },
            { name: "link", label: say("actions.proof.link"), kind: "line" },
            { name: "sha256", label: say("actions.proof.sha"), kind: "line", optional: true },
            {
              name: "observedAt",
              label: say("actions.proof.observed"),
              kind: "instant",
              help: say("incidents.entry.time.help"),
            },
          ]}
          bodyOf={({ title, link, sha256 = "", observedAt }) => ({
            title,
            link,
            sha256: sha256.trim() === "" ? null : sha256.trim().toLowerCase(),
            observedAt: instantOf(observedAt),
          })}
          close={() => setAdding(false)}
          done={done}
        />
      ) : null}
    </section>
  );
}

/** Whether it works: looked at by somebody independent, over a time. */
export function Checks({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [adding, setAdding] = useState(false);
  if (action.checks.length === 0 && action.verifiedAt === null) return null;
  return (
    <section className="block" id="checks">
      <header>
        <h2>{say("actions.checks")}</h2>
        {action.state === "verified" ? (
          <PartButton action={action} part="judge" label={say("actions.checks.add")} run={() => setAdding(true)} />
        ) : null}
      </header>
      {action.checks.length === 0 ? <p className="quiet">{say("actions.checks.none")}</p> : null}
      <ul className="part-lines">
        {action.checks.map((check) => (
          <li key={check.id} data-past={check.cycle !== action.cycle || undefined}>
            <p>
              <Mark name={check.held ? "done" : "blocked"} />{" "}
              {say(check.held ? "actions.check.held" : "actions.check.failed")} ·{" "}
              {say("actions.check.runs.count", { count: check.runs })}
            </p>
            <Moment at={check.at} precision="minute" />
            <small>
              {check.note} · {knownName(check.by, words)}
            </small>
          </li>
        ))}
      </ul>
      {adding ? (
        <PartForm
          title={say("actions.checks.add")}
          submit={say("actions.checks.add")}
          path="/checks"
          action={action}
          fields={[
            {
              name: "held",
              label: say("actions.checks"),
              kind: "choice",
              first: "true",
              options: [
                { value: "true", label: say("actions.check.held") },
                { value: "false", label: say("actions.check.failed") },
              ],
            },
            { name: "runs", label: say("actions.check.runs"), kind: "number", first: "0" },
            { name: "note", label: say("actions.check.note"), kind: "text" },
          ]}
          bodyOf={({ held, runs, note }) => ({ held: held === "true", runs: Number(runs), note })}
          close={() => setAdding(false)}
          done={done}
        />
      ) : null}
    </section>
  );
}

/** Later days that were asked for, and who decided. */
export function Extensions({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [asking, setAsking] = useState(false);
  const [deciding, setDeciding] = useState<{ id: string; granted: boolean } | null>(null);
  const waiting = action.extensions.some(({ granted }) => granted === null);
  const asks = isOpen(action) && !waiting;
  if (action.extensions.length === 0 && !asks) return null;
  return (
    <section className="block">
      <h2>{say("actions.extensions")}</h2>
      <ul className="part-lines">
        {action.extensions.map((each) => (
          <li key={each.id}>
            <p>
              {each.untilOn} · {each.reason}
            </p>
            {each.granted !== null ? null : (
              <span>
                {([true, false] as const).map((granted) => (
                  <PartButton
                    key={String(granted)}
                    action={action}
                    part="approver"
                    small
                    label={say(granted ? "actions.extension.grant" : "actions.extension.refuse")}
                    about={each.untilOn}
                    run={() => setDeciding({ id: each.id, granted })}
                  />
                ))}
              </span>
            )}
            <small>
              {knownName(each.askedBy, words)} ·{" "}
              {each.granted === null
                ? say("actions.extension.waiting")
                : say(each.granted ? "actions.extension.granted" : "actions.extension.refused", {
                    name: knownName(each.decidedBy, words),
                  })}
              {each.answer === null ? null : ` · ${each.answer}`}
            </small>
          </li>
        ))}
      </ul>
      {asks ? (
        <div>
          <PartButton action={action} part="owner" label={say("actions.extension.ask")} run={() => setAsking(true)} />
        </div>
      ) : null}
      {asking ? (
        <PartForm
          title={say("actions.extension.ask")}
          submit={say("actions.extension.ask")}
          path="/extensions"
          action={action}
          fields={[
            { name: "untilOn", label: say("actions.extension.until"), kind: "day" },
            { name: "reason", label: say("actions.step.reason"), kind: "text" },
          ]}
          bodyOf={(given) => given}
          close={() => setAsking(false)}
          done={done}
        />
      ) : null}
      {deciding === null ? null : (
        <PartForm
          title={say(deciding.granted ? "actions.extension.grant" : "actions.extension.refuse")}
          submit={say(deciding.granted ? "actions.extension.grant" : "actions.extension.refuse")}
          path={`/extensions/${deciding.id}/decide`}
          action={action}
          fields={[{ name: "answer", label: say("actions.extension.answer"), kind: "text" }]}
          bodyOf={(given) => ({ ...given, granted: deciding.granted })}
          close={() => setDeciding(null)}
          done={done}
        />
      )}
    </section>
  );
}
