import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { RequirementList, RequirementRow } from "../api/contract.js";
import { useAsked } from "../shared/asked.js";
import { EmptyPage } from "../shared/empty.js";
import { usePageTitle } from "../shared/page.js";
import { useWords, type Words } from "../shared/words.js";
import type { Column, Field, View } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { CLASSES, inLanguage, StandardTabs, State, stateText } from "./common.js";

const COLUMNS: readonly Column<RequirementRow>[] = [
  {
    id: "id",
    label: "standard.id",
    width: 104,
    phone: "lead",
    cell: (row) => <code>{row.id}</code>,
    text: (row) => row.id,
  },
  {
    id: "title",
    label: "standard.requirement",
    width: 260,
    grow: true,
    phone: "title",
    cell: (row) => <Title row={row} />,
    text: (row, words) => inLanguage(row.title, words),
  },
  {
    id: "classes",
    label: "standard.class",
    width: 96,
    leaves: 3,
    cell: (row) => row.classes.join(" "),
    text: (row) => row.classes.join(" "),
  },
  {
    id: "phases",
    label: "standard.phases",
    width: 130,
    leaves: 2,
    phone: "fact",
    cell: (row) => row.phases.join(" "),
    text: (row) => row.phases.join(" "),
  },
  {
    id: "techniques",
    label: "standard.technique",
    width: 190,
    leaves: 1,
    cell: (row) => row.techniques.join(" ") || "—",
    text: (row) => row.techniques.join(" "),
  },
  {
    id: "version",
    label: "standard.version",
    width: 70,
    align: "end",
    leaves: 4,
    phone: "aside",
    cell: (row) => row.version,
    text: (row) => String(row.version),
  },
  {
    id: "state",
    label: "standard.state",
    width: 124,
    phone: "lead",
    cell: (row) => <State state={row.open?.state ?? row.state} />,
    text: (row, words) => stateText(row.open?.state ?? row.state, words),
  },
];

function Title({ row }: { readonly row: RequirementRow }): ReactNode {
  return inLanguage(row.title, useWords());
}

function fieldsFor({ say, language }: Words, known: RequirementList | null): readonly Field[] {
  const choice = (id: string, label: Field["label"], options: Field["options"] = []): Field => ({
    id,
    label,
    kind: "choice",
    ops: ["is"],
    options,
    ask: ({ values }) => values.slice(0, 1).map((value) => [id, value]),
  });
  const text = (id: string, label: Field["label"], ops: Field["ops"]): Field => ({
    id,
    label,
    kind: "text",
    ops,
    ask: ({ values }) => values.map((value) => [id, value]),
  });
  return [
    text("q", "standard.find", ["has"]),
    choice(
      "domain",
      "standard.domain",
      known?.domains.map((each) => ({ value: each.id, label: `${each.id} ${each[language]}` })),
    ),
    choice(
      "class",
      "standard.class",
      CLASSES.map((value) => ({ value, label: say("standard.class") + " " + value })),
    ),
    choice(
      "phase",
      "standard.phase",
      known?.phases.map((each) => ({ value: each.id, label: `${each.id} ${each[language]}` })),
    ),
    choice(
      "source",
      "standard.source",
      known?.sources.map(({ id, title }) => ({ value: id, label: title })),
    ),
    text("technique", "standard.technique", ["is"]),
  ];
}

const VIEW = { sort: null, group: null } as const;

/** The catalogue: every requirement in force, and those on their way. */
export function CataloguePage(): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const navigate = useNavigate();
  usePageTitle(say("place.standard"));
  const { answer } = useAsked("/api/v1/requirements", RequirementList);
  const known = answer?.ok === true ? answer.value : null;
  const fields = useMemo(() => fieldsFor(words, known), [words, known]);
  const views = useMemo<readonly View[]>(
    () => [
      { id: "all", name: say("standard.view.all"), conditions: [], ...VIEW },
      { id: "domains", name: say("standard.domain"), conditions: [], sort: null, group: "domain" },
    ],
    [say],
  );
  const nameOf = (id: string): string => known?.domains.find((each) => each.id === id)?.[language] ?? "";
  return (
    <div className="tabbed">
      <StandardTabs />
      <DataTable<RequirementRow>
        name="requirements"
        title="place.standard"
        about={known === null ? null : <InForce standard={known.standard} />}
        columns={COLUMNS}
        fields={fields}
        views={views}
        groups={[
          {
            id: "domain",
            label: "standard.domain",
            keyOf: (row) => row.domain,
            labelOf: (row) => `${row.domain} ${nameOf(row.domain)}`,
          },
        ]}
        source={(query) => ({
          path: `/api/v1/requirements?${query.toString()}`,
          row: RequirementRow,
          idOf: (row) => row.id,
          topic: "requirement",
        })}
        nameOf={(row) => row.id}
        open={(row) => void navigate({ to: "/requirements/$id", params: { id: row.id } })}
        empty={<EmptyPage title={say("standard.none")} text={say("standard.none.text")} />}
        tools={<Publications phases={known?.phases ?? []} />}
      />
    </div>
  );
}

function InForce({ standard }: { readonly standard: RequirementList["standard"] }): ReactNode {
  const { say } = useWords();
  const number = standard?.number ?? null;
  if (standard === null || number === null) return null;
  const { effectiveOn } = standard;
  return (
    <small className="quiet">
      {effectiveOn === null
        ? say("standard.inForce.always", { number })
        : say("standard.inForce", { number, day: effectiveOn })}
    </small>
  );
}

/** What can be taken away: the guideline by phase, and OSCAL. */
function Publications({ phases }: { readonly phases: RequirementList["phases"] }): ReactNode {
  const { say, language } = useWords();
  const at = "/api/v1/standards/current";
  const link = (href: string, name: string): ReactNode => (
    <Menu.Item key={href} component="a" href={href} target="_blank" rel="noreferrer">
      {name}
    </Menu.Item>
  );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-sm">
            {say("standard.guideline")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {link(`${at}/guideline?language=${language}`, say("standard.view.all"))}
          {phases.map((phase) =>
            link(`${at}/guideline?language=${language}&phase=${phase.id}`, `${phase.id} ${phase[language]}`),
          )}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-sm">
            {say("standard.oscal")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {link(`${at}/oscal?model=catalog`, "catalog")}
          {CLASSES.map((each) => link(`${at}/oscal?model=profile&class=${each}`, `profile ${each}`))}
          {link(`${at}/oscal?model=mapping-collection`, "mapping-collection")}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
