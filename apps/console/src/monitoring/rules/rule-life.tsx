import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { RuleDetail, RuleDiff } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { keyOf, send, useAsked } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { Mark } from "../../shared/marks.js";
import { notify } from "../../shared/notices.js";
import { useNow } from "../../shared/now.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { ProofMark, RuleState } from "./rule-marks.js";

type Version = RuleDetail["versions"][number];
type Step = Version["steps"][number];

const isRefused = (step: Step): boolean => step.fault !== null;

interface LifeProps {
  readonly rule: RuleDetail;
  readonly path: string;
}

/** What can be done with the version that is worked on, and with the one that runs; each refusal says why. */
export function RuleLife({ rule, path }: LifeProps): ReactNode {
  const { say } = useWords();
  const [asking, setAsking] = useState<{ version: Version; step: Step["step"] } | null>(null);
  const take = useStep(path);
  const [top] = rule.versions;
  if (top === undefined) return null;
  const versions = rule.versions.filter(({ number }) => number === rule.open?.number || number === rule.liveNumber);
  return (
    <section className="block">
      <header>
        <h2>{say("rules.life")}</h2>
      </header>
      {rule.lookDue === null ? null : <LookDue due={rule.lookDue} />}
      <ul className="lines">
        {(versions.length === 0 ? [top] : versions).map((version) => (
          <li key={version.number}>
            <RuleState rule={{ enabled: true, stage: version.stage }} />
            <span>
              {version.number === 0 ? say("rules.life.shipped") : say("rules.life.version", { number: version.number })}
              <span className="quiet"> · {say("rules.life.by", { name: version.author.name })}</span>
            </span>
            <span className="rule-steps end">
              {version.steps.map((step) => (
                <Button
                  key={step.step}
                  className="action"
                  variant={step.step === "approve" || step.step === "confirm" ? "filled" : "default"}
                  size="compact-sm"
                  aria-disabled={isRefused(step)}
                  data-refused={isRefused(step) || undefined}
                  title={step.fault === null ? undefined : faultWord(step.fault, say)}
                  onClick={() => {
                    if (step.fault !== null) return notify({ text: faultWord(step.fault, say), failed: true });
                    if (needsReason(version, step.step)) return setAsking({ version, step: step.step });
                    void take(version, step.step, null);
                  }}
                >
                  {say(`rules.step.${step.step}`)}
                </Button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {asking === null ? null : (
        <ReasonDialog
          step={asking.step === "emergency" ? "emergency" : "retire"}
          close={() => setAsking(null)}
          take={async (reason) => {
            const failure = await take(asking.version, asking.step, reason);
            if (failure === null) setAsking(null);
            return failure;
          }}
        />
      )}
    </section>
  );
}

function LookDue({ due }: { readonly due: string }): ReactNode {
  const { say } = useWords();
  const isOver = new Date(due) < useNow();
  return (
    <p className="rule-look" data-over={isOver || undefined}>
      <Mark name={isOver ? "blocked" : "stale"} />
      {isOver ? say("rules.life.lookOver") : say("rules.life.lookDue", { at: due.slice(0, 16).replace("T", " ") })}
    </p>
  );
}

function needsReason({ stage }: Version, step: Step["step"]): boolean {
  return step === "emergency" || (step === "retire" && stage === "live");
}

const FAULTS = [
  "text-unsound",
  "proof-missing",
  "proof-failed",
  "own-work",
  "person-unknown",
  "reason-missing",
  "nothing-to-confirm",
] as const;

function faultWord(fault: string, say: ReturnType<typeof useWords>["say"]): string {
  const known = FAULTS.find((each) => each === fault);
  return known === undefined ? fault : say(`rules.fault.${known}`);
}

function useStep(
  path: string,
): (version: Version, step: Step["step"], reason: string | null) => Promise<Failure | null> {
  const words = useWords();
  const client = useQueryClient();
  return async ({ number, version }, step, reason) => {
    const answer = await send(`${path}/versions/${number}/${step}`, RuleDetail, { version, reason });
    if (!answer.ok) {
      if (reason === null) notify({ text: failureText(answer.failure, words), failed: true });
      return answer.failure;
    }
    client.setQueryData(keyOf(path), answer);
    notify({ text: words.say(`rules.step.done.${step}`) });
    return null;
  };
}

interface ReasonProps {
  readonly step: "emergency" | "retire";
  readonly close: () => void;
  readonly take: (reason: string) => Promise<Failure | null>;
}

function ReasonDialog({ step, close, take }: ReasonProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const isEmpty = reason.trim() === "";
  return (
    <Dialog opened close={close} title={say(`rules.step.${step}`)}>
      <Form
        submit={() => {
          if (!isEmpty) void take(reason).then(setFailure);
        }}
      >
        <TextArea label={say(`rules.step.reason.${step}`)} value={reason} set={setReason} focus />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={isEmpty}>
            {say(`rules.step.${step}`)}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Every version with what was said of it; each can be held against the one before. */
export function RuleVersions({ rule, path }: LifeProps): ReactNode {
  const { say, language } = useWords();
  const [shown, setShown] = useState<number | null>(null);
  if (rule.versions.length < 2) return null;
  return (
    <section className="block">
      <header>
        <h2>{say("rules.versions")}</h2>
      </header>
      <ul className="lines">
        {rule.versions.map((version, index) => {
          const before = rule.versions[index + 1]?.number;
          const note = language === "ja" ? (version.noteJa ?? version.noteEn) : (version.noteEn ?? version.noteJa);
          return (
            <li key={version.number} className="rule-version">
              <b>{version.number}</b>
              <RuleState rule={{ enabled: true, stage: version.stage }} />
              <span className="quiet">
                {version.author.name} · <Moment at={version.madeAt} />
              </span>
              <ProofMark proof={version.proof} />
              {before === undefined ? null : (
                <button
                  type="button"
                  className="end rule-diff-do"
                  aria-expanded={shown === version.number}
                  onClick={() => setShown(shown === version.number ? null : version.number)}
                >
                  {say("rules.diff.show")}
                </button>
              )}
              {note === null ? null : <p className="rule-note">{note}</p>}
              {version.emergency === null ? null : (
                <p className="rule-note">{say("rules.life.emergency", { reason: version.emergency.reason })}</p>
              )}
              {shown !== version.number || before === undefined ? null : (
                <Diff path={path} from={before} to={version.number} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const SIGNS = { same: " ", added: "+", removed: "-" } as const;
/** Unchanged lines that are shown around a change. */
const AROUND = 3;

function Diff({ path, from, to }: { readonly path: string; readonly from: number; readonly to: number }): ReactNode {
  const { say } = useWords();
  const { answer, again } = useAsked(`${path}/versions/${to}/diff?from=${from}`, RuleDiff);
  if (answer === null) return null;
  if (!answer.ok) return <FailureNote failure={answer.failure} retry={again} />;
  const { lines } = answer.value;
  const changed = lines.flatMap(({ kind }, index) => (kind === "same" ? [] : [index]));
  if (changed.length === 0) return <p className="rule-note">{say("rules.diff.none")}</p>;
  const near = lines
    .map((line, index) => ({ ...line, index }))
    .filter(({ index }) => changed.some((each) => Math.abs(each - index) <= AROUND));
  return (
    <div className="rule-diff" aria-label={say("rules.diff", { number: from })}>
      {near.map(({ kind, text, index }, place) => (
        <div
          key={index}
          data-kind={kind}
          data-gap={place > 0 && index - (near[place - 1]?.index ?? index) > 1 ? true : undefined}
        >
          <span aria-hidden="true">{SIGNS[kind]}</span>
          {text === "" ? " " : text}
        </div>
      ))}
    </div>
  );
}
