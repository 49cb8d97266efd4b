import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { IndicatorSet } from "../../api/contract.js";
import { EmptyPage } from "../../shared/empty.js";
import { Mark } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { Column } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { Known } from "./known.js";
import { NewSet } from "./new-set.js";
import { INDICATOR_TABS } from "./tabs.js";

export function SetState({ set }: { readonly set: Pick<IndicatorSet, "enabled"> }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={set.enabled ? "active" : "blocked"} />
      {say(set.enabled ? "indicators.set.on" : "indicators.set.off")}
    </span>
  );
}

const count = (value: number): string => value.toLocaleString("en");

const COLUMNS: readonly Column<IndicatorSet>[] = [
  {
    id: "name",
    label: "indicators.name",
    width: 220,
    grow: true,
    phone: "title",
    cell: ({ name }) => name,
    text: ({ name }) => name,
  },
  {
    id: "origin",
    label: "indicators.origin",
    width: 180,
    leaves: 3,
    cell: ({ origin }) => origin,
    text: ({ origin }) => origin,
  },
  {
    id: "label",
    label: "indicators.label",
    width: 150,
    leaves: 5,
    phone: "lead",
    cell: ({ label }) => <span className="grid-data">{label}</span>,
    text: ({ label }) => label,
  },
  {
    id: "count",
    label: "indicators.count",
    width: 110,
    align: "end",
    phone: "aside",
    cell: ({ indicators }) => count(indicators),
    text: ({ indicators }) => String(indicators),
  },
  {
    id: "hits",
    label: "indicators.hits",
    width: 90,
    align: "end",
    leaves: 6,
    cell: ({ hits }) => count(hits),
    text: ({ hits }) => String(hits),
  },
  {
    id: "suppressed",
    label: "indicators.suppressed",
    width: 100,
    align: "end",
    leaves: 2,
    cell: ({ suppressed }) => count(suppressed),
    text: ({ suppressed }) => String(suppressed),
  },
  {
    id: "last",
    label: "indicators.last",
    width: 150,
    leaves: 4,
    cell: ({ lastHitAt }) => <Moment at={lastHitAt} />,
    text: ({ lastHitAt }) => lastHitAt ?? "",
  },
  {
    id: "until",
    label: "indicators.until",
    width: 150,
    leaves: 1,
    cell: ({ validUntil }) => (validUntil === null ? "—" : <Moment at={validUntil} precision="minute" />),
    text: ({ validUntil }) => validUntil ?? "",
  },
  {
    id: "state",
    label: "indicators.state",
    width: 120,
    phone: "fact",
    cell: (set) => <SetState set={set} />,
    text: ({ enabled }, { say }) => say(enabled ? "indicators.set.on" : "indicators.set.off"),
  },
];

/** What others found to be a sign of an attack: sets, and the question whether a value is known. */
export function IndicatorsPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const [isAdding, setIsAdding] = useState(false);
  usePageTitle(say("place.indicators"));
  const add = may("indicators.manage") ? (
    <Button variant="filled" size="compact-sm" onClick={() => setIsAdding(true)}>
      {say("indicators.add")}
    </Button>
  ) : null;
  return (
    <div className="tabbed">
      <PageTabs label="indicators.tabs" tabs={INDICATOR_TABS} />
      <Known />
      <DataTable<IndicatorSet>
        name="indicator-sets"
        title="place.indicators"
        columns={COLUMNS}
        source={() => ({
          path: "/api/v1/indicator-sets",
          row: IndicatorSet,
          idOf: ({ id }) => id,
          topic: "indicator-set",
          one: (id) => `/api/v1/indicator-sets/${id}`,
        })}
        nameOf={({ name }) => name}
        open={({ id }) => void navigate({ to: "/indicators/$id", params: { id } })}
        tools={add}
        empty={
          <EmptyPage title={say("indicators.none")} text={say("indicators.none.text")}>
            <div>{add}</div>
          </EmptyPage>
        }
      />
      {isAdding ? <NewSet close={() => setIsAdding(false)} /> : null}
    </div>
  );
}
