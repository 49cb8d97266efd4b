import { type ReactNode, useEffect, useId, useState } from "react";
import { Rule, RuleExplained } from "../../api/contract.js";
import { list, object } from "../../api/shape.js";
import type { Answer } from "../../shared/ask.js";
import { send, useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Mark } from "../../shared/marks.js";
import { useSettled } from "../../shared/page.js";
import { useSession } from "../../shared/session.js";
import { useWords, type Words } from "../../shared/words.js";
import { ruleTitle } from "../rule-title.js";
import { rulePath } from "./rule-path.js";
import { AddSample } from "./rule-samples.js";
import "./why-not.css";

const FOUND = object({ rows: list(Rule) });
const REST_MS = 250;
const SHOWN = 8;

/** One rule asked about one event: what held, and the first thing that did not. */
export function WhyNot({ event }: { readonly event: string }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [opened, setOpened] = useState(false);
  const [rule, setRule] = useState<Rule | null>(null);
  const [adding, setAdding] = useState(false);
  if (!may("rules.read")) return null;
  if (!opened) {
    return (
      <button type="button" onClick={() => setOpened(true)}>
        {say("rules.why")}
      </button>
    );
  }
  return (
    <div className="why-not">
      <p>{say("rules.why.about")}</p>
      <Chooser choose={setRule} />
      {rule === null ? null : (
        <>
          <Explanation rule={rule} event={event} />
          {may("rules.manage") ? (
            <button type="button" className="why-sample" onClick={() => setAdding(true)}>
              {say("rules.samples.add")}
            </button>
          ) : null}
          {adding ? (
            <AddSample
              path={rulePath(rule.id)}
              event={event}
              close={() => setAdding(false)}
              done={() => setAdding(false)}
            />
          ) : null}
        </>
      )}
    </div>
  );
}

function Chooser({ choose }: { readonly choose: (rule: Rule) => void }): ReactNode {
  const words = useWords();
  const { say } = words;
  const id = useId();
  const [text, setText] = useState("");
  const wanted = useSettled(text, REST_MS).trim();
  const query = new URLSearchParams({ q: wanted, limit: String(SHOWN) });
  const { answer } = useAsked(`/api/v1/rules?${query.toString()}`, FOUND, { enabled: wanted !== "" });
  const rows = wanted === "" || answer?.ok !== true ? [] : answer.value.rows;
  return (
    <>
      <label htmlFor={id}>{say("rules.why.choose")}</label>
      <input
        id={id}
        className="field field-small"
        type="search"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul>
        {rows.map((rule) => (
          <li key={rule.id}>
            <button type="button" onClick={() => choose(rule)}>
              {ruleTitle(rule, words)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type Explained = RuleExplained["rules"][number];
type Failing = NonNullable<Explained["sources"][number]["failure"]>;

function Explanation({ rule, event }: { readonly rule: Rule; readonly event: string }): ReactNode {
  const words = useWords();
  const { say } = words;
  const answer = useExplained(rule.id, event);
  if (answer === null) return null;
  if (!answer.ok) return <FailureNote failure={answer.failure} />;
  return (
    <div className="why-answer" aria-live="polite">
      {answer.value.problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
      {answer.value.rules.map((each) => (
        <div key={each.id}>
          <p className="state">
            <Mark name={each.matched ? "done" : "blocked"} />
            <b>{each.id === rule.id ? ruleTitle(rule, words) : each.title}</b>{" "}
            {say(each.matched ? "rules.why.matches" : "rules.why.not")}
          </p>
          {each.sources.map((source) => (
            <ul key={source.via}>
              {source.matched.map((part) => (
                <li key={`${part.selection} ${part.field}`}>
                  <Mark name="done" size={10} />
                  <span className="data">
                    {part.selection} · {part.field} = <mark>{part.value}</mark>
                  </span>
                </li>
              ))}
              {source.failure === null ? null : (
                <li>
                  <Mark name="blocked" size={10} />
                  <span>{failingText(source.failure, words)}</span>
                </li>
              )}
            </ul>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Nothing, while another rule is still being asked. */
function useExplained(rule: string, event: string): Answer<RuleExplained> | null {
  const [came, setCame] = useState<{ of: string; answer: Answer<RuleExplained> } | null>(null);
  const of = `${rule} ${event}`;
  useEffect(() => {
    const ending = new AbortController();
    void send(`${rulePath(rule)}/explain`, RuleExplained, { event }, { signal: ending.signal }).then((answer) => {
      if (!ending.signal.aborted) setCame({ of, answer });
    });
    return () => ending.abort();
  }, [rule, event, of]);
  return came?.of === of ? came.answer : null;
}

/** What keeps a rule from an event, in a sentence. */
function failingText(failure: Failing, { say }: Words): string {
  const had = (values: readonly string[]): string => values.join(", ") || "—";
  switch (failure.kind) {
    case "other-source":
      return say("rules.why.other-source", {
        facts: failure.facts.map(({ name, value }) => `${name} ${value}`).join(", ") || "—",
      });
    case "other-event":
      return say("rules.why.other-event", { field: failure.field, wanted: failure.wanted, had: had(failure.had) });
    case "nothing-to-show":
      return say("rules.why.nothing-to-show");
    case "excluded":
      return say("rules.why.excluded", {
        by: failure.by.map(({ selection, field, value }) => `${selection} · ${field} = ${value}`).join("; ") || "—",
      });
    case "item":
      return say(failure.present ? "rules.why.item" : "rules.why.absent", {
        line: failure.line,
        selection: failure.selection,
        field: [failure.field, ...failure.modifiers].join("|"),
        wanted: failure.wanted.map((value) => value ?? "null").join(", "),
        had: had(failure.had),
      });
  }
}
