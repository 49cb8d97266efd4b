import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RequirementDetail, RequirementDiff, RequirementWork } from "../api/contract.js";
import { send, useAsked } from "../shared/asked.js";
import { Facts } from "../shared/facts.js";
import { FailureNote, failureText } from "../shared/failure-note.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import "../shared/record.css";
import { useRouteId } from "../shared/route-id.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { useWords, type Words } from "../shared/words.js";
import { CLASSES, DiffTable, inLanguage, known, State, TurnMark } from "./common.js";
import { ProposalDialog } from "./proposal-dialog.js";

/** One requirement: what it asks of each class, why, how that is proved, what it answers to, and how it came to be so. */
export function RequirementPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const id = useRouteId();
  const { answer, busy, again } = useAsked(`/api/v1/requirements/${id}`, RequirementDetail);
  const detail = answer?.ok === true ? answer.value : null;
  usePageTitle(detail === null ? id : `${id} ${inLanguage(detail.content.title, words)}`);
  if (answer?.ok === false) {
    return (
      <PlainPage title={id}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (detail === null) return null;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/requirements" className="crumb">
          {say("place.standard")}
        </Link>
        <h1>
          <span className="quiet">{id}</span> {inLanguage(detail.content.title, words)}
        </h1>
        <State state={detail.state} />
        <Tools detail={detail} />
      </header>
      <div className="page-body">
        <div className="page-main">
          <Asked detail={detail} />
          <Strength detail={detail} />
          <Why detail={detail} />
          <Proof detail={detail} />
          <Versions detail={detail} />
        </div>
        <aside className="page-side">
          <Side detail={detail} />
        </aside>
      </div>
    </div>
  );
}

interface Shown {
  readonly detail: RequirementDetail;
}

function Tools({ detail }: Shown): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const navigate = useNavigate();
  const [proposing, setProposing] = useState(false);
  const open = detail.versions.find(({ state }) => state === "draft" || state === "review");
  const go = (version: number): void =>
    void navigate({ to: "/requirements/$id/versions/$version", params: { id: detail.id, version: String(version) } });
  const draft = async (): Promise<void> => {
    const answer = await send(`/api/v1/requirements/${detail.id}/draft`, RequirementWork, {});
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    go(answer.value.version);
  };
  return (
    <div className="page-tools">
      {may("standard.propose") ? (
        <Button variant="default" size="compact-sm" onClick={() => setProposing(true)}>
          {say("standard.propose")}
        </Button>
      ) : null}
      {open !== undefined ? (
        <Button variant="filled" size="compact-sm" onClick={() => go(open.version)}>
          {say("standard.work.open", { version: open.version })}
        </Button>
      ) : may("standard.edit") ? (
        <Button variant="default" size="compact-sm" onClick={() => void draft()}>
          {say("standard.draft.do")}
        </Button>
      ) : null}
      {proposing ? <ProposalDialog requirement={detail.id} close={() => setProposing(false)} /> : null}
    </div>
  );
}

/** The statements as a service of a class reads them, in both languages side by side. */
function Asked({ detail }: Shown): ReactNode {
  const { say } = useWords();
  const possible = CLASSES.filter((each) => detail.rendered[each] !== undefined);
  const [chosen, setChosen] = useState<(typeof CLASSES)[number] | null>(null);
  const at = chosen ?? (possible.includes("C2") ? "C2" : (possible[0] ?? "C2"));
  const statements = detail.rendered[at] ?? [];
  return (
    <section className="block">
      <header>
        <h2>{say("standard.asked")}</h2>
        <small>{say("standard.asked.of", { class: at })}</small>
        <span className="class-choice end">
          {possible.map((each) => (
            <Button
              key={each}
              size="compact-xs"
              variant={each === at ? "filled" : "default"}
              aria-pressed={each === at}
              onClick={() => setChosen(each)}
            >
              {each}
            </Button>
          ))}
        </span>
      </header>
      <div className="beside">
        {statements.map(({ id, en, ja }) => (
          <Statement key={id} letter={id} en={en} ja={ja} />
        ))}
      </div>
    </section>
  );
}

function Statement({
  letter,
  en,
  ja,
}: {
  readonly letter: string;
  readonly en: string;
  readonly ja: string;
}): ReactNode {
  return (
    <>
      <span className="letter">{letter}</span>
      <p lang="en">{en}</p>
      <p lang="ja">{ja}</p>
    </>
  );
}

function Strength({ detail }: Shown): ReactNode {
  const words = useWords();
  const { say } = words;
  return (
    <section className="block">
      <header>
        <h2>{say("standard.strength")}</h2>
        <small>{say("standard.strength.about")}</small>
      </header>
      <table className="strength">
        <thead>
          <tr>
            <th scope="col">{say("standard.strength")}</th>
            {CLASSES.map((at) => (
              <th key={at} scope="col">
                {at}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {detail.values.map(({ id, direction, values }) => (
            <tr key={id}>
              <th scope="row">
                <code>{id}</code> <span className="quiet">{known(`standard.direction.${direction}`, words)}</span>
              </th>
              {CLASSES.map((at) => {
                const value = values[at] ?? null;
                return (
                  <td key={at}>
                    {value === null ? <span className="quiet">{say("standard.notIn")}</span> : inLanguage(value, words)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Why({ detail }: Shown): ReactNode {
  const { say } = useWords();
  const { rationale } = detail.content;
  return (
    <section className="block">
      <h2>{say("standard.why")}</h2>
      <div className="pair">
        <p lang="en">{rationale.en}</p>
        <p lang="ja">{rationale.ja}</p>
      </div>
    </section>
  );
}

type PerClass = RequirementDetail["content"]["evidence"][number]["maxAgeDays"];

/** One value where all classes have the same, else one a class. */
function byClass(values: PerClass, show: (value: number) => string): string {
  const given = CLASSES.flatMap((at) => {
    const value = values[at];
    return value === undefined ? [] : [{ at, value }];
  });
  const [first] = given;
  if (first === undefined) return "";
  if (given.every(({ value }) => value === first.value)) return show(first.value);
  return given.map(({ at, value }) => `${at} ${show(value)}`).join(" · ");
}

function termOf(terms: readonly { id: string; en: string; ja: string }[], id: string, words: Words): string {
  const found = terms.find((each) => each.id === id);
  return found === undefined ? id : inLanguage(found, words);
}

function Proof({ detail }: Shown): ReactNode {
  const words = useWords();
  const { say } = words;
  const { evidence, verify, checks } = detail.content;
  return (
    <>
      <section className="block">
        <h2>{say("standard.evidence")}</h2>
        <ul className="lines">
          {evidence.map((each) => (
            <li key={each.en}>
              <span className="tag">{termOf(detail.names.evidence, each.kind, words)}</span>
              <span>{inLanguage(each, words)}</span>
              <span className="end quiet">{byClass(each.maxAgeDays, (days) => say("standard.age", { days }))}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="block">
        <h2>{say("standard.verified")}</h2>
        <ul className="lines">
          {verify.map((each) => (
            <li key={each.en}>
              <span className="tag">{termOf(detail.names.methods, each.method, words)}</span>
              <span>
                {inLanguage(each, words)}{" "}
                {each.sample === undefined ? null : (
                  <small className="quiet">{byClass(each.sample, (count) => say("standard.sample", { count }))}</small>
                )}
              </span>
              <span className="end quiet">
                {byClass(each.everyMonths, (months) => say("standard.every", { months }))}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {checks.length === 0 ? null : (
        <section className="block">
          <header>
            <h2>{say("standard.checks")}</h2>
            <small>{say("standard.checks.about")}</small>
          </header>
          <ul className="lines">
            {checks.map(({ tool, check, statement, coverage }) => (
              <li key={`${tool} ${check} ${statement}`}>
                <span className="tag">{tool}</span>
                <code>{check}</code>
                <span className="end quiet">
                  {statement}. {say(`standard.coverage.${coverage}`)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Versions({ detail }: Shown): ReactNode {
  const { say } = useWords();
  const [compared, setCompared] = useState<{ from: number; to: number } | null>(null);
  return (
    <section className="block">
      <h2>{say("standard.history")}</h2>
      <ul className="lines">
        {detail.versions.map((version) => (
          <li key={version.version}>
            <b>{version.version}</b>
            <State state={version.state} />
            <span className="quiet">
              {version.authors.length === 0
                ? say("standard.history.shipped")
                : say("standard.history.by", { names: version.authors.map(({ name }) => name).join(", ") })}
              {version.standards.length === 0
                ? null
                : ` · ${say("standard.history.held", { numbers: version.standards.join(", ") })}`}
            </span>
            <span className="end">
              {version.basedOn === null ? (
                <span className="quiet">
                  <Moment at={version.createdAt} />
                </span>
              ) : (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  onClick={() => setCompared({ from: version.basedOn ?? 1, to: version.version })}
                >
                  {say("standard.compare", { version: version.basedOn })}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {compared === null ? null : <Compared id={detail.id} {...compared} />}
    </section>
  );
}

function Compared({ id, from, to }: { readonly id: string; readonly from: number; readonly to: number }): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(`/api/v1/requirements/${id}/diff?from=${from}&to=${to}`, RequirementDiff);
  if (answer?.ok !== true) return answer === null ? null : <FailureNote failure={answer.failure} />;
  return (
    <div>
      <h2>{say("standard.diff", { from, to })}</h2>
      <p className="tags">
        {CLASSES.map((at) => (
          <TurnMark key={at} at={at} turn={answer.value.turns[at] ?? "equal"} />
        ))}
      </p>
      <DiffTable changes={answer.value.changes} />
    </div>
  );
}

function Side({ detail }: Shown): ReactNode {
  const words = useWords();
  const { say } = words;
  const { content, names, domain, crosswalk, proposals } = detail;
  const attack = "none" in content.attack ? null : content.attack;
  const frameworks = [...new Map(crosswalk.map(({ framework, title }) => [framework, title]))];
  return (
    <>
      <section className="block">
        <Facts
          facts={[
            [say("standard.domain"), `${domain.id} ${inLanguage(domain, words)}`],
            [say("standard.phases"), content.phases.map((each) => termOf(names.phases, each, words)).join(" · ")],
            [say("standard.practisedBy"), say(`standard.practisedBy.${content.practisedBy}`)],
            [
              say("standard.waivable"),
              content.waivable.length === 0
                ? say("standard.waivable.never")
                : say("standard.waivable.in", { classes: content.waivable.join(", ") }),
            ],
            [say("standard.provenance"), say(`standard.provenance.${content.provenance}`)],
            [say("standard.version"), String(detail.shown)],
          ]}
        />
      </section>
      <section className="block">
        <h2>{say("standard.attack")}</h2>
        {attack === null && "none" in content.attack ? <p>{inLanguage(content.attack.none, words)}</p> : null}
        {attack === null ? null : (
          <div className="source-rows">
            {[...attack.mitigations, ...attack.techniques, ...attack.argued.map(({ technique }) => technique)].map(
              (each) => (
                <div key={each}>
                  <code>{each}</code>
                  <span>{names.attack[each] ?? ""}</span>
                </div>
              ),
            )}
          </div>
        )}
      </section>
      <section className="block">
        <h2>{say("standard.crosswalk")}</h2>
        {frameworks.map(([framework, title]) => (
          <div key={framework}>
            <p className="quiet">
              <Link to="/merge-desk/$id" params={{ id: framework }}>
                {title}
              </Link>
            </p>
            <div className="source-rows">
              {crosswalk
                .filter((each) => each.framework === framework)
                .map((each) => (
                  <div key={each.clause}>
                    <code>{each.clause}</code>
                    <span>
                      {say(`standard.relation.${each.relation}`)}
                      {each.clauseTitle === null ? null : <span className="quiet"> {each.clauseTitle}</span>}
                    </span>
                  </div>
                ))}
            </div>
          </div>
        ))}
      </section>
      {proposals.length === 0 ? null : (
        <section className="block">
          <h2>{say("place.proposals")}</h2>
          <ul className="plain">
            {proposals.map((each) => (
              <li key={each.id}>
                <code>{each.number}</code> {each.title} <State state={each.state} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
