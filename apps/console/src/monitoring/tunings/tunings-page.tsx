import { type ReactNode, useMemo, useState } from "react";
import { Tuning } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { EmptyPage } from "../../shared/empty.js";
import { failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { Moment } from "../../shared/time.js";
import { useWords, type Words } from "../../shared/words.js";
import type { Action, Column, Field } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import type { List } from "../../table/use-list.js";
import { RenewForm } from "./renew-form.js";
import { TuningDetail } from "./tuning-detail.js";
import { expectedText, TuningState, tuningTitle } from "./tuning-words.js";

const STATES = ["proposed", "active", "expired", "rejected", "ended"] as const;
function Title({ tuning }: { readonly tuning: Tuning }): ReactNode {
  return tuningTitle(tuning, useWords());
}

function ExpectedCell({ tuning }: { readonly tuning: Tuning }): ReactNode {
  return <span className="grid-data">{expectedText(tuning, useWords())}</span>;
}

const COLUMNS: readonly Column<Tuning>[] = [
  {
    id: "state",
    label: "alerts.state",
    width: 130,
    phone: "lead",
    cell: (tuning) => <TuningState tuning={tuning} />,
    text: ({ state }, { say }) => say(`tunings.state.${state}`),
  },
  {
    id: "rule",
    label: "alerts.rule",
    width: 240,
    grow: true,
    phone: "title",
    cell: (tuning) => <Title tuning={tuning} />,
    text: tuningTitle,
  },
  {
    id: "expected",
    label: "tunings.expected",
    width: 280,
    leaves: 2,
    phone: "fact",
    cell: (tuning) => <ExpectedCell tuning={tuning} />,
    text: expectedText,
  },
  {
    id: "owner",
    label: "tunings.owner",
    width: 130,
    leaves: 1,
    cell: ({ owner }) => owner.name,
    text: ({ owner }) => owner.name,
  },
  {
    id: "suppressed",
    label: "tunings.suppressed",
    width: 110,
    align: "end",
    phone: "aside",
    cell: ({ suppressed }) => suppressed.toLocaleString("en"),
    text: ({ suppressed }) => String(suppressed),
  },
  {
    id: "until",
    label: "tunings.until",
    width: 140,
    cell: ({ expiresAt }) => <Moment at={expiresAt} precision="minute" />,
    text: ({ expiresAt }) => expiresAt,
  },
];

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is"],
      options: STATES.map((value) => ({ value, label: say(`tunings.state.${value}`) })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
    },
    {
      id: "rule",
      label: "rules.id",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.slice(0, 1).map((value) => ["rule", value]),
    },
  ];
}

const STEPS = ["approve", "reject", "end"] as const;

/** Exceptions of rules: what is expected, until when, and what they held back. */
export function TuningsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  usePageTitle(say("place.tunings"));
  const fields = useMemo(() => fieldsFor(words), [words]);
  const [renewed, setRenewed] = useState<{ readonly tuning: Tuning; readonly list: List<Tuning> } | null>(null);
  const take = async (list: List<Tuning>, tuning: Tuning, step: (typeof STEPS)[number]): Promise<void> => {
    const { id, version } = tuning;
    const answer = await send(`/api/v1/tunings/${id}/${step}`, Tuning, { version });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    list.patch([id], () => answer.value);
    notify({ text: say(`tunings.done.${step}`) });
  };
  const actionsOn = (list: List<Tuning>): readonly Action<Tuning>[] => [
    ...STEPS.map((step): Action<Tuning> => {
      return {
        id: step,
        label: `tunings.${step}`,
        key: null,
        primary: step === "approve",
        refusal: ({ steps }) => (steps.includes(step) ? null : "tunings.notNow"),
        run: (rows) => void Promise.all(rows.map((tuning) => take(list, tuning, step))),
      };
    }),
    {
      id: "renew",
      label: "tunings.renew",
      key: null,
      refusal: ({ steps }) => (steps.includes("renew") ? null : "tunings.notNow"),
      run: ([tuning]) => {
        if (tuning !== undefined) setRenewed({ tuning, list });
      },
    },
  ];
  return (
    <>
      <DataTable<Tuning>
        name="tunings"
        title="place.tunings"
        columns={COLUMNS}
        fields={fields}
        source={(query) => ({
          path: `/api/v1/tunings?${query.toString()}`,
          row: Tuning,
          idOf: ({ id }) => id,
          topic: "tuning",
          one: (id) => `/api/v1/tunings/${id}`,
        })}
        nameOf={({ ruleTitle: title }) => title}
        actions={actionsOn}
        preview={(tuning, beside) => <TuningDetail tuning={tuning} beside={beside} />}
        empty={<EmptyPage title={say("tunings.none")} text={say("tunings.none.text")} />}
      />
      {renewed === null ? null : (
        <RenewForm
          tuning={renewed.tuning}
          close={() => setRenewed(null)}
          done={(value) => {
            renewed.list.patch([value.id], () => value);
            setRenewed(null);
          }}
        />
      )}
    </>
  );
}
