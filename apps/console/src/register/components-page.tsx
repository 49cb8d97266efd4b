import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { BillOutcome, Component } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { EmptyPage } from "../shared/empty.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, Form } from "../shared/form.js";
import { useNames } from "../shared/names.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { PageTabs } from "../shared/page-tabs.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import type { Column, Field } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import "./import-dialog.css";
import { TABS } from "./records.js";

/** What services are made of, by the current bill of each. */
export function ComponentsPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const services = useNames("services");
  usePageTitle(say("place.components"));
  const [bringing, setBringing] = useState(false);
  const columns = useMemo<readonly Column<Component>[]>(() => columnsFor(services), [services]);
  const fields = useMemo<readonly Field[]>(
    () => [
      {
        id: "q",
        label: "components.name",
        kind: "text",
        ops: ["has"],
        ask: ({ values }) => values.map((value) => ["q", value]),
      },
      {
        id: "service",
        label: "sources.service",
        kind: "choice",
        ops: ["is"],
        options: [...services].map(([value, label]) => ({ value, label })),
        ask: ({ values }) => values.slice(0, 1).map((value) => ["service", value]),
      },
    ],
    [services],
  );
  return (
    <div className="tabbed">
      <PageTabs label="register.title" tabs={TABS} />
      <DataTable<Component>
        name="components"
        title="place.components"
        columns={columns}
        fields={fields}
        source={(query) => ({
          path: `/api/v1/components?${query.toString()}`,
          row: Component,
          idOf: ({ service, number }) => `${service} ${number}`,
          topic: "service",
        })}
        nameOf={(component) => component.name}
        tools={
          may("register.manage") ? (
            <Button variant="filled" size="compact-sm" onClick={() => setBringing(true)}>
              {say("components.bring")}
            </Button>
          ) : null
        }
        empty={<EmptyPage title={say("components.none")} text={say("components.none.text")} />}
      />
      {bringing ? <BillDialog services={services} close={() => setBringing(false)} /> : null}
    </div>
  );
}

function columnsFor(services: ReadonlyMap<string, string>): readonly Column<Component>[] {
  return [
    {
      id: "name",
      label: "components.name",
      width: 240,
      grow: true,
      phone: "title",
      cell: (component) => <span className="grid-data">{component.name}</span>,
      text: (component) => component.name,
    },
    {
      id: "version",
      label: "components.version",
      width: 130,
      phone: "lead",
      cell: (component) => <span className="grid-data">{component.version ?? "—"}</span>,
      text: (component) => component.version ?? "",
    },
    {
      id: "service",
      label: "sources.service",
      width: 180,
      phone: "fact",
      cell: (component) => services.get(component.service) ?? "—",
      text: (component) => services.get(component.service) ?? component.service,
    },
    {
      id: "type",
      label: "components.type",
      width: 130,
      leaves: 2,
      cell: (component) => component.type,
      text: (component) => component.type,
    },
    {
      id: "licenses",
      label: "components.licenses",
      width: 170,
      leaves: 3,
      cell: (component) => component.licenses.join(", ") || "—",
      text: (component) => component.licenses.join(", "),
    },
    {
      id: "purl",
      label: "components.purl",
      width: 260,
      leaves: 1,
      cell: (component) => <span className="grid-data">{component.purl ?? "—"}</span>,
      text: (component) => component.purl ?? "",
    },
  ];
}

/** A bill of many thousand components takes the server a while. */
const PATIENCE_MS = 120_000;
const LINES = 100;

interface BillDialogProps {
  readonly services: ReadonlyMap<string, string>;
  readonly close: () => void;
}

/** A bill of materials into the register: first what it would change, then the change. */
function BillDialog({ services, close }: BillDialogProps): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const [service, setService] = useState([...services.keys()][0] ?? "");
  const [bill, setBill] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<BillOutcome | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const read = async (file: File | undefined): Promise<void> => {
    setOutcome(null);
    setFailure(null);
    setBill(file === undefined ? null : parsed(await file.text()));
  };
  const ask = async (): Promise<void> => {
    if (busy || bill === null || service === "") return;
    setBusy(true);
    const path = `/api/v1/services/${service}/bill${outcome === null ? "/preview" : ""}`;
    const answer = await send(path, BillOutcome, bill, { patienceMs: PATIENCE_MS });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    if (outcome === null) return setOutcome(answer.value);
    notify({ text: say("components.replaced", { components: answer.value.components }) });
    void client.invalidateQueries({ queryKey: ["api", "v1", "components"] });
    close();
  };
  return (
    <Dialog opened close={close} title={say("components.bring")}>
      <Form submit={() => void ask()}>
        <ChoiceField
          label={say("sources.service")}
          value={service}
          set={(chosen) => {
            setService(chosen);
            setOutcome(null);
          }}
          options={[...services].map(([value, label]) => ({ value, label }))}
        />
        <div className="form-field">
          <label htmlFor="bill-file">{say("components.file")}</label>
          <input
            id="bill-file"
            type="file"
            accept=".json,application/json,application/vnd.cyclonedx+json"
            onChange={(event) => void read(event.currentTarget.files?.[0])}
          />
        </div>
        {outcome === null ? null : <Outcome outcome={outcome} />}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy || bill === null || service === ""}>
            {say(busy ? "form.busy" : outcome === null ? "components.preview" : "components.apply")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** What is no JSON is sent as a text: the server says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return { bomFormat: "" };
    throw caught;
  }
}

function Outcome({ outcome }: { readonly outcome: BillOutcome }): ReactNode {
  const { say } = useWords();
  const { components, added, removed, changed, problemCount } = outcome;
  return (
    <>
      <p>{say("components.outcome", { components, added, removed, changed })}</p>
      <ul className="lines">
        {outcome.examples.slice(0, LINES).map((each) => (
          <li key={each.name}>
            <span className="grid-data">{each.name}</span>
            <span className="end">
              {each.before === null ? say("components.new") : each.before || "—"}
              {" → "}
              {each.after === null ? say("components.gone") : each.after || "—"}
            </span>
          </li>
        ))}
      </ul>
      {problemCount === 0 ? null : (
        <>
          <h3>{say("components.problems")}</h3>
          <p>{say("components.problems.count", { count: problemCount })}</p>
          <ul className="lines">
            {outcome.problems.slice(0, LINES).map((problem) => (
              <li key={problem.field ?? problem.detail}>
                <span className="grid-data">{problem.field}</span>
                <span className="end">{problem.detail}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
