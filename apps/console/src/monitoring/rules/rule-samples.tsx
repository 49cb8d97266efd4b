import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type RuleDetail, RuleProof, RuleSample } from "../../api/contract.js";
import { list } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { DONE, send, useAsked } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea, TextField } from "../../shared/form.js";
import { Mark } from "../../shared/marks.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";

const SAMPLES = list(RuleSample);
const PROOFS = list(RuleProof);

interface SamplesProps {
  readonly rule: RuleDetail;
  readonly path: string;
}

/** What proves a rule: each sample with what it must do, when they last ran, and what failed then. */
export function RuleSamples({ rule, path }: SamplesProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const samples = useAsked(`${path}/samples`, SAMPLES);
  const proofs = useAsked(`${path}/proofs`, PROOFS);
  const change = async (where: string): Promise<void> => {
    const answer = await send(`${path}/${where}`, DONE, {});
    if (!answer.ok) notify({ text: failureText(answer.failure, words), failed: true });
    await client.invalidateQueries({ queryKey: ["api", "v1", "rules", encodeURIComponent(rule.id)] });
  };
  if (rule.kind === "filter" || rule.isPart) return null;
  const found = samples.answer?.ok === true ? samples.answer.value : [];
  const last = proofs.answer?.ok === true ? (proofs.answer.value[0] ?? null) : null;
  const mayChange = may("rules.manage");
  return (
    <section className="block">
      <header>
        <h2>{say("rules.samples")}</h2>
        <small>
          {last === null ? say("rules.samples.about") : `${say("rules.proof.last")} `}
          {last === null ? null : <Moment at={last.at} />}
        </small>
        {mayChange ? (
          <span className="end rule-steps">
            {found.length === 0 ? null : (
              <Button variant="default" size="compact-sm" onClick={() => void change("prove")}>
                {say("rules.samples.run")}
              </Button>
            )}
            <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
              {say("rules.samples.add")}
            </Button>
          </span>
        ) : null}
      </header>
      {samples.answer?.ok === false ? <FailureNote failure={samples.answer.failure} retry={samples.again} /> : null}
      {samples.answer?.ok === true && found.length === 0 ? <p className="prose">{say("rules.samples.none")}</p> : null}
      <ul className="lines">
        {found.map((sample) => {
          const fault = last?.faults.find((each) => each.sample === sample.name);
          return (
            <li key={sample.name} className="rule-sample">
              <Mark name={fault !== undefined ? "blocked" : last === null ? "todo" : "done"} />
              <span>{sample.name}</span>
              <span className="tag">{say(sample.expect ? "rules.samples.must" : "rules.samples.mustNot")}</span>
              <span className="quiet end">
                {say(`rules.origin.${sample.origin}`)} · {say("rules.samples.bytes", { bytes: sample.bytes })}
              </span>
              {sample.id === null || !mayChange ? null : (
                <Button variant="subtle" size="compact-xs" onClick={() => void change(`samples/${sample.id}/remove`)}>
                  {say("rules.samples.remove")}
                </Button>
              )}
              {fault === undefined ? null : <p className="rule-note">{fault.detail}</p>}
            </li>
          );
        })}
      </ul>
      {adding ? (
        <AddSample
          path={path}
          close={() => setAdding(false)}
          done={() => {
            setAdding(false);
            void client.invalidateQueries({ queryKey: ["api", "v1", "rules", encodeURIComponent(rule.id)] });
          }}
        />
      ) : null}
    </section>
  );
}

interface AddProps {
  readonly path: string;
  /** An event that is seen; without it lines are asked for. */
  readonly event?: string;
  readonly close: () => void;
  readonly done: () => void;
}

/** A sample for a rule, of an event or of lines. */
export function AddSample({ path, event, close, done }: AddProps): ReactNode {
  const { say } = useWords();
  const [name, setName] = useState("");
  const [log, setLog] = useState("");
  const [expect, setExpect] = useState("true");
  const [failure, setFailure] = useState<Failure | null>(null);
  const isReady = name.trim() !== "" && (event !== undefined || log.trim() !== "");
  const add = async (): Promise<void> => {
    if (!isReady) return;
    const what = event === undefined ? { log } : { event };
    const answer = await send(`${path}/samples`, SAMPLES, { name, expect: expect === "true", ...what });
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Dialog opened close={close} title={say("rules.samples.add")}>
      <Form submit={() => void add()}>
        <TextField label={say("rules.samples.name")} value={name} set={setName} />
        <ChoiceField
          label={say("rules.samples.expect")}
          value={expect}
          set={setExpect}
          options={[
            { value: "true", label: say("rules.samples.must") },
            { value: "false", label: say("rules.samples.mustNot") },
          ]}
        />
        {event === undefined ? (
          <TextArea label={say("rules.samples.log")} value={log} set={setLog} rows={8} />
        ) : (
          <p className="form-help">{say("rules.samples.event", { id: event })}</p>
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={!isReady}>
            {say("rules.samples.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
