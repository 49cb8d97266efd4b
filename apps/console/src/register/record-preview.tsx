import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { TrailEntry } from "../api/contract.js";
import { pageOf } from "../api/shape.js";
import { useAsked } from "../shared/asked.js";
import { Facts } from "../shared/facts.js";
import { FailureNote } from "../shared/failure-note.js";
import { HistoryList } from "../shared/history.js";
import { Icon } from "../shared/icons.js";
import { useSettled } from "../shared/page.js";
import { useWords } from "../shared/words.js";
import { ActionButton } from "../table/action-button.js";
import type { Column } from "../table/columns.js";
import type { Beside } from "../table/data-table.js";

const REST_MS = 80;

interface RecordPreviewProps<Row> {
  readonly plural: string;
  readonly row: Row;
  readonly name: ReactNode;
  readonly columns: readonly Column<Row>[];
  readonly beside: Beside<Row>;
}

/** One record beside its list: what is known of it, then what was done to it. */
export function RecordPreview<Row extends { readonly id: string }>({
  plural,
  row,
  name,
  columns,
  beside,
}: RecordPreviewProps<Row>): ReactNode {
  const { say } = useWords();
  const id = useSettled(row.id, REST_MS);
  const { answer, busy, again } = useAsked(`/api/v1/${plural}/${id}/history?limit=50`, pageOf(TrailEntry));
  return (
    <>
      <header className="preview-head">
        <span className="preview-steps">
          <ActionIcon variant="subtle" aria-label={say("console.close")} onClick={beside.close}>
            <Icon name="close" />
          </ActionIcon>
        </span>
        <h2>{name}</h2>
      </header>
      <div className="preview-body">
        <section className="preview-section">
          <h3>{say("record.facts")}</h3>
          <Facts facts={columns.map((column) => [say(column.label), column.cell(row)] as const)} />
        </section>
        <section className="preview-section">
          <h3>{say("alerts.preview.history")}</h3>
          {answer?.ok === false ? <FailureNote failure={answer.failure} busy={busy} retry={again} /> : null}
          {answer?.ok === true ? <HistoryList entries={answer.value.rows.toReversed()} /> : null}
          {answer?.ok === true && answer.value.next !== null ? (
            <p className="form-help">{say("register.history.more")}</p>
          ) : null}
        </section>
      </div>
      {beside.actions.length === 0 ? null : (
        <footer className="preview-foot">
          {beside.actions.map((action) => (
            <ActionButton key={action.id} action={action} rows={[row]} />
          ))}
        </footer>
      )}
    </>
  );
}
