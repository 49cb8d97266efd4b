import { Button } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { Rule } from "../../api/contract.js";
import { EmptyPage } from "../../shared/empty.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { useSession } from "../../shared/session.js";
import { SEVERITIES, SeverityMark } from "../../shared/severity.js";
import { useWords, type Words } from "../../shared/words.js";
import type { Column, Field, View } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { ruleTitle } from "../rule-title.js";
import { ProofMark, RuleState } from "./rule-marks.js";
import { RULE_TABS } from "./rule-tabs.js";

function KindWord({ rule }: { readonly rule: Rule }): ReactNode {
  const { say } = useWords();
  return say(`rules.kind.${rule.kind}`);
}

function OriginWord({ rule }: { readonly rule: Rule }): ReactNode {
  const { say } = useWords();
  return rule.import?.name ?? say(`rules.origin.${rule.origin}`);
}

function Title({ rule }: { readonly rule: Rule }): ReactNode {
  return ruleTitle(rule, useWords());
}

const COLUMNS: readonly Column<Rule>[] = [
  {
    id: "level",
    label: "alerts.severity",
    width: 108,
    phone: "lead",
    cell: (rule) => (rule.level === null ? "—" : <SeverityMark severity={rule.level} />),
    text: (rule, { say }) => (rule.level === null ? "" : say(`console.severity.${rule.level}`)),
  },
  {
    id: "title",
    label: "alerts.rule",
    width: 300,
    grow: true,
    phone: "title",
    cell: (rule) => <Title rule={rule} />,
    text: (rule, words) => ruleTitle(rule, words),
  },
  {
    id: "product",
    label: "rules.logsource",
    width: 170,
    leaves: 3,
    phone: "fact",
    cell: (rule) => logsourceOf(rule),
    text: (rule) => logsourceOf(rule),
  },
  {
    id: "techniques",
    label: "incidents.techniques",
    width: 130,
    leaves: 2,
    cell: (rule) => rule.techniques.join(" ") || "—",
    text: (rule) => rule.techniques.join(" "),
  },
  {
    id: "kind",
    label: "rules.kind",
    width: 110,
    extra: true,
    cell: (rule) => <KindWord rule={rule} />,
    text: (rule, { say }) => say(`rules.kind.${rule.kind}`),
  },
  {
    id: "origin",
    label: "rules.origin",
    width: 120,
    leaves: 2,
    cell: (rule) => <OriginWord rule={rule} />,
    text: (rule, { say }) => rule.import?.name ?? say(`rules.origin.${rule.origin}`),
  },
  {
    id: "author",
    label: "alerts.preview.author",
    width: 160,
    extra: true,
    cell: (rule) => rule.author ?? "—",
    text: (rule) => rule.author ?? "",
  },
  {
    id: "proof",
    label: "rules.proof",
    width: 110,
    leaves: 3,
    phone: "aside",
    cell: (rule) => (rule.isPart || rule.kind === "filter" ? "—" : <ProofMark proof={rule.proof} />),
    text: (rule, { say }) => say(`rules.proof.${rule.proof.state}`),
  },
  {
    id: "licence",
    label: "alerts.preview.licence",
    width: 130,
    extra: true,
    cell: (rule) => rule.license ?? "—",
    text: (rule) => rule.license ?? "",
  },
  {
    id: "hits",
    label: "rules.hits",
    width: 110,
    align: "end",
    leaves: 4,
    cell: (rule) => rule.recentHits.toLocaleString("en"),
    text: (rule) => String(rule.recentHits),
  },
  {
    id: "state",
    label: "alerts.state",
    width: 100,
    phone: "lead",
    cell: (rule) => <RuleState rule={rule} />,
    text: (rule, { say }) => say(rule.enabled ? `rules.stage.${rule.stage}` : "rules.off"),
  },
];

export function logsourceOf({ logsource }: Pick<Rule, "logsource">): string {
  return [logsource.product, logsource.service, logsource.category].filter((each) => each !== null).join(" / ") || "—";
}

const STAGES = ["draft", "test", "staged", "live", "retired"] as const;
const KINDS = ["rule", "correlation", "filter"] as const;
const ORIGINS = ["shipped", "written", "imported"] as const;
const PROOFS = ["passed", "failed", "none"] as const;

function choice<Value extends string>(
  id: string,
  label: WordKey,
  values: readonly Value[],
  wordOf: (value: Value) => string,
): Field {
  const options = values.map((value) => ({ value, label: wordOf(value) }));
  const ask: Field["ask"] = (condition) => condition.values.slice(0, 1).map((value) => [id, value]);
  return { id, label, kind: "choice", ops: ["is"], options, ask };
}

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "q",
      label: "rules.find",
      kind: "text",
      ops: ["has"],
      ask: ({ values }) => values.map((value) => ["q", value]),
    },
    {
      id: "level",
      label: "alerts.severity",
      kind: "choice",
      ops: ["is"],
      options: SEVERITIES.map((value) => ({
        value,
        label: say(`console.severity.${value}`),
        mark: <SeverityMark severity={value} />,
      })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["level", value]),
    },
    {
      id: "enabled",
      label: "alerts.state",
      kind: "choice",
      ops: ["is"],
      options: [
        { value: "true", label: say("rules.on") },
        { value: "false", label: say("rules.off") },
      ],
      ask: ({ values }) => (values.length === 1 ? values.map((value) => ["enabled", value]) : []),
    },
    choice("stage", "rules.stage", [...STAGES, "open"], (value) => say(`rules.stage.${value}`)),
    choice("kind", "rules.kind", KINDS, (value) => say(`rules.kind.${value}`)),
    choice("origin", "rules.origin", ORIGINS, (value) => say(`rules.origin.${value}`)),
    choice("proof", "rules.proof", PROOFS, (value) => say(`rules.proof.${value}`)),
    {
      id: "product",
      label: "rules.product",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.map((value) => ["product", value]),
    },
    {
      id: "technique",
      label: "incidents.techniques",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.map((value) => ["technique", value]),
    },
  ];
}

function viewsFor({ say }: Words): readonly View[] {
  const view = (id: string, name: string, conditions: View["conditions"]): View => ({
    id,
    name,
    conditions,
    sort: null,
    group: null,
  });
  return [
    view("all", say("rules.view.all"), []),
    view("on", say("rules.on"), [{ field: "enabled", op: "is", values: ["true"] }]),
    view("trial", say("rules.stage.staged"), [{ field: "stage", op: "is", values: ["staged"] }]),
    view("open", say("rules.stage.open"), [{ field: "stage", op: "is", values: ["open"] }]),
    view("unproved", say("rules.view.unproved"), [{ field: "proof", op: "is", values: ["none"] }]),
    view("off", say("rules.off"), [{ field: "enabled", op: "is", values: ["false"] }]),
  ];
}

const GROUPS = [
  {
    id: "origin",
    label: "rules.origin",
    keyOf: (rule: Rule) => rule.import?.name ?? rule.origin,
    labelOf: (rule: Rule, { say }: Words) => rule.import?.name ?? say(`rules.origin.${rule.origin}`),
  },
  { id: "product", label: "rules.logsource", keyOf: logsourceOf, labelOf: logsourceOf },
  {
    id: "level",
    label: "alerts.severity",
    keyOf: (rule: Rule) => rule.level ?? "",
    labelOf: (rule: Rule, { say }: Words) => (rule.level === null ? "—" : say(`console.severity.${rule.level}`)),
  },
] as const;

/** The detection rules: what runs, what it met. */
export function RulesPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const navigate = useNavigate();
  const { may } = useSession();
  usePageTitle(say("place.rules"));
  const fields = useMemo(() => fieldsFor(words), [words]);
  const views = useMemo(() => viewsFor(words), [words]);
  return (
    <div className="tabbed">
      <PageTabs label="rules.tabs" tabs={RULE_TABS} />
      <DataTable<Rule>
        name="rules"
        title="place.rules"
        columns={COLUMNS}
        fields={fields}
        views={views}
        groups={GROUPS}
        source={(query) => ({
          path: `/api/v1/rules?${query.toString()}`,
          row: Rule,
          idOf: (rule) => rule.id,
          topic: "rule",
        })}
        nameOf={(rule) => rule.title}
        open={(rule) => void navigate({ to: "/rules/$id", params: { id: rule.id } })}
        tools={
          may("rules.manage") ? (
            <Button component={Link} to="/rules/new" variant="default" size="compact-sm">
              {say("rules.new")}
            </Button>
          ) : null
        }
        empty={<EmptyPage title={say("rules.none")} text={say("rules.none.text")} />}
      />
    </div>
  );
}
