import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { BulkClaimOutcome, type ServicePractice } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { notify } from "../../shared/notices.js";
import { useWords } from "../../shared/words.js";
import { type Item, WorkLine } from "./work-line.js";

const ORDER = ["mend", "renew", "answer", "prepare", "wait"] as const;

interface WhatNowProps {
  readonly found: ServicePractice;
  readonly again: () => void;
}

/** The owner's list for the phase the service is in: what is short first, each with why it matters. */
export function WhatNow({ found, again }: WhatNowProps): ReactNode {
  const { say, language } = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [answering, setAnswering] = useState(false);
  const phase = found.phases.find(({ id }) => id === found.phase);
  const groups = ORDER.map((next) => ({ next, items: found.items.filter((item) => item.next === next) })).filter(
    ({ items }) => items.length > 0,
  );
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      {phase === undefined ? null : (
        <section className="block">
          <p>
            {say("practice.fact.phase")}: <strong>{phase[language]}</strong>
          </p>
        </section>
      )}
      {groups.length === 0 ? (
        <section className="block">
          <p>{say("practice.next.none")}</p>
        </section>
      ) : null}
      {groups.map(({ next, items }) => (
        <section key={next} className="block work-group">
          <h2>
            {say(`practice.next.${next}`)} <small>{items.length}</small>
          </h2>
          <div>
            {items.map((item) => (
              <WorkLine
                key={item.id}
                service={found.service.id}
                item={item}
                lead={
                  found.may.own && (next === "answer" || next === "prepare") ? (
                    <input
                      type="checkbox"
                      aria-label={item.id}
                      checked={chosen.has(item.id)}
                      onChange={() => toggle(item.id)}
                    />
                  ) : (
                    <span />
                  )
                }
                about={<p>{item.rationale[language]}</p>}
                end={null}
              />
            ))}
          </div>
        </section>
      ))}
      {chosen.size === 0 ? null : (
        <div className="work-bar">
          <Button size="compact-sm" onClick={() => setAnswering(true)}>
            {say("practice.claim.many", { count: chosen.size })}
          </Button>
        </div>
      )}
      <Dialog
        opened={answering}
        close={() => setAnswering(false)}
        title={say("practice.claim.many", { count: chosen.size })}
      >
        <AnswerMany
          service={found.service.id}
          items={found.items.filter(({ id }) => chosen.has(id))}
          done={() => {
            setAnswering(false);
            setChosen(new Set());
            again();
          }}
        />
      </Dialog>
    </>
  );
}

const STATES = ["practised", "partly", "not_practised"] as const;

interface AnswerManyProps {
  readonly service: string;
  readonly items: readonly Item[];
  readonly done: () => void;
}

/** The same answer for many; what is refused is named and stays to be answered alone. */
function AnswerMany({ service, items, done }: AnswerManyProps): ReactNode {
  const { say } = useWords();
  const [state, setState] = useState<string>("practised");
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const answers = items.map(({ id }) => ({ requirement: id, state, text }));
    const answer = await send(`/api/v1/services/${service}/practice/claim-many`, BulkClaimOutcome, { answers });
    if (!answer.ok) return setFailure(answer.failure);
    const refused = answer.value.rows.filter((row) => !row.done).map(({ requirement }) => requirement);
    notify({ text: say("practice.claim.many.done", { done: items.length - refused.length, all: items.length }) });
    if (refused.length > 0) {
      notify({ text: say("practice.claim.many.refused", { requirements: refused.join(", ") }), failed: true });
    }
    done();
  };
  return (
    <Form submit={() => void submit()}>
      <p>{say("practice.claim.many.text")}</p>
      <ChoiceField
        label={say("practice.claim")}
        value={state}
        set={setState}
        options={STATES.map((value) => ({ value, label: say(`practice.state.${value}`) }))}
      />
      <TextArea label={say("practice.claim.how")} value={text} set={setText} focus />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.claim.do")}</Button>
      </div>
    </Form>
  );
}
