import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { RequirementFaults, RequirementWork } from "../api/contract.js";
import { isRecord } from "../api/shape.js";
import type { Answer } from "../shared/ask.js";
import { keyOf, send, useAsked } from "../shared/asked.js";
import { FailureNote, failureText } from "../shared/failure-note.js";
import { TextArea, TextField } from "../shared/form.js";
import { Mark } from "../shared/marks.js";
import { notify } from "../shared/notices.js";
import { usePageTitle, useSettled } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import "../shared/record.css";
import { useRouteId } from "../shared/route-id.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { CLASSES, type Content, guardText, State, StepButtons, TurnMark, VoteList } from "./common.js";

/** A version of a requirement as it is written, reviewed and agreed to. */
export function WorkPage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const parameters: unknown = useParams({ strict: false });
  const version = isRecord(parameters) && typeof parameters["version"] === "string" ? parameters["version"] : "1";
  const path = `/api/v1/requirements/${id}/versions/${version}`;
  const { answer, busy, again } = useAsked(path, RequirementWork);
  usePageTitle(say("standard.work", { id, version }));
  if (answer?.ok === false) {
    return (
      <PlainPage title={id}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (answer === null) return null;
  return <Work key={answer.value.revision} work={answer.value} path={path} />;
}

interface WorkProps {
  readonly work: RequirementWork;
  readonly path: string;
}

function Work({ work, path }: WorkProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const writes = work.state === "draft" && may("standard.edit");
  const [content, setContent] = useState(work.content);
  const [reason, setReason] = useState(work.reasonWeaker ?? "");
  const changed = content !== work.content || reason !== (work.reasonWeaker ?? "");
  const took = (answer: Answer<RequirementWork>): boolean => {
    if (!answer.ok) {
      notify({ text: failureText(answer.failure, words), failed: true });
      return false;
    }
    client.setQueryData(keyOf(path), answer);
    void client.invalidateQueries({ queryKey: ["api", "v1", "requirements"] });
    return true;
  };
  const save = async (): Promise<void> => {
    const body = { revision: work.revision, content, reasonWeaker: reason.trim() === "" ? null : reason };
    if (took(await send(path, RequirementWork, body, { method: "PATCH" })))
      notify({ text: say("standard.work.saved") });
  };
  const vote = async (): Promise<void> => {
    if (took(await send(`${path}/approve`, RequirementWork, { revision: work.revision }))) {
      notify({ text: say("standard.agreed") });
    }
  };
  const step = async (to: string, why: string | null): Promise<boolean> =>
    took(await send(`${path}/step`, RequirementWork, { to, revision: work.revision, reason: why }));
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/requirements/$id" params={{ id: work.id }} className="crumb">
          {work.id}
        </Link>
        <h1>{say("standard.work", { id: work.id, version: work.version })}</h1>
        <State state={work.state} />
        {work.basedOn === null ? null : (
          <small className="quiet">{say("standard.work.based", { version: work.basedOn })}</small>
        )}
        {writes ? (
          <div className="page-tools">
            <Button variant="filled" size="compact-sm" aria-disabled={!changed} onClick={() => changed && void save()}>
              {say("standard.work.save")}
            </Button>
          </div>
        ) : null}
      </header>
      <div className="page-body">
        <div className="page-main">
          <Statements content={content} set={writes ? setContent : null} />
          <Values content={content} set={writes ? setContent : null} />
          <Rationale content={content} set={writes ? setContent : null} />
          {writes ? (
            <section className="block">
              <TextField label={say("standard.work.reasonWeaker")} value={reason} set={setReason} />
            </section>
          ) : work.reasonWeaker === null ? null : (
            <section className="block">
              <h2>{say("standard.work.reasonWeaker")}</h2>
              <p>{work.reasonWeaker}</p>
            </section>
          )}
        </div>
        <aside className="page-side">
          <Check content={content} />
          <section className="block">
            <h2>{say("standard.strength")}</h2>
            <p className="tags">
              {CLASSES.map((at) => (
                <TurnMark key={at} at={at} turn={work.turns[at] ?? "equal"} />
              ))}
            </p>
          </section>
          <section className="block">
            <h2>{say("standard.votes")}</h2>
            <VoteList votes={work.votes} />
            {work.mayVote.refused.length === 0 ? (
              <div>
                <Button variant="default" size="compact-sm" onClick={() => void vote()}>
                  {say("standard.approve")}
                </Button>
              </div>
            ) : (
              <p className="quiet">{work.mayVote.refused.map((guard) => guardText(guard, words)).join("; ")}</p>
            )}
            <p className="quiet">
              {say("standard.authors")}:{" "}
              {work.authors.map(({ name }) => name).join(", ") || say("standard.history.shipped")}
            </p>
          </section>
          {work.steps.length === 0 ? null : (
            <section className="block">
              <StepButtons steps={work.steps} reasons={["draft", "withdrawn"]} take={step} />
            </section>
          )}
          <Comments work={work} path={path} took={took} />
        </aside>
      </div>
    </div>
  );
}

interface PartProps {
  readonly content: Content;
  /** Null where it is only read. */
  readonly set: ((content: Content) => void) | null;
}

const LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"];

function Statements({ content, set }: PartProps): ReactNode {
  const { say } = useWords();
  const { statements } = content;
  const change = (id: string, part: Partial<(typeof statements)[number]>): void =>
    set?.({ ...content, statements: statements.map((each) => (each.id === id ? { ...each, ...part } : each)) });
  const free = LETTERS.find((letter) => statements.every(({ id }) => id !== letter));
  if (set === null) {
    return (
      <section className="block">
        <h2>{say("standard.statements")}</h2>
        <div className="beside">
          {statements.map(({ id, en, ja }) => [
            <span key={id} className="letter">
              {id}
            </span>,
            <p key={`${id} en`} lang="en">
              {en}
            </p>,
            <p key={`${id} ja`} lang="ja">
              {ja}
            </p>,
          ])}
        </div>
      </section>
    );
  }
  return (
    <section className="block">
      <h2>{say("standard.statements")}</h2>
      <div className="pair">
        <TextField
          label={`${say("standard.title")} (${say("standard.work.en")})`}
          value={content.title.en}
          set={(en) => set({ ...content, title: { ...content.title, en } })}
        />
        <TextField
          label={`${say("standard.title")} (${say("standard.work.ja")})`}
          value={content.title.ja}
          set={(ja) => set({ ...content, title: { ...content.title, ja } })}
        />
      </div>
      {statements.map(({ id, en, ja }) => (
        <div key={id} className="pair">
          <TextArea
            label={`${say("standard.work.statement", { id })} (${say("standard.work.en")})`}
            value={en}
            set={(text) => change(id, { en: text })}
          />
          <TextArea
            label={`${say("standard.work.statement", { id })} (${say("standard.work.ja")})`}
            value={ja}
            set={(text) => change(id, { ja: text })}
          />
        </div>
      ))}
      <div className="steps-row">
        {free === undefined ? null : (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => set({ ...content, statements: [...statements, { id: free, en: "", ja: "" }] })}
          >
            {say("standard.work.add")}
          </Button>
        )}
        {statements.length < 2 ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => set({ ...content, statements: statements.slice(0, -1) })}
          >
            {say("standard.work.remove")} {statements.at(-1)?.id}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Values by class: a number, or a term of the scale. */
function Values({ content, set }: PartProps): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { params } = content;
  const change = (id: string, at: (typeof CLASSES)[number], value: number): void =>
    set?.({
      ...content,
      params: params.map((param) => (param.id === id ? { ...param, values: { ...param.values, [at]: value } } : param)),
    });
  return (
    <section className="block">
      <h2>{say("standard.strength")}</h2>
      {params.map((param) => (
        <div key={param.id} className="values">
          <span>
            <code>{param.id}</code>{" "}
            <span className="quiet">
              {say(`standard.direction.${param.direction}`)} {param.direction === "set" ? "" : param.unit}
            </span>
          </span>
          {CLASSES.map((at) => {
            const value = param.values[at];
            if (value === undefined) return <span key={at} />;
            const label = `${param.id} ${at}`;
            if (param.direction === "set") {
              return (
                <select
                  key={at}
                  className="field field-small"
                  aria-label={label}
                  disabled={set === null}
                  value={value}
                  onChange={(event) => change(param.id, at, Number(event.currentTarget.value))}
                >
                  {param.scale.map((entry, index) => (
                    <option key={entry.en} value={index + 1}>
                      {entry[language]}
                    </option>
                  ))}
                </select>
              );
            }
            return (
              <input
                key={at}
                className="field field-small"
                type="number"
                aria-label={label}
                disabled={set === null}
                value={value}
                onChange={(event) => {
                  const next = event.currentTarget.valueAsNumber;
                  if (!Number.isNaN(next)) change(param.id, at, next);
                }}
              />
            );
          })}
        </div>
      ))}
    </section>
  );
}

function Rationale({ content, set }: PartProps): ReactNode {
  const { say } = useWords();
  const { rationale } = content;
  return (
    <section className="block">
      <h2>{say("standard.work.rationale")}</h2>
      <div className="pair">
        {set === null ? (
          <>
            <p lang="en">{rationale.en}</p>
            <p lang="ja">{rationale.ja}</p>
          </>
        ) : (
          <>
            <TextArea
              label={say("standard.work.en")}
              value={rationale.en}
              set={(en) => set({ ...content, rationale: { ...rationale, en } })}
            />
            <TextArea
              label={say("standard.work.ja")}
              value={rationale.ja}
              set={(ja) => set({ ...content, rationale: { ...rationale, ja } })}
            />
          </>
        )}
      </div>
    </section>
  );
}

/** Typing rests this long before the text is checked. */
const REST_MS = 400;

/** The content check on what stands in the form, as it is written. */
function Check({ content }: { readonly content: Content }): ReactNode {
  const words = useWords();
  const { say } = words;
  const settled = useSettled(content, REST_MS);
  const [faults, setFaults] = useState<RequirementFaults["problems"] | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void send("/api/v1/requirement-checks", RequirementFaults, { content: settled }, { signal: stop.signal }).then(
      (answer) => {
        if (answer.ok) setFaults(answer.value.problems);
      },
    );
    return () => stop.abort();
  }, [settled]);
  return (
    <section className="block" aria-live="polite">
      <header>
        <h2>{say("standard.work.check")}</h2>
        {faults === null || faults.length === 0 ? null : (
          <small>{say("standard.work.check.count", { count: faults.length })}</small>
        )}
      </header>
      {faults === null ? null : faults.length === 0 ? (
        <p>
          <span className="state">
            <Mark name="done" /> {say("standard.work.check.clean")}
          </span>
        </p>
      ) : (
        <ul className="faults">
          {faults.map(({ code, field, detail }) => (
            <li key={`${code} ${field} ${detail}`}>
              <code>{field}</code> <b>{code}</b>
              <br />
              <span className="quiet">{detail}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface CommentsProps extends WorkProps {
  readonly took: (answer: Answer<RequirementWork>) => boolean;
}

function Comments({ work, path, took }: CommentsProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [text, setText] = useState("");
  const add = async (): Promise<void> => {
    if (text.trim() !== "" && took(await send(`${path}/comments`, RequirementWork, { body: text }))) setText("");
  };
  return (
    <section className="block">
      <h2>{say("standard.comments")}</h2>
      {work.comments.length === 0 ? <p className="quiet">{say("standard.comments.none")}</p> : null}
      {work.comments.map((comment) => (
        <div key={comment.id}>
          <p>
            <b>{comment.by}</b> {comment.body}
          </p>
          {comment.answer === null ? (
            may("standard.edit") ? (
              <Answering id={comment.id} took={took} />
            ) : null
          ) : (
            <p className="quiet">
              {comment.resolvedBy}: {comment.answer}
            </p>
          )}
        </div>
      ))}
      {may("standard.propose") ? (
        <>
          <TextArea label={say("standard.comments.add")} value={text} set={setText} rows={2} />
          <div>
            <Button variant="default" size="compact-sm" aria-disabled={text.trim() === ""} onClick={() => void add()}>
              {say("standard.comments.add")}
            </Button>
          </div>
        </>
      ) : null}
    </section>
  );
}

function Answering({ id, took }: { readonly id: string; readonly took: CommentsProps["took"] }): ReactNode {
  const { say } = useWords();
  const [text, setText] = useState("");
  const answer = async (): Promise<void> => {
    if (text.trim() === "") return;
    took(await send(`/api/v1/requirement-comments/${id}/resolve`, RequirementWork, { answer: text }));
  };
  return (
    <>
      <TextArea label={say("standard.comments.answer")} value={text} set={setText} rows={2} />
      <Button variant="default" size="compact-xs" onClick={() => void answer()}>
        {say("standard.comments.answer")}
      </Button>
    </>
  );
}
