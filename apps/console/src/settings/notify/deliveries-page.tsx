import { type ReactNode, useMemo } from "react";
import { NotifyChannel, NotifyDelivery } from "../../api/contract.js";
import { pageOf } from "../../api/shape.js";
import { useAsked } from "../../shared/asked.js";
import { EmptyPage } from "../../shared/empty.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { Column, Field } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { errorWord, NOTIFY_TABS, topicWord } from "./words.js";

const STATES = ["waiting", "sent", "failed"] as const;
const MARKS: Readonly<Record<NotifyDelivery["state"], MarkName>> = {
  waiting: "stale",
  sent: "done",
  failed: "blocked",
};

function useChannelNames(): ReadonlyMap<string, string> {
  const { answer } = useAsked("/api/v1/notify/channels", pageOf(NotifyChannel));
  return useMemo(
    () => new Map(answer?.ok === true ? answer.value.rows.map(({ id, name }) => [id, name]) : []),
    [answer],
  );
}

function DeliveryState({ delivery }: { readonly delivery: NotifyDelivery }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[delivery.state]} />
      {say(`channels.state.${delivery.state}`)}
    </span>
  );
}

function Topic({ delivery }: { readonly delivery: NotifyDelivery }): ReactNode {
  return topicWord(delivery.topic, useWords());
}

function WhyNot({ delivery }: { readonly delivery: NotifyDelivery }): ReactNode {
  const words = useWords();
  return delivery.error === null ? "—" : <span title={delivery.error.detail}>{errorWord(delivery.error, words)}</span>;
}

function columnsFor(names: ReadonlyMap<string, string>): readonly Column<NotifyDelivery>[] {
  return [
    {
      id: "when",
      label: "channels.when",
      width: 170,
      phone: "aside",
      cell: ({ madeAt }) => <Moment at={madeAt} />,
      text: ({ madeAt }) => madeAt,
    },
    {
      id: "state",
      label: "alerts.state",
      width: 110,
      phone: "lead",
      cell: (delivery) => <DeliveryState delivery={delivery} />,
      text: ({ state }, { say }) => say(`channels.state.${state}`),
    },
    {
      id: "channel",
      label: "channels.channel",
      width: 140,
      leaves: 3,
      phone: "lead",
      cell: ({ channel }) => names.get(channel) ?? "—",
      text: ({ channel }) => names.get(channel) ?? channel,
    },
    {
      id: "recipient",
      label: "channels.recipientOne",
      width: 220,
      phone: "title",
      cell: ({ recipient }) => <span className="grid-data">{recipient}</span>,
      text: ({ recipient }) => recipient,
    },
    {
      id: "topic",
      label: "channels.topicOne",
      width: 160,
      leaves: 4,
      phone: "fact",
      cell: (delivery) => <Topic delivery={delivery} />,
      text: ({ topic }, words) => topicWord(topic, words),
    },
    {
      id: "attempts",
      label: "channels.attempts",
      width: 90,
      leaves: 1,
      align: "end",
      cell: ({ attempts }) => attempts,
      text: ({ attempts }) => String(attempts),
    },
    {
      id: "error",
      label: "channels.error",
      width: 220,
      grow: true,
      leaves: 5,
      phone: "fact",
      cell: (delivery) => <WhyNot delivery={delivery} />,
      text: ({ error }, words) => (error === null ? "" : errorWord(error, words)),
    },
  ];
}

/** What was sent to whom, with what came of it. */
export function DeliveriesPage(): ReactNode {
  const { say } = useWords();
  usePageTitle(say("channels.deliveries"));
  const names = useChannelNames();
  const columns = useMemo(() => columnsFor(names), [names]);
  const fields = useMemo<readonly Field[]>(
    () => [
      {
        id: "state",
        label: "alerts.state",
        kind: "choice",
        ops: ["is"],
        options: STATES.map((value) => ({ value, label: say(`channels.state.${value}`) })),
        ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
      },
      {
        id: "channel",
        label: "channels.channel",
        kind: "choice",
        ops: ["is"],
        options: [...names].map(([value, label]) => ({ value, label })),
        ask: ({ values }) => values.slice(0, 1).map((value) => ["channel", value]),
      },
    ],
    [names, say],
  );
  return (
    <div className="tabbed">
      <PageTabs label="place.notifications" tabs={NOTIFY_TABS} />
      <DataTable<NotifyDelivery>
        name="notify-deliveries"
        title="channels.deliveries"
        columns={columns}
        fields={fields}
        source={(query) => ({
          path: `/api/v1/notify/deliveries?${query.toString()}`,
          row: NotifyDelivery,
          idOf: ({ id }) => id,
        })}
        nameOf={({ recipient }) => recipient}
        empty={<EmptyPage title={say("channels.deliveries.none")} text={say("channels.deliveries.none.text")} />}
      />
    </div>
  );
}
