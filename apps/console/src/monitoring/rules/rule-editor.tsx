import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { RuleChecked, RuleDetail } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { keyOf, send, useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { TextArea } from "../../shared/form.js";
import { Mark } from "../../shared/marks.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle, useSettled } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useWords } from "../../shared/words.js";
import "./rule-editor.css";
import { rulePath } from "./rule-path.js";

const BEGUN = `title: 
status: experimental
description: 
author: 
license: 
level: medium
tags:
    - attack.t1059
logsource:
    product: linux
    service: auditd
detection:
    selection:
        field|contains: 'value'
    condition: selection
falsepositives:
    - 
translations:
    ja:
        title: 
`;

/** A rule is begun. */
export function NewRulePage(): ReactNode {
  return <Editor title="rules.write.title" path="/api/v1/rules" begun={BEGUN} rule={null} />;
}

/** A rule is changed: its draft, or what runs becomes the beginning of one. */
export function EditRulePage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const { answer, busy, again } = useAsked(rulePath(id), RuleDetail);
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("rules.write.edit")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (answer === null) return null;
  const rule = answer.value;
  return (
    <Editor
      key={rule.id}
      title="rules.write.edit"
      path={`${rulePath(id)}/versions`}
      begun={rule.openText ?? rule.text}
      rule={rule}
    />
  );
}

/** How long the hands rest before a text is checked. */
const REST_MS = 400;

interface EditorProps {
  readonly title: "rules.write.title" | "rules.write.edit";
  readonly path: string;
  readonly begun: string;
  readonly rule: RuleDetail | null;
}

function Editor({ title, path, begun, rule }: EditorProps): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [text, setText] = useState(begun);
  const [noteEn, setNoteEn] = useState("");
  const [noteJa, setNoteJa] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [version] = useState(() => rule?.versions.find(({ number }) => number === rule.open?.number)?.version);
  usePageTitle(say(title));
  const checked = useChecked(text);
  const save = async (): Promise<void> => {
    const notes = { noteEn: noteEn.trim() || null, noteJa: noteJa.trim() || null };
    const answer = await send(path, RuleDetail, { text, ...notes, ...(version === undefined ? {} : { version }) });
    if (!answer.ok) return setFailure(answer.failure);
    client.setQueryData(keyOf(rulePath(answer.value.id)), answer);
    notify({ text: say("rules.write.saved") });
    await navigate({ to: "/rules/$id", params: { id: answer.value.id } });
  };
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/rules" className="crumb">
          {say("place.rules")}
        </Link>
        <h1>{say(title)}</h1>
        <div className="page-tools">
          <Button variant="filled" size="compact-sm" onClick={() => void save()}>
            {say("rules.write.save")}
          </Button>
        </div>
      </header>
      <div className="page-body">
        <div className="page-main">
          <TextWithLines text={text} set={setText} checked={checked} />
        </div>
        <aside className="page-side">
          {failure === null ? null : (
            <section className="block">
              <FailureNote failure={failure} />
            </section>
          )}
          <Diagnostics checked={checked} />
          <section className="block">
            <TextArea label={say("rules.write.noteEn")} value={noteEn} set={setNoteEn} />
            <TextArea label={say("rules.write.noteJa")} value={noteJa} set={setNoteJa} />
          </section>
        </aside>
      </div>
    </div>
  );
}

/** What the server says of a text, once the hands rest. */
function useChecked(text: string): RuleChecked | null {
  const settled = useSettled(text, REST_MS);
  const [checked, setChecked] = useState<RuleChecked | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    void send("/api/v1/rules/check", RuleChecked, { text: settled }, { signal: ending.signal }).then((answer) => {
      if (answer.ok && !ending.signal.aborted) setChecked(answer.value);
    });
    return () => ending.abort();
  }, [settled]);
  return checked;
}

interface TextProps {
  readonly text: string;
  readonly set: (text: string) => void;
  readonly checked: RuleChecked | null;
}

const AREA = "rule-editor-text";

function TextWithLines({ text, set, checked }: TextProps): ReactNode {
  const { say } = useWords();
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split("\n").length;
  const marks = new Map<number, "error" | "warning">();
  for (const { line, severity } of checked?.diagnostics ?? []) {
    if (marks.get(line) !== "error") marks.set(line, severity);
  }
  return (
    <div className="rule-editor">
      <div ref={gutter} className="rule-gutter" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} data-mark={marks.get(index + 1)}>
            {index + 1}
          </span>
        ))}
      </div>
      <textarea
        id={AREA}
        aria-label={say("rules.write.text")}
        spellCheck={false}
        wrap="off"
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** What is wrong, by line and column; a press leads there. */
function Diagnostics({ checked }: { readonly checked: RuleChecked | null }): ReactNode {
  const { say } = useWords();
  if (checked === null) return null;
  const { sound, diagnostics } = checked;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return (
    <section className="block" aria-live="polite">
      <p className="state">
        <Mark name={sound ? "done" : "blocked"} />
        {say(sound ? "rules.write.sound" : "rules.write.unsound")}{" "}
        {say("rules.write.findings", { errors, warnings: diagnostics.length - errors })}
      </p>
      <ul className="rule-findings">
        {diagnostics.map(({ severity, code, line, column, detail, remedy }) => (
          <li key={`${code} ${line} ${column} ${detail}`} data-severity={severity}>
            <button type="button" onClick={() => goTo(line, column)}>
              <b>{say("rules.write.at", { line, column })}</b> {detail}
            </button>
            {remedy === null ? null : <small>{remedy}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Puts the cursor at a line and column, both from 1. */
function goTo(line: number, column: number): void {
  const area = document.getElementById(AREA);
  if (!(area instanceof HTMLTextAreaElement)) return;
  const before = area.value.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  area.focus();
  area.setSelectionRange(at, at);
  const height = area.scrollHeight / Math.max(1, area.value.split("\n").length);
  area.scrollTop = Math.max(0, (line - 5) * height);
}
