import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { Icon } from "./icons.js";
import "./notices.css";
import { useWords } from "./words.js";

/** What was done and can be undone for a while; or what was not done, and why: that stays until it is read. */
export interface Notice {
  readonly text: string;
  readonly detail?: string;
  readonly failed?: boolean;
  readonly undo?: () => void;
}

type Held = Notice & { readonly id: number };

/** How long an action can be undone. */
const UNDO_S = 10;
const PLAIN_S = 4;

let held: readonly Held[] = [];
let last = 0;
const watchers = new Set<() => void>();

/** Says something at the foot of the window. */
export function notify(notice: Notice): void {
  last += 1;
  // More than three would cover the list they speak of.
  change([...held, { ...notice, id: last }].slice(-3));
}

function dismiss(id: number): void {
  change(held.filter((each) => each.id !== id));
}

function change(next: readonly Held[]): void {
  held = next;
  for (const each of watchers) each();
}

function watch(each: () => void): () => void {
  watchers.add(each);
  return () => watchers.delete(each);
}

export function Notices(): ReactNode {
  const notices = useSyncExternalStore(watch, () => held);
  return (
    <output className="notices">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </output>
  );
}

function NoticeLine({ notice }: { readonly notice: Held }): ReactNode {
  const { say } = useWords();
  const [left, setLeft] = useState(notice.undo === undefined ? PLAIN_S : UNDO_S);
  useEffect(() => {
    if (notice.failed === true) return;
    if (left === 0) return dismiss(notice.id);
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, notice]);
  const { undo } = notice;
  return (
    <div className="notice" data-failed={notice.failed || undefined}>
      <span>
        {notice.text}
        {notice.detail === undefined ? null : <small>{notice.detail}</small>}
      </span>
      {undo === undefined ? null : (
        <button
          type="button"
          onClick={() => {
            dismiss(notice.id);
            undo();
          }}
        >
          {say("console.undo")}
        </button>
      )}
      {undo === undefined ? null : <small aria-hidden="true">{say("console.undo.left", { seconds: left })}</small>}
      <ActionIcon variant="subtle" aria-label={say("console.close")} onClick={() => dismiss(notice.id)}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}
