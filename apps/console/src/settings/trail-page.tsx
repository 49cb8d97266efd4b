import type { ReactNode } from "react";
import { useMemo } from "react";
import { TrailEntry, TrailHead } from "../api/contract.js";
import { useAsked } from "../shared/asked.js";
import { EmptyPage } from "../shared/empty.js";
import { Facts } from "../shared/facts.js";
import { Mark } from "../shared/marks.js";
import { usePageTitle } from "../shared/page.js";
import { Moment } from "../shared/time.js";
import { actionWord, actorName, kindWord } from "../shared/trail-words.js";
import { useWords, type Words } from "../shared/words.js";
import type { Column, Field } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import "../monitoring/rules/rule-page.css";

function Action({ entry }: { readonly entry: TrailEntry }): ReactNode {
  return actionWord(entry.action, useWords());
}

function Sealed({ entry }: { readonly entry: TrailEntry }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={entry.position === null ? "todo" : "done"} />
      {entry.position === null ? say("auditTrail.unsealed") : say("auditTrail.sealed", { position: entry.position })}
    </span>
  );
}

function Actor({ entry }: { readonly entry: TrailEntry }): ReactNode {
  return actorName(entry.actor, useWords());
}

function Target({ entry }: { readonly entry: TrailEntry }): ReactNode {
  return (
    <>
      {kindWord(entry.object.kind, useWords())} <span className="grid-data">{entry.object.id.slice(0, 8)}</span>
    </>
  );
}

const COLUMNS: readonly Column<TrailEntry>[] = [
  {
    id: "at",
    label: "events.time",
    width: 180,
    phone: "aside",
    cell: (entry) => <Moment at={entry.at} />,
    text: (entry) => entry.at,
  },
  {
    id: "actor",
    label: "auditTrail.actor",
    width: 160,
    phone: "lead",
    leaves: 4,
    cell: (entry) => <Actor entry={entry} />,
    text: (entry, words) => actorName(entry.actor, words),
  },
  {
    id: "action",
    label: "auditTrail.action",
    width: 220,
    grow: true,
    phone: "title",
    cell: (entry) => <Action entry={entry} />,
    text: (entry, words) => actionWord(entry.action, words),
  },
  {
    id: "object",
    label: "auditTrail.object",
    width: 200,
    leaves: 2,
    phone: "fact",
    cell: (entry) => <Target entry={entry} />,
    text: (entry) => `${entry.object.kind} ${entry.object.id}`,
  },
  {
    id: "reason",
    label: "alerts.close.reason",
    width: 200,
    leaves: 1,
    cell: (entry) => entry.reason ?? "—",
    text: (entry) => entry.reason ?? "",
  },
  {
    id: "seal",
    label: "auditTrail.seal",
    width: 150,
    leaves: 3,
    cell: (entry) => <Sealed entry={entry} />,
    text: (entry) => String(entry.position ?? ""),
  },
];

const FIELDS: readonly Field[] = [
  {
    id: "action",
    label: "auditTrail.action",
    kind: "text",
    ops: ["is"],
    ask: ({ values }) => values.map((value) => ["action", value]),
  },
  {
    id: "kind",
    label: "auditTrail.kind",
    kind: "text",
    ops: ["is"],
    ask: ({ values }) => values.map((value) => ["kind", value]),
  },
  {
    id: "object",
    label: "auditTrail.object",
    kind: "text",
    ops: ["is"],
    ask: ({ values }) => values.map((value) => ["object", value]),
  },
];

/** Who did what, when, and what was before and after; and how far it is sealed. */
export function TrailPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  usePageTitle(say("place.trail"));
  const { answer } = useAsked("/api/v1/trail/head", TrailHead, { everyMs: 10_000 });
  const head = answer?.ok === true ? answer.value : null;
  const fields = useMemo(() => FIELDS, []);
  return (
    <DataTable<TrailEntry>
      name="audit-trail"
      title="place.trail"
      compact
      about={
        head === null
          ? null
          : say("auditTrail.head", {
              position: head.head?.position ?? 0,
              unsealed: head.unsealed,
              key: head.fingerprint.slice(0, 16),
            })
      }
      columns={COLUMNS}
      fields={fields}
      source={(query) => ({
        path: `/api/v1/trail?${query.toString()}`,
        row: TrailEntry,
        idOf: (entry) => String(entry.number),
      })}
      nameOf={(entry) => `${entry.number} ${entry.action}`}
      tools={
        <a className="trail-export" href="/api/v1/trail/export" download>
          {say("auditTrail.export")}
        </a>
      }
      preview={(entry) => <EntryPreview entry={entry} words={words} />}
      empty={<EmptyPage title={say("auditTrail.none")} text={say("auditTrail.none.text")} />}
    />
  );
}

function EntryPreview({ entry, words }: { readonly entry: TrailEntry; readonly words: Words }): ReactNode {
  const { say } = words;
  return (
    <div className="preview-body">
      <section className="preview-section">
        <h3>{actionWord(entry.action, words)}</h3>
        <Facts
          facts={[
            [say("alerts.number"), entry.number],
            [say("events.time"), <Moment key="at" at={entry.at} precision="milli" />],
            [say("auditTrail.actor"), actorName(entry.actor, words)],
            [say("auditTrail.action"), <code key="action">{entry.action}</code>],
            [say("auditTrail.object"), <code key="object">{`${entry.object.kind} ${entry.object.id}`}</code>],
            [say("alerts.close.reason"), entry.reason],
            [say("auditTrail.seal"), <Sealed key="seal" entry={entry} />],
          ]}
        />
      </section>
      {(["before", "after"] as const).map((side) =>
        entry[side] === null ? null : (
          <section key={side} className="preview-section">
            <h3>{say(`auditTrail.${side}`)}</h3>
            <pre className="rule-text">
              <code>{JSON.stringify(entry[side], null, 2)}</code>
            </pre>
          </section>
        ),
      )}
    </div>
  );
}
