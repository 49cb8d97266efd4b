import { VisuallyHidden } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import { Mark } from "../shared/marks.js";
import { useWords } from "../shared/words.js";
import "./steps.css";
import type { View } from "./view.js";

type StepState = "done" | "here" | "failed" | "later";

interface Step {
  readonly state: StepState;
  readonly name: WordKey;
  readonly note: WordKey;
}

const STATE_WORDS: Readonly<Record<StepState, WordKey>> = {
  done: "setup.state.done",
  here: "setup.state.here",
  failed: "setup.state.failed",
  later: "setup.state.later",
};

/** What is offered once somebody is signed in. */
const LATER: readonly (readonly [name: WordKey, note: WordKey])[] = [
  ["setup.step.source", "setup.step.source.note"],
  ["setup.step.event", "setup.step.event.note"],
];

/** The whole way, so that nobody takes its beginning for the end. */
export function Steps({ view }: { readonly view: View }): ReactNode {
  const { say } = useWords();
  return (
    <aside className="steps">
      <p className="steps-title">{say("setup.title")}</p>
      <p className="steps-about">{say("setup.about")}</p>
      <ol aria-label={say("setup.steps")}>
        {stepsFor(view).map(({ state, name, note }, index) => (
          <li key={name} data-state={state} aria-current={state === "here" ? "step" : undefined}>
            <StepMark state={state} number={index + 1} />
            <span>
              {say(name)}
              <VisuallyHidden>: {say(STATE_WORDS[state])}</VisuallyHidden>
            </span>
            <small>{say(note)}</small>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function stepsFor(view: View): readonly Step[] {
  return [
    addressStep(view),
    {
      state: view === "done" ? "done" : isOpened(view) ? "here" : "later",
      name: "setup.step.administrator",
      note: "setup.step.administrator.note",
    },
    ...LATER.map(([name, note]): Step => ({ state: "later", name, note })),
  ];
}

function addressStep(view: View): Step {
  const name = "setup.step.address";
  if (view === "used") return { state: "done", name, note: "setup.step.address.used" };
  if (isOpened(view)) return { state: "done", name, note: "setup.step.address.done" };
  if (view === "waiting" || view === "open") return { state: "here", name, note: "setup.step.address.waiting" };
  return { state: "failed", name, note: "setup.step.address.failed" };
}

/** Whether the address has done its work, by whoever opened it. */
function isOpened(view: View): boolean {
  return view === "verified" || view === "used" || view === "done";
}

function StepMark({ state, number }: { readonly state: StepState; readonly number: number }): ReactNode {
  if (state === "done") return <Mark name="done" size={20} />;
  if (state === "failed") return <Mark name="blocked" size={20} />;
  return (
    <i className="step-number" aria-hidden="true">
      {number}
    </i>
  );
}
