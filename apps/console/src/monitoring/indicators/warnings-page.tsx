import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { WarningList, WarningListTaken } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { EmptyPage } from "../../shared/empty.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextField } from "../../shared/form.js";
import { Mark } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { Action, Column } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { codeFrom } from "../sources/new-source-page.js";
import { Problems } from "./import-dialog.js";
import { ReasonDialog } from "./reason-dialog.js";
import { INDICATOR_TABS } from "./tabs.js";

function ListState({ row }: { readonly row: WarningList }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={row.enabled ? "active" : "none"} />
      {say(row.enabled ? "indicators.warnings.on" : "indicators.warnings.off")}
    </span>
  );
}

function Origin({ row }: { readonly row: WarningList }): ReactNode {
  return useWords().say(row.shipped ? "indicators.warnings.shipped" : "indicators.warnings.taken");
}

const COLUMNS: readonly Column<WarningList>[] = [
  {
    id: "name",
    label: "indicators.name",
    width: 260,
    grow: true,
    phone: "title",
    cell: ({ name, description }) => <span title={description}>{name}</span>,
    text: ({ name }) => name,
  },
  {
    id: "origin",
    label: "indicators.warnings.origin",
    width: 130,
    leaves: 2,
    cell: (row) => <Origin row={row} />,
    text: ({ shipped }, { say }) => say(shipped ? "indicators.warnings.shipped" : "indicators.warnings.taken"),
  },
  {
    id: "entries",
    label: "indicators.warnings.entries",
    width: 110,
    align: "end",
    phone: "aside",
    cell: ({ entries }) => entries.toLocaleString("en"),
    text: ({ entries }) => String(entries),
  },
  {
    id: "version",
    label: "indicators.warnings.version",
    width: 110,
    leaves: 1,
    cell: ({ listVersion }) => listVersion,
    text: ({ listVersion }) => listVersion,
  },
  {
    id: "hits",
    label: "indicators.suppressed",
    width: 120,
    align: "end",
    phone: "fact",
    cell: ({ hits }) => hits.toLocaleString("en"),
    text: ({ hits }) => String(hits),
  },
  {
    id: "last",
    label: "indicators.last",
    width: 160,
    leaves: 3,
    cell: ({ lastHitAt }) => <Moment at={lastHitAt} />,
    text: ({ lastHitAt }) => lastHitAt ?? "",
  },
  {
    id: "state",
    label: "indicators.state",
    width: 120,
    phone: "fact",
    cell: (row) => <ListState row={row} />,
    text: ({ enabled }, { say }) => say(enabled ? "indicators.warnings.on" : "indicators.warnings.off"),
  },
];

/** What holds hits back because it is no sign of an attack, and how often it did. */
export function WarningListsPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const client = useQueryClient();
  const [turned, setTurned] = useState<WarningList | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  usePageTitle(say("indicators.warnings"));
  const manages = may("indicators.manage");
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["api", "v1", "warning-lists"] });
  const verb = turned?.enabled === true ? "disable" : "enable";
  const turn: Action<WarningList> = {
    id: "turn",
    label: "indicators.state",
    key: "t",
    primary: true,
    refusal: () => null,
    run: ([row]) => setTurned(row ?? null),
  };
  return (
    <div className="tabbed">
      <PageTabs label="indicators.tabs" tabs={INDICATOR_TABS} />
      <DataTable<WarningList>
        name="warning-lists"
        title="indicators.warnings"
        columns={COLUMNS}
        source={() => ({
          path: "/api/v1/warning-lists",
          row: WarningList,
          idOf: ({ id }) => id,
          topic: "warning-list",
        })}
        nameOf={({ name }) => name}
        actions={() => (manages ? [turn] : [])}
        {...(manages ? { open: setTurned } : {})}
        tools={
          manages ? (
            <Button variant="filled" size="compact-sm" onClick={() => setIsAdding(true)}>
              {say("indicators.warnings.add")}
            </Button>
          ) : null
        }
        empty={<EmptyPage title={say("indicators.warnings.none")} text={say("indicators.warnings.text")} />}
      />
      {turned === null ? null : (
        <ReasonDialog
          title={say(turned.enabled ? "indicators.stop" : "indicators.start")}
          text={turned.name}
          close={() => setTurned(null)}
          run={async (reason) => {
            const path = `/api/v1/warning-lists/${turned.id}/${verb}`;
            const answer = await send(path, WarningList, { version: turned.version, reason });
            if (!answer.ok) return answer.failure;
            refresh();
            return null;
          }}
        />
      )}
      {isAdding ? <TakeList close={() => setIsAdding(false)} done={refresh} /> : null}
    </div>
  );
}

function TakeList({ close, done }: { readonly close: () => void; readonly done: () => void }): ReactNode {
  const { say } = useWords();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [taken, setTaken] = useState<WarningListTaken | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const shownCode = code ?? codeFrom((file?.name ?? "").replace(/\.json$/i, ""));
  const take = async (): Promise<void> => {
    if (file === null || shownCode === "") return;
    const answer = await send(`/api/v1/warning-lists/${shownCode}`, WarningListTaken, { text: await file.text() });
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setTaken(answer.value);
    done();
    if (answer.value.problems.length === 0) close();
  };
  return (
    <Dialog opened close={close} title={say("indicators.warnings.add")}>
      <p className="prose">{say("indicators.warnings.add.text")}</p>
      <Form submit={() => void take()}>
        <div className="form-field">
          <label htmlFor={id}>{say("indicators.import.file")}</label>
          <input
            id={id}
            type="file"
            accept=".json,application/json"
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
        </div>
        <TextField
          label={say("indicators.code")}
          value={shownCode}
          set={setCode}
          autoCapitalize="none"
          spellCheck={false}
        />
        {taken === null ? null : <Problems problems={taken.problems} />}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("indicators.import.do")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
