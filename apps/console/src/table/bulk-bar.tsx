import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "../shared/icons.js";
import { useWords } from "../shared/words.js";
import { ActionButton } from "./action-button.js";
import "./bulk-bar.css";
import type { Action } from "./columns.js";

interface BulkBarProps<Row> {
  readonly rows: readonly Row[];
  readonly actions: readonly Action<Row>[];
  readonly clear: () => void;
}

/** What can be done with the rows that are chosen; the same keys do it. */
export function BulkBar<Row>({ rows, actions, clear }: BulkBarProps<Row>): ReactNode {
  const { say } = useWords();
  return (
    <div className="bulk" role="toolbar" aria-label={say("list.bulk")}>
      <b>{say("list.selected", { count: rows.length })}</b>
      {actions
        .filter(
          (action) => (action.one !== true || rows.length === 1) && rows.some((row) => action.refusal(row) === null),
        )
        .map((action) => (
          <ActionButton key={action.id} action={action} rows={rows} quiet={action.primary !== true} />
        ))}
      <ActionIcon
        variant="subtle"
        className="bulk-clear"
        aria-label={say("list.clear")}
        title={say("list.clear")}
        onClick={clear}
      >
        <Icon name="close" />
      </ActionIcon>
    </div>
  );
}
