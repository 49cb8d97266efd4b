import { Button } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { Topic } from "../api/live.js";
import type { Shape } from "../api/shape.js";
import { EmptyPage } from "../shared/empty.js";
import { failureText } from "../shared/failure-note.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { PageTabs, type Tab } from "../shared/page-tabs.js";
import { useSession } from "../shared/session.js";
import { useWords, type Words } from "../shared/words.js";
import type { Action, Column, Field } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { ImportDialog } from "./import-dialog.js";
import { endRecord, lastDayOf, toEach } from "./leave.js";
import { EndForm, RemoveForm } from "./leave-forms.js";
import type { RecordField } from "./record-fields.js";
import { RecordForm } from "./record-form.js";
import { RecordPreview } from "./record-preview.js";

export interface Kind<Row> {
  readonly plural: string;
  readonly title: WordKey;
  readonly topic?: Topic;
  readonly row: Shape<Row>;
  readonly columns: readonly Column<Row>[];
  readonly fields?: (words: Words) => readonly Field[];
  readonly form: readonly RecordField[];
  /** Records that have no name to be found by. */
  readonly nameless?: true;
  /** What such a record is called where it is spoken of. */
  readonly shown?: (row: Row) => ReactNode;
  /** Asks where a record hangs in its tree. */
  readonly move?: (row: Row, close: () => void, done: () => void) => ReactNode;
}

/** Kinds of the register beside each other. */
export const TABS: readonly Tab[] = [
  ["/services", "place.services"],
  ["/tenants", "place.tenants"],
  ["/assets", "place.assets"],
  ["/holdings", "place.holdings"],
  ["/components", "place.components"],
  ["/people", "place.people"],
  ["/units", "place.units"],
  ["/memberships", "place.memberships"],
  ["/qualifications", "place.qualifications"],
  ["/information-classes", "place.classes"],
];

const FIND: Field = {
  id: "q",
  label: "register.find",
  kind: "text",
  ops: ["has"],
  ask: ({ values }) => values.map((value) => ["q", value]),
};

interface Kept {
  readonly id: string;
  readonly version: number;
  readonly name?: string;
  readonly nameJa?: string | null;
}

type Opened<Row> =
  | { readonly what: "add" | "import" }
  | { readonly what: "edit" | "move"; readonly row: Row }
  | { readonly what: "end" | "remove"; readonly rows: readonly Row[] };

/** The list of one kind of records, with what can be written there. */
export function Records<Row extends Kept>({ kind }: { readonly kind: Kind<Row> }): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Opened<Row> | null>(null);
  usePageTitle(say(kind.title));
  const manages = may("register.manage");
  const fields = useMemo<readonly Field[]>(
    () => [...(kind.nameless === true ? [] : [FIND]), ...(kind.fields?.(words) ?? [])],
    [kind, words],
  );
  const open =
    (what: "edit" | "move") =>
    ([row]: readonly Row[]): void => {
      if (row !== undefined) setOpened({ what, row });
    };
  const move: Action<Row> = {
    id: "move",
    label: "register.move",
    key: "m",
    one: true,
    refusal: () => null,
    run: open("move"),
  };
  const lastDay = lastDayOf(kind.form);
  const leave = (what: "end" | "remove", label: WordKey, key: string): Action<Row> => ({
    id: what,
    label,
    key,
    refusal: () => null,
    run: (rows) => setOpened({ what, rows }),
  });
  const actions: readonly Action<Row>[] = manages
    ? [
        {
          id: "edit",
          label: "register.edit",
          key: "e",
          primary: true,
          one: true,
          refusal: () => null,
          run: open("edit"),
        },
        ...(kind.move === undefined ? [] : [move]),
        ...(lastDay === null ? [] : [leave("end", "register.end", "d")]),
        leave("remove", "register.remove", "Delete"),
      ]
    : [];
  const close = (): void => setOpened(null);
  const done = (text: string, undo?: () => void): void => {
    close();
    notify({ text, ...(undo === undefined ? {} : { undo }) });
    void client.invalidateQueries({ queryKey: ["api", "v1", kind.plural] });
  };
  const title = say(kind.title);
  const openAgain = async (rows: readonly Row[], field: string): Promise<void> => {
    const { refused } = await toEach(rows, ({ id, version }) =>
      endRecord(kind.plural, { id, version: version + 1 }, field, null),
    );
    if (refused?.ok === false) notify({ text: failureText(refused.failure, words), failed: true });
    else done(say("register.end.undone", { count: rows.length }));
  };
  const nameOf = (row: Row): string => (words.language === "ja" ? row.nameJa : null) ?? row.name ?? title;
  return (
    <div className="tabbed">
      <PageTabs label="register.title" tabs={TABS} />
      <DataTable<Row>
        name={kind.plural}
        title={kind.title}
        columns={kind.columns}
        fields={fields}
        source={(query) => ({
          path: `/api/v1/${kind.plural}?${query.toString()}`,
          row: kind.row,
          idOf: (row) => row.id,
          one: (id) => `/api/v1/${kind.plural}/${id}`,
          ...(kind.topic === undefined ? {} : { topic: kind.topic }),
        })}
        nameOf={nameOf}
        actions={() => actions}
        preview={(row, beside) => (
          <RecordPreview
            plural={kind.plural}
            row={row}
            name={kind.shown?.(row) ?? nameOf(row)}
            columns={kind.columns}
            beside={beside}
          />
        )}
        tools={
          manages ? (
            <>
              <Button variant="default" size="compact-sm" onClick={() => setOpened({ what: "import" })}>
                {say("register.import")}
              </Button>
              <Button variant="filled" size="compact-sm" onClick={() => setOpened({ what: "add" })}>
                {say("register.add")}
              </Button>
            </>
          ) : null
        }
        empty={<EmptyPage title={say("register.none")} text={say("register.none.text")} />}
      />
      {opened?.what === "add" || opened?.what === "edit" ? (
        <RecordForm
          plural={kind.plural}
          title={opened.what === "edit" ? nameOf(opened.row) : say("register.add.title", { kind: title })}
          fields={kind.form}
          row={opened.what === "edit" ? opened.row : null}
          close={close}
          done={(name) => done(say("register.saved", { name: name === "" ? title : name }))}
        />
      ) : null}
      {opened?.what === "move"
        ? kind.move?.(opened.row, close, () => done(say("register.moved", { name: nameOf(opened.row) })))
        : null}
      {opened?.what === "end" && lastDay !== null ? (
        <EndForm
          plural={kind.plural}
          rows={opened.rows}
          nameOf={kind.shown ?? nameOf}
          field={lastDay}
          close={close}
          done={(rows, day) =>
            done(say("register.end.done", { count: rows.length, day }), () => void openAgain(rows, lastDay))
          }
        />
      ) : null}
      {opened?.what === "remove" ? (
        <RemoveForm
          plural={kind.plural}
          rows={opened.rows}
          nameOf={kind.shown ?? nameOf}
          close={close}
          done={(rows) => done(say("register.remove.done", { count: rows.length }))}
        />
      ) : null}
      {opened?.what === "import" ? (
        <ImportDialog
          plural={kind.plural}
          kind={title}
          fields={kind.form}
          close={close}
          done={({ added, changed }) => done(say("register.import.done", { added, changed }))}
        />
      ) : null}
    </div>
  );
}
