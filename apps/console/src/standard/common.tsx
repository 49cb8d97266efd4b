import { Button } from "@mantine/core";
import { WORDS, type WordKey } from "@mizugiwa/words";
import { type ReactNode, useState } from "react";
import type { RequirementDetail, RequirementWork } from "../api/contract.js";
import { Dialog } from "../shared/dialog.js";
import { Form, TextArea } from "../shared/form.js";
import { Icon } from "../shared/icons.js";
import { Mark, type MarkName } from "../shared/marks.js";
import { PageTabs } from "../shared/page-tabs.js";
import { useWords, type Words } from "../shared/words.js";
import "./standard.css";

/** The parts of the standard, one page each. */
export function StandardTabs(): ReactNode {
  return (
    <PageTabs
      label="standard.tabs"
      tabs={[
        ["/requirements", "place.requirements"],
        ["/standard-versions", "place.versions"],
        ["/merge-desk", "place.desk"],
        ["/standard-proposals", "place.proposals"],
      ]}
    />
  );
}

const MARKS: Readonly<Record<string, MarkName>> = {
  draft: "todo",
  review: "active",
  candidate: "active",
  considered: "active",
  "in-draft": "active",
  approved: "done",
  accepted: "done",
  effective: "done",
  current: "done",
  "in-force": "done",
  published: "stale",
  declined: "blocked",
};

/** A state with its mark. */
export function State({ state }: { readonly state: string }): ReactNode {
  const words = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[state] ?? "none"} />
      {stateText(state, words)}
    </span>
  );
}

export function stateText(state: string, words: Words): string {
  return known(`standard.state.${state}`, words) ?? state;
}

/** The text of a key that is put together, where there is one. */
export function known(key: string, { say }: Words): string | null {
  return isWordKey(key) ? say(key) : null;
}

function isWordKey(key: string): key is WordKey {
  return Object.hasOwn(WORDS.en, key);
}

/** What a guard that refuses asks for, in the reader's language. */
export function guardText(guard: string, words: Words): string {
  return known(`standard.guard.${guard}`, words) ?? words.say("standard.guard.other", { code: guard });
}

export type Turn = RequirementWork["turns"]["C1"];

/** What a change means for strength. */
export function TurnMark({ turn, at }: { readonly turn: Turn; readonly at?: string }): ReactNode {
  const { say } = useWords();
  return (
    <span className="turn" data-turn={turn}>
      {at === undefined ? null : <b>{at}</b>}
      {say(`standard.turn.${turn}`)}
    </span>
  );
}

type Step = RequirementWork["steps"][number];

interface StepButtonsProps {
  readonly steps: readonly Step[];
  /** Steps for which a reason is asked first. */
  readonly reasons: readonly string[];
  readonly take: (to: string, reason: string | null) => Promise<boolean>;
}

/** The steps from here; one that cannot be taken stays, dashed, and says what refuses it. */
export function StepButtons({ steps, reasons, take }: StepButtonsProps): ReactNode {
  const words = useWords();
  const [asked, setAsked] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const name = (to: string): string => known(`standard.step.${to}`, words) ?? to;
  const close = (): void => {
    setAsked(null);
    setReason("");
  };
  return (
    <div className="steps-row">
      {steps.map(({ to, refused, permitted }) => {
        const why = permitted
          ? refused.map((guard) => guardText(guard, words))
          : [words.say("standard.guard.not-permitted")];
        const stops = why.length > 0;
        return (
          <div key={to} className="step">
            <Button
              variant={stops || to === "withdrawn" || to === "draft" ? "default" : "filled"}
              size="compact-sm"
              className="action"
              aria-disabled={stops}
              aria-describedby={stops ? `why-${to}` : undefined}
              data-refused={stops || undefined}
              leftSection={stops ? <Icon name="lock" size={13} /> : undefined}
              onClick={() => {
                if (stops) return;
                if (reasons.includes(to)) setAsked(to);
                else void take(to, null);
              }}
            >
              {name(to)}
            </Button>
            {stops ? (
              <p id={`why-${to}`} className="quiet">
                {why.join(words.language === "ja" ? "・" : "; ")}
              </p>
            ) : null}
          </div>
        );
      })}
      <Dialog opened={asked !== null} close={close} title={asked === null ? "" : name(asked)}>
        <Form
          submit={() => {
            if (asked === null || reason.trim() === "") return;
            void take(asked, reason).then((done) => {
              if (done) close();
            });
          }}
        >
          <TextArea label={words.say("standard.step.reason")} value={reason} set={setReason} focus />
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm" aria-disabled={reason.trim() === ""}>
              {asked === null ? "" : name(asked)}
            </Button>
          </div>
        </Form>
      </Dialog>
    </div>
  );
}

type Votes = RequirementWork["votes"];

/** Who agreed to exactly this state. */
export function VoteList({
  votes,
}: {
  readonly votes: readonly (Votes[number] & { readonly vote?: string })[];
}): ReactNode {
  const { say } = useWords();
  if (votes.length === 0) return <p className="quiet">{say("standard.votes.none")}</p>;
  return (
    <ul className="plain">
      {votes.map((vote) => (
        <li key={`${vote.account} ${vote.vote ?? ""}`}>
          <Mark name="done" /> {vote.name}
          {vote.vote === "impact-read" ? <span className="quiet"> {say("standard.votes.impact")}</span> : null}
          {vote.note === null ? null : <span className="quiet"> {vote.note}</span>}
        </li>
      ))}
    </ul>
  );
}

export type Content = RequirementDetail["content"];
export const CLASSES = ["C1", "C2", "C3"] as const;

/** A text in the reader's language. */
export function inLanguage<T extends { readonly en: string; readonly ja: string }>(
  text: T,
  { language }: Words,
): string {
  return text[language];
}

interface DiffTableProps {
  readonly changes: readonly Change[];
}

interface Change {
  readonly field: string;
  readonly at: string | null;
  readonly turn: Turn;
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeJa: string | null;
  readonly afterJa: string | null;
}

/** What differs, a row a field: before, after, and what it means for strength. */
export function DiffTable({ changes }: DiffTableProps): ReactNode {
  const { say, language } = useWords();
  if (changes.length === 0) return <p className="quiet">{say("standard.diff.none")}</p>;
  return (
    <table className="diff">
      <tbody>
        {changes.map((change) => {
          const ja = language === "ja";
          const before = ja ? (change.beforeJa ?? change.before) : change.before;
          const after = ja ? (change.afterJa ?? change.after) : change.after;
          return (
            <tr key={`${change.field} ${change.at ?? ""} ${before ?? ""} ${after ?? ""}`}>
              <th scope="row">
                <code>{change.field}</code> {change.at}
              </th>
              <td>{before === null ? "—" : <del>{before}</del>}</td>
              <td>{after === null ? "—" : <ins>{after}</ins>}</td>
              <td>
                <TurnMark turn={change.turn} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
