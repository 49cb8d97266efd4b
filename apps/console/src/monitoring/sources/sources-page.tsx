import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Source } from "../../api/contract.js";
import { EmptyPage } from "../../shared/empty.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { Column } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";

const MARKS: Readonly<Record<Source["state"], MarkName>> = {
  waiting: "todo",
  active: "done",
  silent: "stale",
  paused: "blocked",
};

export function SourceState({ source }: { readonly source: Source }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[source.state]} />
      {say(`sources.state.${source.state}`)}
    </span>
  );
}

const COLUMNS: readonly Column<Source>[] = [
  {
    id: "name",
    label: "sources.name",
    width: 220,
    grow: true,
    phone: "title",
    cell: (source) => source.name,
    text: (source) => source.name,
  },
  {
    id: "code",
    label: "sources.code",
    width: 150,
    leaves: 4,
    phone: "lead",
    cell: (source) => <span className="grid-data">{source.code}</span>,
    text: (source) => source.code,
  },
  {
    id: "environment",
    label: "sources.environment",
    width: 110,
    leaves: 2,
    cell: (source) => <Environment source={source} />,
    text: (source, { say }) => say(`sources.environment.${source.environment}`),
  },
  {
    id: "recent",
    label: "sources.recent",
    width: 130,
    align: "end",
    leaves: 5,
    phone: "aside",
    cell: (source) => source.recentEvents.toLocaleString("en"),
    text: (source) => String(source.recentEvents),
  },
  {
    id: "events",
    label: "sources.events",
    width: 120,
    align: "end",
    leaves: 3,
    cell: (source) => source.events.toLocaleString("en"),
    text: (source) => String(source.events),
  },
  {
    id: "last",
    label: "sources.last",
    width: 170,
    leaves: 6,
    phone: "fact",
    cell: (source) => <Moment at={source.lastReceivedAt} />,
    text: (source) => source.lastReceivedAt ?? "",
  },
  {
    id: "unread",
    label: "sources.unread",
    width: 110,
    align: "end",
    extra: true,
    cell: (source) => source.unread.toLocaleString("en"),
    text: (source) => String(source.unread),
  },
  {
    id: "state",
    label: "sources.state",
    width: 140,
    phone: "fact",
    cell: (source) => <SourceState source={source} />,
    text: (source, { say }) => say(`sources.state.${source.state}`),
  },
];

function Environment({ source }: { readonly source: Source }): ReactNode {
  return useWords().say(`sources.environment.${source.environment}`);
}

/** Where logs come from, and whether they do. */
export function SourcesPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  usePageTitle(say("place.sources"));
  const add = may("sources.manage") ? (
    <Button component={Link} to="/sources/new" variant="filled" size="compact-sm">
      {say("sources.add")}
    </Button>
  ) : null;
  return (
    <DataTable<Source>
      name="sources"
      title="place.sources"
      columns={COLUMNS}
      source={() => ({
        path: "/api/v1/sources",
        row: Source,
        idOf: (source) => source.id,
        topic: "source",
        one: (id) => `/api/v1/sources/${id}`,
      })}
      nameOf={(source) => source.name}
      open={(source) => void navigate({ to: "/sources/$id", params: { id: source.id } })}
      tools={add}
      empty={
        <EmptyPage title={say("sources.none")} text={say("sources.none.text")}>
          <div>{add}</div>
        </EmptyPage>
      }
    />
  );
}
