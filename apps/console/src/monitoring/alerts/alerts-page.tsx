import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { Alert } from "../../api/contract.js";
import { useClock } from "../../shared/clock.js";
import { EmptyPage } from "../../shared/empty.js";
import { momentText } from "../../shared/moment.js";
import { useNow } from "../../shared/now.js";
import { usePageTitle } from "../../shared/page.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";
import { DataTable } from "../../table/data-table.js";
import type { Source } from "../../table/use-list.js";
import { ALERT_COLUMNS, ALERT_GROUPS } from "./alert-columns.js";
import { alertFields, alertViews } from "./alert-fields.js";
import { AlertPreview } from "./alert-preview.js";
import { useAlertActions } from "./use-alert-actions.js";

const sourceOf = (query: URLSearchParams): Source<Alert> => ({
  path: `/api/v1/alerts?${query.toString()}`,
  row: Alert,
  idOf: (alert) => alert.id,
  topic: "alert",
  one: (id) => `/api/v1/alerts/${id}`,
});

/** The queue: what needs a person's judgement. */
export function AlertsPage(): ReactNode {
  const words = useWords();
  const { zone } = useClock();
  const now = useNow();
  usePageTitle(words.say("alerts.title"));
  const { actionsOn, form } = useAlertActions();
  const fields = useMemo(() => alertFields(words), [words]);
  const views = useMemo(() => alertViews(words), [words]);
  const groupNote = (alerts: readonly Alert[]): string => {
    const first = alerts.map((alert) => alert.firstAt).toSorted()[0] ?? "";
    return words.say("alerts.groupNote", {
      alerts: alerts.length,
      entities: new Set(alerts.map((alert) => `${alert.entity.kind} ${alert.entity.key}`)).size,
      first: momentText(new Date(first), { now, zone, language: words.language, precision: "minute" }),
    });
  };
  return (
    <>
      <DataTable<Alert>
        name="alerts"
        title="alerts.title"
        columns={ALERT_COLUMNS}
        fields={fields}
        groups={ALERT_GROUPS}
        views={views}
        source={sourceOf}
        nameOf={(alert) => alert.rule.title}
        actions={actionsOn}
        groupNote={groupNote}
        preview={(alert, beside) => <AlertPreview alert={alert} beside={beside} />}
        empty={<NoAlerts />}
      />
      {form}
    </>
  );
}

function NoAlerts(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  return (
    <EmptyPage title={say("alerts.none")} text={say("alerts.none.text")}>
      {may("sources.manage") ? (
        <Button component={Link} to="/sources" variant="filled" size="sm">
          {say("alerts.none.source")}
        </Button>
      ) : null}
    </EmptyPage>
  );
}
