import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Comparison, FrameworkView } from "../../api/contract.js";
import { useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { useWords } from "../../shared/words.js";
import { StandingShape } from "../marks.js";

const FIRST = "iso-27017-2015";

/** The service against another source, through the crosswalk: partial is said to be partial. */
export function Against({ service }: { readonly service: string }): ReactNode {
  const { say } = useWords();
  const [source, setSource] = useState(FIRST);
  const known = useAsked(`/api/v1/comparison?service=${service}`, Comparison);
  const { answer, busy, again } = useAsked(
    `/api/v1/comparison/frameworks/${encodeURIComponent(source)}?service=${service}`,
    FrameworkView,
  );
  const sources = known.answer?.ok === true ? known.answer.value.choices.frameworks : [FIRST];
  return (
    <section className="block against">
      <label className="choice-row">
        {say("practice.against.choose")}
        <select className="field" value={source} onChange={(event) => setSource(event.currentTarget.value)}>
          {sources.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      {answer?.ok === false ? <FailureNote failure={answer.failure} busy={busy} retry={again} /> : null}
      {answer?.ok === true ? <Clauses view={answer.value} service={service} /> : null}
    </section>
  );
}

function Clauses({ view, service }: { readonly view: FrameworkView; readonly service: string }): ReactNode {
  const { say } = useWords();
  return (
    <>
      <p>
        <strong>{view.framework.title}</strong>{" "}
        {say("practice.against.about", { practised: view.counts["practised"] ?? 0, all: view.clauses.length })}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("practice.against.clause")}</th>
            <th scope="col">{say("practice.exception.state")}</th>
            <th scope="col">{say("practice.against.by")}</th>
          </tr>
        </thead>
        <tbody>
          {view.clauses.map((clause) => (
            <tr key={clause.id}>
              <th scope="row">
                {clause.id} {clause.title}
              </th>
              <td>
                <span className="clause-state" data-state={clause.state}>
                  {say(`practice.clause.${clause.state}`)}
                </span>
              </td>
              <td>
                {clause.requirements.map(({ id, relation, standing }) => (
                  <span key={id}>
                    <StandingShape standing={standing} />
                    <Link to="/services/$id/requirements/$requirement" params={{ id: service, requirement: id }}>
                      {id}
                    </Link>
                    {say(`practice.relation.${relation}`)}
                  </span>
                ))}
                {clause.joint.length === 0 ? null : (
                  <span>
                    {say("practice.against.joint")}: {clause.joint.join(" + ")}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
