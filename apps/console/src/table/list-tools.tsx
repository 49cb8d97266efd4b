import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "../shared/icons.js";
import { useWords } from "../shared/words.js";
import type { Column } from "./columns.js";
import { saveFile, toCsv } from "./export.js";
import type { List } from "./use-list.js";
import type { ListControl } from "./use-list-state.js";

interface ListToolsProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  readonly list: List<Row>;
  readonly control: ListControl;
}

/** Which columns are shown, and what is shown as a file. */
export function ListTools<Row>({ name, columns, shown, list, control }: ListToolsProps<Row>): ReactNode {
  const words = useWords();
  const { say } = words;
  const toggle = (id: string): void => {
    const on = new Set(shown.map((column) => column.id));
    if (!on.delete(id)) on.add(id);
    if (on.size > 0) control.set({ columns: columns.flatMap((column) => (on.has(column.id) ? [column.id] : [])) });
  };
  const rows = list.rows ?? [];
  const file = (): string => `${name}-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}Z`;
  const csv = (): void => {
    const head = shown.map((column) => say(column.label));
    const body = rows.map((row) => shown.map((column) => column.text(row, words)));
    // Spreadsheets take a file without the mark for one in the machine's old encoding.
    saveFile(`${file()}.csv`, "text/csv;charset=utf-8", `\uFEFF${toCsv(head, body)}`);
  };
  return (
    <>
      <Menu position="bottom-end" offset={4} closeOnItemClick={false} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={say("list.columns")}
            leftSection={<Icon name="columns" />}
          >
            {say("list.columns")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {columns.map((column) => (
            <Menu.CheckboxItem key={column.id} checked={shown.includes(column)} onChange={() => toggle(column.id)}>
              {say(column.label)}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" offset={4} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={say("list.export")}
            leftSection={<Icon name="export" />}
          >
            {say("list.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={csv}>{say("list.export.csv", { count: rows.length })}</Menu.Item>
          <Menu.Item
            onClick={() => saveFile(`${file()}.json`, "application/json", `${JSON.stringify(rows, null, 2)}\n`)}
          >
            {say("list.export.json", { count: rows.length })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
